/** The bar above the terminal: how the connection stands, find, size of text, screen reader, keys. */
import { make, makeButton, setText, t } from '../dom.ts';
import type { Link } from '../socket.ts';

export interface ToolbarActions {
  find(): void;
  smaller(): void;
  larger(): void;
  reader(): void;
  reconnect(): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #state = make('span', { class: 'link-state', role: 'status' });
  readonly #reconnect: HTMLButtonElement;
  readonly #reader: HTMLButtonElement;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(actions: ToolbarActions) {
    this.#reconnect = makeButton(t('terminal.reconnect'), 'tool', actions.reconnect);
    this.#reconnect.hidden = true;
    this.#reader = tool('reader', t('terminal.reader'), actions.reader);
    const keys = tool('keys', t('terminal.keys'), () => undefined);
    keys.setAttribute('popovertarget', 'terminal-keys');
    this.element = make(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': t('terminal.label') },
      make('span', { class: 'toolbar-title' }, t('terminal.label')),
      this.#state,
      this.#reconnect,
      make('span', { class: 'toolbar-gap' }),
      tool('find', t('terminal.search.open'), actions.find),
      tool('smaller', t('terminal.smaller'), actions.smaller),
      tool('larger', t('terminal.larger'), actions.larger),
      this.#reader,
      keys,
      keyTable(),
    );
  }

  /** `undefined`: there is nothing to be connected to. */
  showLink(link: Link | undefined): void {
    clearInterval(this.#timer);
    const state = link?.state ?? 'closed';
    this.#state.dataset['state'] = state;
    this.#reconnect.hidden = state !== 'waiting';
    if (link?.state === 'waiting') this.#countDown(link.until);
    else setText(this.#state, t(`terminal.state.${linkWords(state)}`));
  }

  #countDown(until: number): void {
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
      setText(this.#state, t('terminal.state.waiting', { seconds }));
    };
    tick();
    this.#timer = setInterval(tick, 1000);
  }

  showReader(on: boolean): void {
    this.#reader.setAttribute('aria-pressed', String(on));
  }
}

function linkWords(state: Link['state']): 'connecting' | 'open' | 'closed' {
  return state === 'waiting' ? 'closed' : state;
}

const SIGNS = {
  find: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  smaller: 'M4 10h12',
  larger: 'M4 10h12M10 4v12',
  reader: 'M4 8v4h3l4 3.5v-11L7 8zM14 7.5c1.6 1.4 1.6 3.6 0 5',
  keys: 'M3 5.5h14v9H3zM6 8.5h.01M10 8.5h.01M14 8.5h.01M7 11.5h6',
} as const;

function tool(sign: keyof typeof SIGNS, words: string, press: () => void): HTMLButtonElement {
  const button = makeButton('', 'tool icon', press);
  button.setAttribute('aria-label', words);
  button.title = words;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SIGNS[sign]);
  svg.append(path);
  button.append(svg);
  return button;
}

const KEYS = [
  ['leave', 'Ctrl+Shift+Enter'],
  ['copy', 'Ctrl+Shift+C'],
  ['paste', 'Ctrl+Shift+V'],
  ['find', 'Ctrl+Shift+F'],
] as const;

function keyTable(): HTMLElement {
  const rows = KEYS.flatMap(([name, keys]) => [
    make('dt', {}, make('kbd', {}, keys)),
    make('dd', {}, t(`terminal.keys.${name}`)),
  ]);
  const list = make('dl', { class: 'keys' }, ...rows);
  return make(
    'div',
    { id: 'terminal-keys', class: 'card-popover keys-card', popover: '' },
    make('p', {}, t('terminal.help')),
    list,
  );
}
