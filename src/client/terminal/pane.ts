/**
 * `<terminal-pane session="NAME">`: one shell on the page, as a panel of its tab. Puts screen, connection, bars and cover
 * together. Draws nothing, and asks for nothing, before it is shown for the first time; then it stays connected.
 */
import { make, t } from '../dom.ts';
import type { Link } from '../socket.ts';
import { flash } from './bell.ts';
import { type Hello, type People, type PromptState, type Size, TerminalConnection } from './connection.ts';
import { Copier } from './copier.ts';
import { type CoverState, coverParts } from './cover.ts';
import { MAC, type PageKey, pageKey } from './keys.ts';
import { ALONE, type Company, companyOf } from './people.ts';
import { PeopleBar } from './people-bar.ts';
import { preferences } from './preferences.ts';
import { PromptWatch } from './prompt-watch.ts';
import { type RowKey, rowKey } from './row-keys.ts';
import { Screen } from './screen.ts';
import { SearchBar } from './search-bar.ts';
import type { Target } from './sending.ts';
import { offerShellMenu } from './shell-menu.ts';
import { ShellNotice } from './shell-notice.ts';

/** What stands around the panes. */
export interface PaneHost {
  /** A key that is not about this shell alone. */
  key(key: PageKey): void;
  /** How the pane stands has changed: its link, its prompt, its bell. */
  changed(): void;
  /** For screen readers. */
  say(words: string): void;
  /** What was typed, on its way to the shell: Ctrl may have waited for it. */
  typed(text: string): string;
}

const FORM_FEED = '\f';
/** How long a command waits for a shell that comes up for the first time, milliseconds. */
const COMES_WITHIN = 20_000;

