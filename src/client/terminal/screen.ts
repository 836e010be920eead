/** What is drawn: the door to xterm.js and its add-ons. Knows nothing of servers. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { hex, terminalColours } from './colours.ts';
import type { Size } from './connection.ts';
import { hasHardwareGraphics } from './renderer.ts';

export interface ScreenOptions {
  /** Pixels. */
  readonly fontSize: number;
  readonly screenReader: boolean;
}

/** The n-th of all matches, from 0; -1 when there are too many to say. */
export interface Matches {
  readonly now: number;
  readonly all: number;
}

export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();

  constructor({ fontSize, screenReader }: ScreenOptions) {
    this.#terminal = new Terminal({
      // Unicode widths and marks of the search are behind this switch.
      allowProposedApi: true,
      fontFamily: "'D2Coding', ui-monospace, 'Cascadia Mono', Menlo, monospace",
      fontSize,
      lineHeight: 1.2,
      scrollback: 5_000,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      screenReaderMode: screenReader,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      theme: terminalColours(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.loadAddon(new WebLinksAddon(openLink));
    this.#terminal.unicode.activeVersion = '11';
  }

  /** Draws into the element. Cells are measured then, so the font must be loaded. */
  async open(place: HTMLElement, label: string): Promise<void> {
    this.#terminal.open(place);
    this.#terminal.textarea?.setAttribute('aria-label', label);
    if (hasHardwareGraphics()) await this.#useGraphics();
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get fontSize(): number {
    return this.#terminal.options.fontSize ?? 14;
  }

  set fontSize(pixels: number) {
    this.#terminal.options.fontSize = pixels;
  }

  get screenReader(): boolean {
    return this.#terminal.options.screenReaderMode ?? false;
  }

  set screenReader(on: boolean) {
    this.#terminal.options.screenReaderMode = on;
  }

  /** The shell understands pasted text in brackets. */
  get bracketed(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** As many cells as the element has room for. */
  fit(): void {
    this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** `drawn` is called when the bytes are on the screen. */
  write(bytes: Uint8Array, drawn: () => void): void {
    this.#terminal.write(bytes, drawn);
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

  follow(listeners: {
    typed(text: string): void;
    resized(size: Size): void;
    /** `false` keeps the key from the shell. */
    key(event: KeyboardEvent): boolean;
    matched(matches: Matches): void;
  }): void {
    this.#terminal.onData(listeners.typed);
    // Old mouse reports are bytes, not text; each is below 256 and stays one character.
    this.#terminal.onBinary(listeners.typed);
    this.#terminal.onResize(listeners.resized);
    this.#terminal.attachCustomKeyEventHandler(listeners.key);
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      listeners.matched({ now: resultIndex, all: resultCount }),
    );
  }

  find(words: string, direction: 'next' | 'previous', typing: boolean): void {
    const decorations = searchMarks();
    const options = { decorations, incremental: typing };
    if (direction === 'next') this.#search.findNext(words, options);
    else this.#search.findPrevious(words, options);
  }

  endFind(): void {
    this.#search.clearDecorations();
  }

  /** After the page changed its colours. */
  recolour(): void {
    this.#terminal.options.theme = terminalColours();
  }

  dispose(): void {
    this.#terminal.dispose();
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

function searchMarks() {
  const { yellow = '', brightYellow = '' } = terminalColours();
  return {
    matchBackground: hex(yellow),
    matchOverviewRuler: hex(yellow),
    activeMatchBackground: hex(brightYellow),
    activeMatchColorOverviewRuler: hex(brightYellow),
  };
}

function openLink(event: MouseEvent, address: string): void {
  event.preventDefault();
  window.open(address, '_blank', 'noopener,noreferrer');
}
