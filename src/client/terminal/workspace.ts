/**
 * `<terminal-workspace>`: the shells of this sandbox, in tabs, one or two of them to be seen. The shells are the server's
 * and outlive the page; which of them are shown, and how, is this browser's.
 */
import '../terminal-words.ts';
import type { SandboxState, ShellInfo } from '../../../server/protocol.ts';
import { api, problemOf } from '../api.ts';
import { confirmLoss } from '../confirm.ts';
import { make, t } from '../dom.ts';
import { live } from '../live.ts';
import { recall, remember } from '../memory.ts';
import { offerRunner } from '../runner.ts';
import { problemElements } from '../say-problem.ts';
import { dockItems } from './dock.ts';
import { KeyRow } from './key-row.ts';
import type { PageKey } from './keys.ts';
import { KubectlNotice } from './kubectl-notice.ts';
import {
  activeOf,
  divide,
  FIRST,
  further,
  hiddenOne,
  join,
  known,
  type Layout,
  look,
  readLayout,
  type Split,
  settle,
  shared,
} from './layout.ts';
import type { MenuItem } from './menu.ts';
import { type PaneHost, TerminalPane } from './pane.ts';
import { PaneSplitter } from './pane-splitter.ts';
import { preferences } from './preferences.ts';
import { SandboxCover } from './sandbox-cover.ts';
import { askHowToSend } from './send-question.ts';
import { sendTo } from './sending.ts';
import { tabView, titleOf } from './tab-view.ts';
import { Tabs } from './tabs.ts';
import { tool } from './tool.ts';
import { Toolbar } from './toolbar.ts';
import { WayOut } from './way-out.ts';

/** Before the title of the page while nobody looks at it. */
const BELL = '🔔 ';

