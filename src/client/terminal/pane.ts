/**
 * `<terminal-pane session="NAME">`: a shell of this sandbox, on the page. Puts screen, connection, bars and cover
 * together; follows the state of the sandbox to know when there is a shell at all.
 */
import type { SandboxState } from '../../../server/protocol.ts';
import { api, problemOf } from '../api.ts';
import { confirmLoss } from '../confirm.ts';
import { find, make, t } from '../dom.ts';
import { live } from '../live.ts';
import { recall, remember, tab } from '../memory.ts';
import { offerRunner } from '../runner.ts';
import type { Link } from '../socket.ts';
import { TerminalConnection } from './connection.ts';
import { type CoverActions, type CoverState, coverParts } from './cover.ts';
import { pageKey } from './keys.ts';
import { KubectlNotice } from './kubectl-notice.ts';
import { asCommand, lines, needsAsking } from './paste.ts';
import { Screen } from './screen.ts';
import { SearchBar } from './search-bar.ts';
import { ShellNotice } from './shell-notice.ts';
import { Toolbar } from './toolbar.ts';

const SIZES = { smallest: 10, usual: 14, largest: 28 } as const;
const PREVIEW_LINES = 6;
const MAC = /mac/i.test(navigator.platform);

class TerminalPane extends HTMLElement {
  readonly #screen = new Screen({
    fontSize: Number(recall('terminal-font')) || SIZES.usual,
    screenReader: recall('terminal-reader') === 'on',
  });
  readonly #search = new SearchBar(this.#screen);
  readonly #toolbar = new Toolbar({
    find: () => this.#search.open(),
    smaller: () => this.#resizeText(-1),
    larger: () => this.#resizeText(1),
    reader: () => this.#toggleReader(),
    reconnect: () => this.#connection?.retryNow(),
  });
  readonly #kubectl = new KubectlNotice();
  readonly #shell = new ShellNotice();
  readonly #place = make('div', { class: 'screen' });
  readonly #cover = make('div', { class: 'cover', 'aria-live': 'polite' });
  readonly #message = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #actions: CoverActions = {
    startSandbox: () => void this.#startSandbox(),
    restartShell: () => this.#restartShell(),
    reconnect: () => this.#reconnect(),
  };
  #connection: TerminalConnection | undefined;
  #generation: number | undefined;
  #sandbox: SandboxState | undefined;
  /** What the server said of the shell itself, while the sandbox is ready. */
  #trouble: CoverState | undefined;
  #covered = '';
  /** Where the learner was in the text. */
  #cameFrom: HTMLElement | undefined;
  #pending = 0;

  async connectedCallback(): Promise<void> {
    this.replaceChildren(
      this.#toolbar.element,
      this.#kubectl.element,
      this.#shell.element,
      this.#search.element,
      this.#place,
      this.#cover,
      this.#message,
    );
    this.#toolbar.showReader(this.#screen.screenReader);
    // Measured before the font is there, cells would have the width of another one.
    await Promise.allSettled([
      document.fonts.load("14px 'D2Coding'"),
      document.fonts.load("bold 14px 'D2Coding'"),
    ]);
    await this.#screen.open(this.#place, `${t('terminal.label')}. ${t('terminal.help')}`);
    this.#screen.follow({
      typed: (text) => void this.#connection?.type(text),
      resized: (size) => this.#connection?.resize(size),
      key: (event) => this.#key(event),
      matched: (matches) => this.#search.show(matches),
    });
    this.#listen();
    live.follow(({ app }) => {
      this.#kubectl.show(app?.kubectl);
      this.#follow(app?.sandbox);
    });
  }

  #listen(): void {
    new ResizeObserver(() => this.#fitSoon()).observe(this.#place);
    document.addEventListener('naru:theme', () => this.#screen.recolour());
    this.#place.addEventListener('paste', (event) => void this.#pasted(event), { capture: true });
    document.addEventListener('keydown', (event) => this.#pageKeyOutside(event));
    find(document, '#pane-text').addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) this.#cameFrom = target;
    });
    offerRunner((text) => this.#run(text));
    this.#fitSoon();
  }

  #fitSoon(): void {
    cancelAnimationFrame(this.#pending);
    this.#pending = requestAnimationFrame(() => {
      // A hidden terminal has no size worth telling the shell.
      if (this.#place.clientWidth > 0 && this.#place.clientHeight > 0) this.#screen.fit();
    });
  }

  /** A ready sandbox has a shell; another generation is another cluster with another shell. */
  #follow(sandbox: SandboxState | undefined): void {
    this.#sandbox = sandbox;
    if (sandbox?.phase === 'ready' && sandbox.generation !== this.#generation)
      this.#connect(sandbox.generation);
    if (sandbox !== undefined && sandbox.phase !== 'ready') this.#disconnect();
    this.#showCover();
  }

  #connect(generation: number): void {
    this.#disconnect();
    this.#generation = generation;
    this.#screen.fit();
    this.#connection = new TerminalConnection(this.getAttribute('session') ?? 'main', this.#screen.size, {
      link: (link) => this.#linked(link),
      hello: (fresh) => this.#greeted(fresh),
      output: (bytes) => this.#screen.write(bytes, () => this.#connection?.drawn(bytes.length)),
      current: () => this.#screen.scrollToEnd(),
      exited: (code) => this.#troubled({ kind: 'exited', code }),
      unavailable: (problem) => this.#troubled({ kind: 'unavailable', problem }),
    });
    this.#connection.open();
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = undefined;
    this.#trouble = undefined;
    this.#toolbar.showLink(undefined);
  }

  #greeted(fresh: boolean): void {
    this.#screen.clear();
    this.#shell.greeted(fresh);
    this.#troubled(undefined);
    // The window may have changed while nobody listened.
    this.#connection?.resize(this.#screen.size);
  }

  #linked(link: Link): void {
    this.dataset['link'] = link.state;
    this.#toolbar.showLink(link);
  }

  #troubled(trouble: CoverState | undefined): void {
    this.#trouble = trouble;
    this.#showCover();
  }

  #showCover(): void {
    const ready = this.#sandbox?.phase === 'ready';
    const state: CoverState | undefined = ready ? this.#trouble : { kind: 'sandbox', sandbox: this.#sandbox };
    const shown = JSON.stringify(state ?? null);
    if (shown === this.#covered) return;
    this.#covered = shown;
    const parts = coverParts(state, this.#actions);
    this.#cover.replaceChildren(...parts);
    this.#cover.hidden = parts.length === 0;
    // The last screen of a shell that ended is worth reading.
    this.#cover.dataset['kind'] = state?.kind ?? '';
  }

  async #startSandbox(): Promise<void> {
    try {
      live.learn({ sandbox: await api.startSandbox() });
    } catch (error) {
      const actions = { ...this.#actions, reconnect: this.#actions.startSandbox };
      this.#cover.replaceChildren(...coverParts({ kind: 'unavailable', problem: problemOf(error) }, actions));
    }
  }

  #restartShell(): void {
    this.#shell.asked();
    this.#connection?.restart();
    this.#screen.focus();
  }

  #reconnect(): void {
    const generation = this.#sandbox?.generation;
    if (generation !== undefined) this.#connect(generation);
    this.#showCover();
  }

  #run(text: string): boolean {
    const sent = this.#connection?.type(asCommand(text, this.#screen.bracketed)) ?? false;
    if (sent) {
      this.#screen.scrollToEnd();
      this.#screen.focus();
    }
    return sent;
  }

  #key(event: KeyboardEvent): boolean {
    const asked = pageKey(event, MAC);
    if (asked === undefined) return true;
    // The browser itself pastes, and xterm takes it from there.
    if (asked === 'paste' || event.type !== 'keydown') return false;
    if (asked === 'copy') void this.#copy();
    else if (asked === 'find') this.#search.open();
    else this.#leave();
    event.preventDefault();
    event.stopPropagation();
    return false;
  }

  /** The same key leads from the text back into the terminal. */
  #pageKeyOutside(event: KeyboardEvent): void {
    if (event.defaultPrevented || pageKey(event, MAC) !== 'leave' || this.contains(document.activeElement))
      return;
    event.preventDefault();
    this.#screen.focus();
  }

  /** Back to where the learner was in the text, or to its beginning. */
  #leave(): void {
    const text = find(document, '#pane-text');
    const before = this.#cameFrom;
    (before !== undefined && text.contains(before) ? before : text).focus();
    if (document.activeElement !== before) text.focus();
  }

  async #copy(): Promise<void> {
    const { selection } = this.#screen;
    if (selection === '') return;
    await navigator.clipboard.writeText(selection);
    this.#message.textContent = t('terminal.copied');
  }

  /** Several lines from outside are asked about once per tab. */
  async #pasted(event: ClipboardEvent): Promise<void> {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!needsAsking(text) || tab.recall('paste') === 'asked') return;
    event.preventDefault();
    event.stopPropagation();
    const all = lines(text);
    const sure = await confirmLoss({
      title: t('terminal.paste.title', { n: all.length }),
      loses: t('terminal.paste.help'),
      confirm: t('terminal.paste.confirm'),
      body: preview(all),
    });
    if (!sure) return;
    tab.remember('paste', 'asked');
    this.#screen.paste(text);
    this.#screen.focus();
  }

  #resizeText(by: number): void {
    const size = Math.min(SIZES.largest, Math.max(SIZES.smallest, this.#screen.fontSize + by));
    this.#screen.fontSize = size;
    remember('terminal-font', String(size));
    this.#screen.fit();
  }

  #toggleReader(): void {
    this.#screen.screenReader = !this.#screen.screenReader;
    remember('terminal-reader', this.#screen.screenReader ? 'on' : undefined);
    this.#toolbar.showReader(this.#screen.screenReader);
    this.#message.textContent = t(this.#screen.screenReader ? 'terminal.reader.on' : 'terminal.reader.off');
  }
}

function preview(all: readonly string[]): HTMLElement {
  const shown = all.slice(0, PREVIEW_LINES);
  const more = all.length - shown.length;
  if (more > 0) shown.push(t('terminal.paste.more', { n: more }));
  return make('pre', { class: 'paste-preview' }, shown.join('\n'));
}

customElements.define('terminal-pane', TerminalPane);
