/** What is drawn: the door to xterm.js and its add-ons. Knows nothing of servers. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { hex, terminalColours } from './colours.ts';
import { Composition } from './composition.ts';
import type { Size } from './connection.ts';
import { measureWhenFontComes, TERMINAL_FONT } from './font.ts';
import type { Preferences } from './preferences.ts';
import { hasHardwareGraphics } from './renderer.ts';

/** Smallest text that a screen of another window's size is squeezed to, pixels. */
const SQUEEZED = 5;
/** Contrast of words that programs colour themselves. */
const CONTRAST = { usual: 4.5, high: 7 } as const;

/** The n-th of all matches, from 0; -1 when there are too many to say. */
export interface Matches {
  readonly now: number;
  readonly all: number;
}

export interface FindOptions {
  readonly typing: boolean;
  /** Capital letters matter. */
  readonly cased: boolean;
}

export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #gone = new AbortController();
  /** Fetched when somebody looks for something for the first time. */
  #search: Promise<SearchAddon> | undefined;
  #matched: (matches: Matches) => void = () => undefined;
  /** Pixels the viewer wants; less is drawn where a screen of another window's size has to fit. */
  #fontSize: number;

  constructor({ fontSize, screenReader }: Preferences) {
    this.#fontSize = fontSize;
    this.#terminal = new Terminal({
      // Unicode widths and marks of the search are behind this switch.
      allowProposedApi: true,
      fontFamily: TERMINAL_FONT,
      fontSize,
      lineHeight: 1.2,
      scrollback: 5_000,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      screenReaderMode: screenReader,
      minimumContrastRatio: CONTRAST.usual,
      macOptionIsMeta: true,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.loadAddon(new WebLinksAddon(openLink));
    // Links a program marks itself (OSC 8) may lead elsewhere than their words say: the address is the hint.
    this.#terminal.options.linkHandler = {
      activate: openLink,
      hover: (_, address) => this.#hint(address),
      leave: () => this.#hint(''),
    };
    this.#terminal.unicode.activeVersion = '11';
  }

  /** Draws into the element. Cells are measured then, so the font must be loaded. */
  async open(place: HTMLElement, label: string): Promise<void> {
    this.#terminal.options.theme = terminalColours(place);
    this.#terminal.open(place);
    this.#terminal.textarea?.setAttribute('aria-label', label);
    const composition = new Composition(place, (text) => this.#terminal.input(text));
    this.#terminal.onData(() => composition.sent());
    measureWhenFontComes(this.#terminal, this.#gone.signal);
    if (hasHardwareGraphics()) await this.#useGraphics();
  }

  /** Looks as the viewer wants; colours are those of the page's tokens where the screen is. */
  apply({ fontSize, screenReader, colours }: Preferences): void {
    const { options } = this.#terminal;
    this.#fontSize = fontSize;
    options.fontSize = fontSize;
    options.screenReaderMode = screenReader;
    options.minimumContrastRatio = colours === 'contrast' ? CONTRAST.high : CONTRAST.usual;
    this.recolour();
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Keys go nowhere, and the cursor rests. */
  set readOnly(on: boolean) {
    this.#terminal.options.disableStdin = on;
    this.#terminal.options.cursorBlink = !on && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#terminal.textarea?.toggleAttribute('readonly', on);
  }

  /** The program asked for arrow keys in its own way. */
  get applicationCursor(): boolean {
    return this.#terminal.modes.applicationCursorKeysMode;
  }

  /** The program wants to know of the mouse. */
  get mouseTaken(): boolean {
    return this.#terminal.modes.mouseTrackingMode !== 'none';
  }

  /** The shell understands pasted text in brackets. */
  get bracketed(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** As many cells as the element has room for, with text of the size the viewer wants; `undefined` while it is hidden. */
  room(): Size | undefined {
    this.#terminal.options.fontSize = this.#fontSize;
    return this.#proposed();
  }

  /** Has exactly so many cells. Where the element has no room for them, the text is smaller; `largest` in pixels. */
  take(size: Size, largest: number = this.#fontSize): void {
    this.#terminal.options.fontSize = largest;
    const { viewportY, baseY } = this.#terminal.buffer.active;
    this.#terminal.resize(size.cols, size.rows);
    // xterm.js brings its scroll bar into line with the next frame; when it had been hidden that may leave the end out of sight.
    if (viewportY >= baseY)
      requestAnimationFrame(() => requestAnimationFrame(() => this.#terminal.scrollToBottom()));
    const room = this.#proposed();
    if (room === undefined || (room.cols >= size.cols && room.rows >= size.rows)) return;
    const part = Math.min(room.cols / size.cols, room.rows / size.rows);
    this.#terminal.options.fontSize = Math.max(SQUEEZED, Math.floor(largest * part * 2) / 2);
  }

  #proposed(): Size | undefined {
    const room = this.#fit.proposeDimensions();
    return room !== undefined && Number.isFinite(room.cols) && Number.isFinite(room.rows) ? room : undefined;
  }

  /** Calls back when everything written so far is on the screen, and before anything written later is. */
  inTurn(then: () => void): void {
    this.#terminal.write('', apart(then));
  }

  /** `false` before it is open. */
  focus(): boolean {
    this.#terminal.focus();
    return this.#terminal.textarea !== undefined;
  }

  /** `drawn` is called when the bytes are on the screen. */
  write(bytes: Uint8Array, drawn: () => void): void {
    this.#terminal.write(bytes, apart(drawn));
  }

  /** Empty, as if new. */
  clear(): void {
    this.#terminal.reset();
  }

  /** Types as if pasted: brackets and line ends as the shell wants them. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  scrollToEnd(): void {
    this.#terminal.scrollToBottom();
  }

  /** Everything on the screen and above it. */
  selectAll(): void {
    this.#terminal.selectAll();
  }

  /** What is above the line of the prompt goes. */
  clearAbove(): void {
    this.#terminal.clear();
  }

  follow(listeners: {
    typed(text: string): void;
    rang(): void;
    /** `false` keeps the key from the shell. */
    key(event: KeyboardEvent): boolean;
    matched(matches: Matches): void;
  }): void {
    this.#terminal.onData(listeners.typed);
    // Old mouse reports are bytes, not text; each is below 256 and stays one character.
    this.#terminal.onBinary(listeners.typed);
    this.#terminal.onBell(listeners.rang);
    this.#terminal.attachCustomKeyEventHandler(listeners.key);
    this.#matched = listeners.matched;
  }

  /** The next or the one before; `typing`: the words are not finished. */
  async find(words: string, direction: 'next' | 'previous', how: FindOptions): Promise<void> {
    this.#search ??= this.#fetchSearch();
    const search = await this.#search;
    const options = { decorations: this.#marks(), incremental: how.typing, caseSensitive: how.cased };
    if (direction === 'next') search.findNext(words, options);
    else search.findPrevious(words, options);
  }

  async endFind(): Promise<void> {
    (await this.#search)?.clearDecorations();
  }

  async #fetchSearch(): Promise<SearchAddon> {
    const { SearchAddon } = await import('@xterm/addon-search');
    const search = new SearchAddon();
    this.#terminal.loadAddon(search);
    search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.#matched({ now: resultIndex, all: resultCount }),
    );
    return search;
  }

  /** After the page changed its colours. */
  recolour(): void {
    const { element } = this.#terminal;
    if (element !== undefined) this.#terminal.options.theme = terminalColours(element);
  }

  #marks() {
    const { yellow = '', brightYellow = '' } = terminalColours(this.#terminal.element ?? document.body);
    return {
      matchBackground: hex(yellow),
      matchOverviewRuler: hex(yellow),
      activeMatchBackground: hex(brightYellow),
      activeMatchColorOverviewRuler: hex(brightYellow),
    };
  }

  dispose(): void {
    this.#gone.abort();
    this.#terminal.dispose();
  }

  #hint(words: string): void {
    const { element } = this.#terminal;
    if (element !== undefined) element.title = words;
  }

  async #useGraphics(): Promise<void> {
    try {
      const { WebglAddon } = await import('@xterm/addon-webgl');
      const addon = new WebglAddon();
      // The chip may be taken away at any time; the DOM renderer takes over.
      addon.onContextLoss(() => addon.dispose());
      this.#terminal.loadAddon(addon);
    } catch (error) {
      console.warn('naru: drawing without graphics acceleration', error);
    }
  }
}

/**
 * What xterm.js calls back while it draws. Something thrown there would leave it in the middle of what waits to be drawn, and nothing
 * would ever be drawn again (`_innerWrite` in its WriteBuffer.ts); so it is thrown a moment later.
 */
function apart(then: () => void): () => void {
  return () => {
    try {
      then();
    } catch (failure) {
      queueMicrotask(() => {
        throw failure;
      });
    }
  };
}

function openLink(event: MouseEvent, address: string): void {
  event.preventDefault();
  if (!/^https?:[/]{2}/i.test(address)) return;
  window.open(address, '_blank', 'noopener,noreferrer');
}