class TerminalWorkspace extends HTMLElement {
  readonly #tabs = new Tabs({
    choose: (name) => this.#look(name),
    enter: (name) => this.#enter(name),
    rename: (name, title) => void this.#rename(name, title),
    close: (name) => void this.#close(name),
  });
  readonly #toolbar = new Toolbar({
    find: () => this.#active?.find(),
    splits: () => this.#splits(),
    reconnect: () => this.#active?.retryNow(),
  });
  readonly #keys = new KeyRow((key, ctrl) => this.#active?.press(key, ctrl));
  readonly #kubectl = new KubectlNotice();
  readonly #trouble = make('div', { class: 'pane-notice', role: 'alert', hidden: '' });
  readonly #panes = make('div', { class: 'panes' });
  readonly #splitter = new PaneSplitter((share) => this.#arrange(shared(this.#layout, share)));
  readonly #cover = new SandboxCover();
  readonly #wayOut = new WayOut(this, () => this.#active?.focusShell());
  readonly #message = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #host: PaneHost = {
    key: (key) => this.#pressed(key),
    changed: () => this.#showBar(),
    say: (words) => this.#say(words),
    typed: (text) => this.#keys.typed(text),
  };
  readonly #shown = new Map<string, TerminalPane>();
  #layout: Layout = readLayout(recall('terminal-layout'));
  #shells: readonly ShellInfo[] = known([]);

  connectedCallback(): void {
    const add = tool('new', t('terminal.new'), () => void this.#add());
    const bar = make('div', { class: 'workspace-bar' }, this.#tabs.element, add, this.#toolbar.element);
    this.#panes.append(this.#splitter.element);
    this.replaceChildren(
      bar,
      this.#kubectl.element,
      this.#trouble,
      this.#panes,
      this.#keys.element,
      this.#cover.element,
      this.#message,
    );
    this.#listen();
    live.follow(({ app }) => {
      this.#kubectl.show(app?.kubectl);
      this.#follow(app?.sandbox, app?.shells);
    });
  }

  get #active(): TerminalPane | undefined {
    return this.#shown.get(activeOf(this.#layout));
  }

  #listen(): void {
    this.dataset['colours'] = preferences.now.colours;
    preferences.follow(({ colours }) => {
      this.dataset['colours'] = colours;
    });
    document.addEventListener('naru:theme', () => {
      for (const pane of this.#shown.values()) pane.recolour();
    });
    offerRunner((text, way) =>
      sendTo(this.#active?.target, text, way, {
        decide: (at) => askHowToSend(at, text, way),
        another: async () => (await this.#add())?.target,
      }),
    );
    document.addEventListener('visibilitychange', () => document.hidden || this.#show());
    this.#panes.addEventListener('focusin', ({ target }) => {
      const pane = target instanceof Element ? target.closest('terminal-pane') : null;
      if (pane instanceof TerminalPane && pane.session !== activeOf(this.#layout)) this.#look(pane.session);
    });
  }

  /** What the server knows: the sandbox, and the shells in it. */
  #follow(sandbox: SandboxState | undefined, shells: readonly ShellInfo[] | undefined): void {
    if (shells !== undefined) this.#shells = known(shells);
    const names = this.#shells.map(({ name }) => name);
    for (const [name, pane] of this.#shown) if (!names.includes(name)) this.#forget(name, pane);
    for (const name of names) if (!this.#shown.has(name)) this.#meet(name);
    const generation = sandbox?.phase === 'ready' ? sandbox.generation : undefined;
    if (sandbox !== undefined) for (const pane of this.#shown.values()) pane.follow(generation);
    this.#cover.show(sandbox);
    // Before the server has answered, the layout this browser kept is not to be thrown away.
    if (shells !== undefined) this.#layout = settle(this.#layout, names);
    this.#show();
  }

  #meet(name: string): void {
    const attributes = {
      id: `shell-${name}`,
      session: name,
      role: 'tabpanel',
      tabindex: '-1',
      'aria-labelledby': `tab-${name}`,
      hidden: '',
    };
    const pane = document.createElement('terminal-pane');
    for (const [key, value] of Object.entries(attributes)) pane.setAttribute(key, value);
    if (!(pane instanceof TerminalPane)) return;
    pane.host = this.#host;
    this.#shown.set(name, pane);
    this.#panes.append(pane);
  }

  #forget(name: string, pane: TerminalPane): void {
    this.#shown.delete(name);
    pane.remove();
  }

  #arrange(layout: Layout): void {
    this.#layout = layout;
    const { recent: _, ...kept } = layout;
    remember('terminal-layout', JSON.stringify({ ...kept, recent: layout.recent.slice(0, 8) }));
    this.#show();
  }

  /** Panes, tabs and bar as the layout has them. */
  #show(): void {
    const { shown, split, share } = this.#layout;
    this.#panes.dataset['split'] = shown.length > 1 ? split : 'none';
    this.#panes.style.setProperty('--share', `${share}%`);
    this.#splitter.show(shown.length > 1 ? split : undefined, share);
    for (const [name, pane] of this.#shown) {
      const place = shown.indexOf(name);
      pane.dataset['place'] = String(place);
      pane.toggleAttribute('data-active', name === activeOf(this.#layout));
      if (place >= 0) pane.show();
      else pane.hide();
    }
    this.#showBar();
  }

  #showBar(): void {
    const rang = document.hidden && [...this.#shown.values()].some((pane) => pane.rang);
    const title = document.title.replace(BELL, '');
    document.title = rang ? `${BELL}${title}` : title;
    const recorded = live.view().app?.recording.shells.map(({ shell }) => shell) ?? [];
    const views = this.#shells.map((shell, place) => {
      const { rang = false, asked = false } = this.#shown.get(shell.name) ?? {};
      return tabView(shell, place, this.#layout, { rang, asked, recorded: recorded.includes(shell.name) });
    });
    this.#tabs.show(views);
    const place = this.#shells.findIndex(({ name }) => name === activeOf(this.#layout));
    const active = this.#shells[place];
    if (active !== undefined) this.#toolbar.showShell(active, titleOf(active, place));
    this.#toolbar.showLink(this.#active?.link);
  }

  #look(name: string): void {
    this.#arrange(look(this.#layout, name));
  }

  #enter(name: string): void {
    this.#look(name);
    this.#active?.focusShell();
  }

  #splits(): MenuItem[] {
    const { shown, split } = this.#layout;
    const divided = shown.length > 1;
    const item = (to: Split, words: string, keys: string): MenuItem => ({
      words,
      keys,
      disabled: divided && split === to,
      press: () => void this.#split(to),
    });
    return [
      item('beside', t('terminal.split.beside'), 'Ctrl+Shift+5'),
      item('above', t('terminal.split.above'), 'Ctrl+Shift+6'),
      { words: t('terminal.split.join'), disabled: !divided, press: () => this.#join() },
      ...dockItems(),
    ];
  }

  /** Two shells to be seen: the one used before this, or a new one. Asked again the same way, it is one again. */
  async #split(split: Split): Promise<void> {
    if (this.#layout.shown.length > 1) {
      if (this.#layout.split === split) this.#join();
      else this.#arrange({ ...this.#layout, split });
      return this.#active?.focusShell();
    }
    const names = this.#shells.map(({ name }) => name);
    const second = hiddenOne(this.#layout, names) ?? (await this.#make());
    if (second === undefined) return;
    this.#arrange(divide(this.#layout, second, split));
    this.#active?.focusShell();
  }

  #join(): void {
    this.#arrange(join(this.#layout));
    this.#active?.focusShell();
  }

  async #add(): Promise<TerminalPane | undefined> {
    const name = await this.#make();
    if (name === undefined) return undefined;
    this.#enter(name);
    return this.#active;
  }

  /** The name of a new shell; `undefined` when there can be none, which is then said. */
  async #make(): Promise<string | undefined> {
    const made = await this.#ask(api.newShell, (shell) => [
      ...this.#shells.filter(({ name }) => name !== shell.name),
      shell,
    ]);
    return made?.name;
  }

  async #rename(name: string, title: string): Promise<void> {
    await this.#ask(
      () => api.renameShell(name, title),
      (renamed) => this.#shells.map((shell) => (shell.name === name ? renamed : shell)),
    );
  }

  async #close(name: string): Promise<void> {
    if (name === FIRST) return;
    const pane = this.#shown.get(name);
    const shell = this.#shells.find((one) => one.name === name);
    const quiet = shell?.state !== 'open' || pane?.prompt === 'empty' || pane?.prompt === 'typed';
    if (!quiet && !(await this.#sureToClose(name, pane?.prompt === 'busy'))) return;
    const inside = this.contains(document.activeElement);
    const left = await this.#ask(
      () => api.closeShell(name),
      (shells) => shells,
    );
    if (left === undefined) return;
    if (inside || document.activeElement === document.body) this.#tabs.focus(activeOf(this.#layout));
  }

  #sureToClose(name: string, busy: boolean): Promise<boolean> {
    const place = this.#shells.findIndex((one) => one.name === name);
    const shell = this.#shells[place];
    const title = shell === undefined ? name : titleOf(shell, place);
    return confirmLoss({
      title: t('terminal.close.title', { title }),
      loses: t(busy ? 'terminal.close.busy' : 'terminal.close.unknown'),
      confirm: t('terminal.tab.close'),
    });
  }

  /** Asks the server; what goes wrong is said above the shells. */
  async #ask<T>(
    question: () => Promise<T>,
    shells: (said: T) => readonly ShellInfo[],
  ): Promise<T | undefined> {
    this.#trouble.hidden = true;
    try {
      return await live.ask(question, (said) => ({ shells: shells(said) }));
    } catch (error) {
      this.#trouble.replaceChildren(make('div', {}, ...problemElements(problemOf(error))));
      this.#trouble.hidden = false;
      return undefined;
    }
  }

  #say(words: string): void {
    this.#message.textContent = words;
  }

  #pressed(key: PageKey): void {
    const names = this.#shells.map(({ name }) => name);
    const active = activeOf(this.#layout);
    if (key === 'leave') this.#wayOut.leave();
    else if (key === 'new') void this.#add();
    else if (key === 'next') this.#enter(further(names, active, 1));
    else if (key === 'previous') this.#enter(further(names, active, -1));
    else if (key === 'beside' || key === 'above') void this.#split(key);
    else if (key === 'keyboard') this.#active?.takeBack();
    else if (key === 'other') this.#enter(this.#layout.shown.find((name) => name !== active) ?? active);
  }
}

customElements.define('terminal-workspace', TerminalWorkspace);
