/** The bar above the shells, right of their tabs: how the connection stands, find, split, people, settings, keys. */
import { make, makeButton, setText, t } from '../dom.ts';
import { filesButton } from '../editor/hook.ts';
import '../replay/record-switch.ts';
import type { Link } from '../socket.ts';
import { below, type MenuItem, openMenu } from './menu.ts';
import { SettingsCard } from './settings.ts';
import { card, tool } from './tool.ts';

export interface ToolbarActions {
  find(): void;
  /** What the button to divide the area offers now. */
  splits(): MenuItem[];
  reconnect(): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #state = make('span', { class: 'link-state', role: 'status' });
  readonly #reconnect: HTMLButtonElement;
  readonly #record = document.createElement('record-switch');
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(actions: ToolbarActions) {
    this.#reconnect = makeButton(t('terminal.reconnect'), 'tool', actions.reconnect);
    this.#reconnect.hidden = true;
    const split = tool('split', t('terminal.split'), () =>
      openMenu(t('terminal.split'), actions.splits(), below(split)),
    );
    split.setAttribute('aria-haspopup', 'menu');
    const settings = tool('settings', t('terminal.settings'), () => undefined);
    const keys = tool('keys', t('terminal.keys'), () => undefined);
    this.element = make(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': t('terminal.tools') },
      this.#state,
      this.#reconnect,
      filesButton(),
      tool('find', t('terminal.search.open'), actions.find),
      split,
      this.#record,
      settings,
      keys,
    );
    this.element.append(
      card('terminal-settings', t('terminal.settings'), settings, ...new SettingsCard().parts),
      card('terminal-keys', t('terminal.keys'), keys, make('p', {}, t('terminal.help')), keyTable()),
    );
  }

  /** The shell that the bar is about at the moment. */
  showShell(name: string): void {
    if (this.#record.getAttribute('shell') !== name) this.#record.setAttribute('shell', name);
  }

  /** `undefined`: there is nothing to be connected to. */
  showLink(link: Link | undefined): void {
    clearInterval(this.#timer);
    const state = link?.state ?? 'closed';
    this.#state.dataset['state'] = state;
    this.#reconnect.hidden = state !== 'waiting';
    if (link?.state === 'waiting') this.#countDown(link.until);
    else setText(this.#state, t(`terminal.state.${state === 'waiting' ? 'closed' : state}`));
  }

  #countDown(until: number): void {
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
      setText(this.#state, t('terminal.state.waiting', { seconds }));
    };
    tick();
    this.#timer = setInterval(tick, 1000);
  }
}

const KEYS = [
  ['leave', 'Ctrl+Shift+Enter'],
  ['copy', 'Ctrl+Shift+C'],
  ['paste', 'Ctrl+Shift+V'],
  ['find', 'Ctrl+Shift+F'],
  ['new', 'Ctrl+Shift+`'],
  ['tabs', 'Ctrl+Shift+← →'],
  ['beside', 'Ctrl+Shift+5'],
  ['above', 'Ctrl+Shift+6'],
  ['other', 'Ctrl+Shift+↑ ↓'],
] as const;

function keyTable(): HTMLElement {
  const rows = KEYS.flatMap(([name, keys]) => [
    make('dt', {}, make('kbd', {}, keys)),
    make('dd', {}, t(`terminal.keys.${name}`)),
  ]);
  return make('dl', { class: 'keys' }, ...rows);
}