export class TerminalPane extends HTMLElement {
  readonly #screen = new Screen(preferences.now);
  readonly #search = new SearchBar(this.#screen);
  readonly #copier = new Copier(this.#screen, (words) => this.host?.say(words));
  readonly #notice = new ShellNotice();
  readonly #prompts = new PromptWatch();
  readonly #people = new PeopleBar({
    answer: (viewer, give) => this.#answer(viewer, give),
    takeBack: () => this.takeBack(),
  });
  readonly #place = make('div', { class: 'screen' });
  readonly #cover = make('div', { class: 'cover', 'aria-live': 'polite', hidden: '' });
  readonly #observer = new ResizeObserver(() => this.#fitSoon());
  host: PaneHost | undefined;
  #opened: Promise<void> | undefined;
  #unfollow: (() => void) | undefined;
  #connection: TerminalConnection | undefined;
  /** The cluster that this shell belongs to; `undefined`: there is none. */
  #generation: number | undefined;
  #link: Link | undefined;
  #company: Company = ALONE;
  #rang = false;
  /** The screen is as it is on the server. */
  #ready = false;
  /** It was there once, or there was a reason why not. */
  #been = false;
  readonly #first = Promise.withResolvers<void>();
  #wantsFocus = false;
  /** What this window has room for. */
  #room: Size | undefined;
  #pending = 0;

  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    this.append(this.#notice.element, this.#people.element, this.#search.element, this.#place, this.#cover);
  }

  disconnectedCallback(): void {
    this.#disconnect();
    this.#unfollow?.();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#pending);
    this.#screen.dispose();
  }

  get session(): string {
    return this.getAttribute('session') ?? 'main';
  }

  /** `undefined`: it has not been shown yet, or there is nothing to be connected to. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** `undefined` until the server has said. */
  get prompt(): PromptState | undefined {
    return this.#link?.state === 'open' ? this.#prompts.at : undefined;
  }

  /** The bell rang while nobody could see it. */
  get rang(): boolean {
    return this.#rang;
  }

  /** There is a cluster with a shell in it, or (with `undefined`) none. Another generation is another shell. */
  follow(generation: number | undefined): void {
    if (generation === this.#generation) return;
    this.#disconnect();
    this.#generation = generation;
    if (!this.hidden && generation !== undefined) void this.#connect();
  }

  show(): void {
    this.hidden = false;
    this.#rang = false;
    if (this.#generation !== undefined && this.#connection === undefined) void this.#connect();
    this.#fitSoon();
  }

  hide(): void {
    this.hidden = true;
  }

  focusShell(): void {
    this.#wantsFocus = true;
    // Until the screen is there, keys must not go to the button that asked for it.
    if (this.#opened === undefined || !this.#screen.focus()) this.focus();
  }

  find(): void {
    this.#search.open();
  }

  retryNow(): void {
    this.#connection?.retryNow();
  }

  /** After the page changed its colours. */
  recolour(): void {
    this.#screen.recolour();
  }

  /** What commands of the text go to. */
  get target(): Target {
    const pane = this;
    return {
      comes: () => pane.#comes(),
      get mayType() {
        return pane.#company.mine;
      },
      get bracketed() {
        return pane.#screen.bracketed;
      },
      prompt: () => pane.#prompts.settled(),
      atPrompt: () => pane.#prompts.empty(),
      type: (text) => pane.#type(text),
      focusShell: () => pane.focusShell(),
    };
  }

  async #comes(): Promise<boolean> {
    if (this.#ready || this.#been) return this.#ready;
    await Promise.race([this.#first.promise, new Promise((resolve) => setTimeout(resolve, COMES_WITHIN))]);
    if (this.#ready) await this.#prompts.told();
    return this.#ready;
  }

  #type(text: string): boolean {
    if (!this.#company.mine) {
      this.#people.nudge();
      return false;
    }
    this.#prompts.typed();
    const sent = this.#connection?.type(text) ?? false;
    if (sent) this.#screen.scrollToEnd();
    return sent;
  }

  async #open(): Promise<void> {
    // Measured before the font is there, cells would have the width of another one.
    await Promise.allSettled([
      document.fonts.load("14px 'D2Coding'"),
      document.fonts.load("bold 14px 'D2Coding'"),
    ]);
    await this.#screen.open(this.#place, `${t('terminal.label')}. ${t('terminal.help')}`);
    this.#screen.apply(preferences.now);
    this.#screen.follow({
      typed: (text) => void this.#type(this.host?.typed(text) ?? text),
      rang: () => this.#ring(),
      key: (event) => this.#key(event),
      matched: (matches) => this.#search.show(matches),
    });
    this.#copier.listen(this.#place);
    offerShellMenu(this.#place, this.#screen, this.#copier, {
      find: () => this.find(),
      clear: () => this.#clear(),
    });
    this.#unfollow = preferences.follow((now) => {
      this.#screen.apply(now);
      this.#fitSoon();
    });
    this.#observer.observe(this.#place);
    if (this.#wantsFocus && document.activeElement === this) this.#screen.focus();
  }

  async #connect(): Promise<void> {
    this.#opened ??= this.#open();
    await this.#opened;
    if (this.#connection !== undefined || this.#generation === undefined || !this.isConnected) return;
    this.#room = this.#screen.room() ?? this.#screen.size;
    this.#connection = new TerminalConnection({ session: this.session, as: 'driver' }, this.#room, {
      link: (link) => this.#linked(link),
      hello: (hello) => this.#greeted(hello),
      output: (bytes) => this.#screen.write(bytes, () => this.#connection?.drawn(bytes.length)),
      current: () => this.#screen.inTurn(() => this.#current()),
      size: (size) => this.#screen.inTurn(() => this.#take(size)),
      people: (people) => this.#met(people),
      prompt: (at) => this.#prompted(at),
      exited: (code) => this.#troubled({ kind: 'exited', code }),
      unavailable: (problem) => this.#troubled({ kind: 'unavailable', problem }),
      // The list of shells tells the same, and the tab goes with it.
      closed: () => this.host?.changed(),
    });
    this.#connection.open();
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = undefined;
    this.#link = undefined;
    this.#prompts.at = undefined;
    this.#alone();
    this.#troubled(undefined);
    delete this.dataset['link'];
  }

  #greeted(hello: Hello): void {
    const { cols, rows } = hello;
    this.#prompts.at = undefined;
    this.#ready = false;
    this.#screen.inTurn(() => {
      this.#screen.clear();
      this.#take({ cols, rows });
    });
    this.#notice.greeted(hello);
    this.#troubled(undefined);
  }

  #current(): void {
    this.#ready = true;
    this.#came();
    // The window may have changed while nobody listened.
    this.#fitSoon();
    this.#screen.scrollToEnd();
  }

  #came(): void {
    this.#been = true;
    this.#first.resolve();
  }

  #linked(link: Link): void {
    this.#link = link;
    if (link.state !== 'open') {
      this.#ready = false;
      this.#prompts.at = undefined;
      this.#alone();
    }
    this.dataset['link'] = link.state;
    this.#notice.linked(link);
    this.host?.changed();
  }

  #met(people: People): void {
    const before = this.#company;
    this.#company = companyOf(people);
    this.#people.show(this.#company, this.hasAttribute('data-foreign'));
    // The keyboard comes back to whoever had the focus here.
    if (before.keyboard !== undefined && this.#company.keyboard === undefined) this.#screen.focus();
    this.host?.changed();
    this.#fitSoon();
  }

  #alone(): void {
    this.#company = ALONE;
    this.#people.show(ALONE, false);
  }

  /** Somebody asks for the keyboard. */
  get asked(): boolean {
    return this.#company.asking.length > 0;
  }

  /** The keyboard is the learner's again. Where somebody asks for it, the key leads to the question. */
  takeBack(): void {
    if (this.#company.keyboard === undefined) this.#people.focus();
    else this.#connection?.say({ type: 'return-keyboard' });
  }

  #answer(viewer: string, give: boolean): void {
    this.#connection?.say({ type: 'answer-keyboard', viewer, give });
    this.#screen.focus();
  }

  #prompted(at: PromptState): void {
    this.#prompts.at = at;
    this.dataset['prompt'] = at;
    this.host?.changed();
  }

  #troubled(trouble: CoverState | undefined): void {
    if (trouble !== undefined) {
      this.#ready = false;
      this.#came();
    }
    const restart = () => {
      this.#notice.asked();
      this.#connection?.say({ type: 'restart' });
      this.#screen.focus();
    };
    const reconnect = () => {
      const generation = this.#generation;
      this.#disconnect();
      this.follow(generation);
    };
    const parts = coverParts(trouble, { restart, reconnect });
    this.#cover.replaceChildren(...parts);
    this.#cover.hidden = parts.length === 0;
    // The last screen of a shell that ended is worth reading.
    this.#cover.dataset['kind'] = trouble?.kind ?? '';
  }

  #fitSoon(): void {
    cancelAnimationFrame(this.#pending);
    this.#pending = requestAnimationFrame(() => this.#fit());
  }

  /** Says what this window has room for. While others look too, the server says whose size it is. */
  #fit(): void {
    // A hidden terminal has no size worth telling the shell.
    if (this.hidden || this.#place.clientWidth === 0 || this.#place.clientHeight === 0) return;
    const was = this.#screen.size;
    const room = this.#screen.room();
    if (room === undefined) return;
    this.#room = room;
    this.#connection?.resize(room);
    this.#take(this.#company.shared ? was : room);
  }

  #take(size: Size): void {
    this.#screen.take(size);
    const { cols, rows } = this.#room ?? size;
    this.toggleAttribute('data-foreign', cols !== size.cols || rows !== size.rows);
    this.#people.show(this.#company, this.hasAttribute('data-foreign'));
  }

  #ring(): void {
    this.#rang = this.hasAttribute('hidden') || document.hidden;
    if (preferences.now.flash) flash(this);
    this.host?.changed();
  }

  /** What is above goes on the server, too, or it would come back with the next screen; a shell at its prompt clears its screen itself. */
  #clear(): void {
    if (this.#company.mine) this.#connection?.say({ type: 'clear' });
    else this.#screen.clearAbove();
    if (this.prompt === 'empty' || this.prompt === 'typed') this.#type(FORM_FEED);
  }

  press(key: RowKey, ctrl: boolean): void {
    this.#type(rowKey(key, ctrl, this.#screen.applicationCursor));
  }

  #key(event: KeyboardEvent): boolean {
    const asked = pageKey(event, MAC);
    if (asked === undefined) return true;
    // The browser itself pastes, and xterm takes it from there.
    if (asked === 'paste' || event.type !== 'keydown') return false;
    if (asked === 'copy') void this.#copier.copy();
    else if (asked === 'find') this.find();
    else this.host?.key(asked);
    event.preventDefault();
    event.stopPropagation();
    return false;
  }
}

customElements.define('terminal-pane', TerminalPane);
