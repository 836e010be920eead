/** The bar above the shells, right of their tabs: how the connection stands, find, split, people, settings, keys. */
import { clusterButton } from '../cluster-view/hook.ts';
import { make, t } from '../dom.ts';
import { filesButton } from '../editor/hook.ts';
import '../replay/record-switch.ts';
import type { ShellInfo } from '../../../server/protocol.ts';
import type { Link } from '../socket.ts';
import { InviteCard } from './invite-card.ts';
import { LinkState } from './link-state.ts';
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
  readonly #link: LinkState;
  readonly #record = document.createElement('record-switch');
  readonly #people = tool('people', t('invite.button'), () => undefined);
  readonly #invite = new InviteCard();

  constructor(actions: ToolbarActions) {
    this.#link = new LinkState(actions.reconnect);
    const split = tool('split', t('terminal.split'), () =>
      openMenu(t('terminal.split'), actions.splits(), below(split)),
    );
    split.setAttribute('aria-haspopup', 'menu');
    const settings = tool('settings', t('terminal.settings'), () => undefined);
    const keys = tool('keys', t('terminal.keys'), () => undefined);
    this.element = make(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': t('terminal.tools') },
      this.#link.element,
      clusterButton(),
      filesButton(),
      tool('find', t('terminal.search.open'), actions.find),
      split,
      this.#record,
      this.#people,
      settings,
      keys,
    );
    this.element.append(
      card('terminal-settings', t('terminal.settings'), settings, ...new SettingsCard().parts),
      card('terminal-invite', t('invite.button'), this.#people, this.#invite.element),
      card('terminal-keys', t('terminal.keys'), keys, make('p', {}, t('terminal.help')), keyTable()),
    );
  }

  /** The shell that the bar is about at the moment. */
  showShell(shell: ShellInfo, title: string): void {
    const { name, invited = false } = shell;
    if (this.#record.getAttribute('shell') !== name) this.#record.setAttribute('shell', name);
    this.#invite.show(shell, title);
    this.#people.toggleAttribute('data-invited', invited);
    const words = t(invited ? 'invite.button.on' : 'invite.button');
    this.#people.setAttribute('aria-label', words);
    this.#people.title = words;
  }

  /** `undefined`: there is nothing to be connected to. */
  showLink(link: Link | undefined): void {
    this.#link.show(link);
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
  ['keyboard', 'Ctrl+Shift+K'],
] as const;

function keyTable(): HTMLElement {
  const rows = KEYS.flatMap(([name, keys]) => [
    make('dt', {}, make('kbd', {}, keys)),
    make('dd', {}, t(`terminal.keys.${name}`)),
  ]);
  return make('dl', { class: 'keys' }, ...rows);
}
