/**
 * The tabs of the shells (WAI-ARIA Authoring Practices, "tabs"): arrows go from one to the next and show it, Enter goes
 * into the shell, F2 or a double click renames it, Delete closes it.
 */
import { TERMINAL_LIMITS } from '../../../server/protocol-limits.ts';
import { make, setText, t } from '../dom.ts';
import { below, openMenu, type Point } from './menu.ts';

export interface TabView {
  readonly name: string;
  readonly title: string;
  /** Its shell can be seen. */
  readonly shown: boolean;
  /** Its shell takes the keys. */
  readonly active: boolean;
  /** It cannot be closed. */
  readonly stays: boolean;
  /** What there is to know besides the title, in words. */
  readonly notes: readonly string[];
  /** What it shows is being recorded. */
  readonly recorded: boolean;
  readonly mark: 'none' | 'bell' | 'ended' | 'people';
}

export interface TabActions {
  choose(name: string): void;
  /** Leads into the shell. */
  enter(name: string): void;
  rename(name: string, title: string): void;
  close(name: string): void;
}

export class Tabs {
  readonly element: HTMLElement;
  readonly #list = make('div', { class: 'tabs', role: 'tablist', 'aria-label': t('terminal.shells') });
  readonly #tabs = new Map<string, HTMLButtonElement>();
  readonly #actions: TabActions;
  #views: readonly TabView[] = [];

  constructor(actions: TabActions) {
    this.#actions = actions;
    this.element = make('div', { class: 'tab-strip' }, this.#list);
    this.#list.addEventListener('keydown', (event) => this.#key(event));
  }

  show(views: readonly TabView[]): void {
    this.#views = views;
    for (const [name, tab] of this.#tabs) {
      if (views.some((view) => view.name === name)) continue;
      tab.remove();
      this.#tabs.delete(name);
    }
    this.#list.toggleAttribute('data-alone', views.length === 1);
    this.#list.setAttribute('aria-multiselectable', String(views.filter(({ shown }) => shown).length > 1));
    for (const [place, view] of views.entries()) this.#draw(view, place);
  }

  focus(name: string): void {
    this.#tabs.get(name)?.focus();
  }

  #draw(view: TabView, place: number): void {
    const tab = this.#tabs.get(view.name) ?? this.#add(view.name);
    if (this.#list.children[place] !== tab) this.#list.insertBefore(tab, this.#list.children[place] ?? null);
    const [title, note] = tab.children;
    if (title !== undefined) setText(title, view.title);
    if (note !== undefined) setText(note, view.notes.join(', '));
    tab.title = `${view.title} · ${t('terminal.tab.help')}`;
    tab.setAttribute('aria-selected', String(view.shown));
    tab.toggleAttribute('data-stays', view.stays);
    tab.tabIndex = view.active ? 0 : -1;
    tab.dataset['mark'] = view.mark;
    tab.toggleAttribute('data-recorded', view.recorded);
    const came = view.active && !tab.hasAttribute('data-active');
    tab.toggleAttribute('data-active', view.active);
    if (came) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #add(name: string): HTMLButtonElement {
    const close = make('span', { class: 'tab-close', 'aria-hidden': 'true' }, '×');
    const tab = make(
      'button',
      { type: 'button', class: 'tab', role: 'tab', id: `tab-${name}`, 'aria-controls': `shell-${name}` },
      make('span', { class: 'tab-title' }),
      make('span', { class: 'visually-hidden' }),
      close,
    );
    tab.addEventListener('click', ({ target, detail }) => {
      if (target === close) this.#actions.close(name);
      // Enter and Space come as clicks too, of which nobody has counted any.
      else if (detail === 0) this.#actions.enter(name);
      else this.#actions.choose(name);
    });
    tab.addEventListener('auxclick', ({ button }) => button === 1 && this.#actions.close(name));
    tab.addEventListener('dblclick', ({ target }) => target !== close && this.#rename(name));
    tab.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.#menu(name, event.button === 2 ? { x: event.clientX, y: event.clientY } : below(tab));
    });
    this.#tabs.set(name, tab);
    return tab;
  }

  #menu(name: string, at: Point): void {
    const stays = this.#views.find((view) => view.name === name)?.stays ?? false;
    openMenu(
      t('terminal.tab.menu'),
      [
        { words: t('terminal.tab.rename'), keys: 'F2', press: () => this.#rename(name) },
        {
          words: t('terminal.tab.close'),
          keys: 'Delete',
          disabled: stays,
          press: () => this.#actions.close(name),
        },
      ],
      at,
    );
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const names = this.#views.map((view) => view.name);
    const now = names.findIndex((name) => this.#tabs.get(name) === document.activeElement);
    const name = names[now];
    if (name === undefined) return;
    const to = target(event.key, now, names.length);
    if (event.key === 'F2') this.#rename(name);
    else if (event.key === 'Delete') this.#actions.close(name);
    else if (to !== undefined) this.#go(names[to] ?? name);
    else return;
    event.preventDefault();
  }

  #go(name: string): void {
    this.#actions.choose(name);
    this.focus(name);
  }

  /** A field in the place of the tab: Enter keeps the new title, Escape the old one; an empty one gives the number back. */
  #rename(name: string): void {
    const tab = this.#tabs.get(name);
    const view = this.#views.find((one) => one.name === name);
    if (tab === undefined || view === undefined) return;
    const input = make('input', {
      class: 'tab-rename',
      'aria-label': t('terminal.tab.rename'),
      maxlength: String(TERMINAL_LIMITS.maxTitle),
      value: view.title,
      spellcheck: 'false',
    });
    input.style.insetInlineStart = `${tab.offsetLeft - this.#list.scrollLeft}px`;
    input.style.inlineSize = `${Math.max(tab.offsetWidth, 120)}px`;
    let done = false;
    const end = (keep: boolean, back: boolean) => {
      if (done) return;
      done = true;
      const title = input.value.trim();
      input.remove();
      if (keep && title !== view.title) this.#actions.rename(name, title);
      if (back) tab.focus();
    };
    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      // Enter that ends a Hangul syllable does not end the name.
      if (event.isComposing) return;
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      // Or Enter would press the tab that is focused by then.
      event.preventDefault();
      end(event.key === 'Enter', true);
    });
    input.addEventListener('blur', () => end(true, false));
    this.element.append(input);
    input.focus();
    input.select();
  }
}

function target(key: string, now: number, all: number): number | undefined {
  if (key === 'ArrowRight') return (now + 1) % all;
  if (key === 'ArrowLeft') return (now - 1 + all) % all;
  if (key === 'Home') return 0;
  return key === 'End' ? all - 1 : undefined;
}
