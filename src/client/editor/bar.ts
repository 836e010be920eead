/** The bar of the editor: its open files as tabs, and what can be done with the one that is looked at. */
import { make, makeButton } from '../dom.ts';
import { w } from './words.ts';

export interface BarActions {
  choose(path: string): void;
  close(path: string): void;
  list(): void;
  save(): void;
  find(): void;
  tryIt(): void;
  apply(): void;
  turn(): void;
  hide(): void;
}

export interface TabView {
  readonly path: string;
  readonly title: string;
  readonly active: boolean;
  readonly unsaved: boolean;
  readonly conflict: boolean;
}

export class Bar {
  readonly element: HTMLElement;
  readonly tabs = make('div', { class: 'editor-tabs', role: 'tablist', 'aria-label': w('tabs.label') });
  readonly list: HTMLButtonElement;
  readonly #actions: BarActions;
  readonly #forFile: readonly HTMLButtonElement[];
  readonly #forManifest: readonly HTMLButtonElement[];

  constructor(actions: BarActions) {
    this.#actions = actions;
    const button = (name: 'save' | 'find' | 'try' | 'apply' | 'turn' | 'hide', press: () => void) => {
      const one = makeButton(w(`bar.${name}`), 'tool', press);
      one.title = w(`bar.${name}.help`);
      one.dataset['action'] = name;
      return one;
    };
    this.list = makeButton(w('bar.list'), 'tool', actions.list);
    const [save, find, tryIt, apply] = [
      button('save', actions.save),
      button('find', actions.find),
      button('try', actions.tryIt),
      button('apply', actions.apply),
    ];
    this.#forFile = [save, find];
    this.#forManifest = [tryIt, apply];
    const turn = button('turn', actions.turn);
    turn.classList.add('editor-turn');
    this.element = make(
      'div',
      { class: 'editor-bar' },
      make('div', { class: 'editor-bar-row' }, this.list, this.tabs, turn, button('hide', actions.hide)),
      make(
        'div',
        { class: 'editor-bar-row', role: 'toolbar', 'aria-label': w('bar.label') },
        save,
        find,
        tryIt,
        apply,
      ),
    );
    this.tabs.addEventListener('keydown', (event) => this.#key(event));
  }

  show(tabs: readonly TabView[], isManifest: boolean): void {
    const had = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...tabs.map((tab) => this.#tab(tab)));
    const none = tabs.length === 0;
    for (const button of this.#forFile) button.disabled = none;
    for (const button of this.#forManifest) button.hidden = none || !isManifest;
    this.tabs.hidden = none;
    if (had) this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  #tab({ path, title, active, unsaved, conflict }: TabView): HTMLElement {
    const notes = [unsaved && w('tabs.unsaved'), conflict && w('tabs.conflict')].filter(
      (one) => one !== false,
    );
    const button = makeButton('', 'tab', () => this.#actions.choose(path));
    for (const [name, value] of Object.entries({
      role: 'tab',
      'aria-selected': String(active),
      'aria-controls': 'editor-text',
      'aria-description': [...notes, w('tabs.help')].join('. '),
      tabindex: active ? '0' : '-1',
      'data-path': path,
      title: `~/${path}`,
    }))
      button.setAttribute(name, value);
    button.toggleAttribute('data-unsaved', unsaved);
    button.toggleAttribute('data-active', active);
    // For the mouse; the keyboard has Delete.
    const close = make('span', { class: 'tab-close', 'aria-hidden': 'true' }, '×');
    close.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#actions.close(path);
    });
    button.append(make('span', { class: 'tab-title' }, title), close);
    return button;
  }

  #key(event: KeyboardEvent): void {
    const all = [...this.tabs.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const path = all[at]?.dataset['path'];
    if (path === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = all.length - 1;
    const to: Record<string, number> = {
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowRight: at === last ? 0 : at + 1,
      Home: 0,
      End: last,
    };
    const next = all[to[event.key] ?? -1]?.dataset['path'];
    if (next !== undefined) this.#actions.choose(next);
    else if (event.key === 'Delete') this.#actions.close(path);
    else return;
    event.preventDefault();
  }
}
