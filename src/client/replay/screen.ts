/**
 * Terminals that only show: the door to xterm.js for replays. The same terminal as in lessons, with the same widths of characters, so
 * that a replay looks as it looked; a player of its own, because none shows findings beside the time line, and the usual one brings
 * a second terminal of 200 KB with a WebAssembly that our policy forbids.
 */
import '@xterm/xterm/css/xterm.css';
import { SerializeAddon } from '@xterm/addon-serialize';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { terminalColours } from '../terminal/colours.ts';
import { measureWhenFontComes, TERMINAL_FONT } from '../terminal/font.ts';
import type { Size } from './cast.ts';
import type { Keeper } from './keyframes.ts';
import type { Stage } from './playback.ts';

/** Of the height of the window. */
const TALLEST = 0.6;
/** Pixels. */
const FONT = { smallest: 4, readable: 12, usual: 14, largest: 18 } as const;

function newTerminal(size: Size): Terminal {
  const terminal = new Terminal({
    ...size,
    // Unicode widths are behind this switch.
    allowProposedApi: true,
    fontFamily: TERMINAL_FONT,
    fontSize: FONT.usual,
    lineHeight: 1.2,
    scrollback: 0,
    cursorBlink: false,
    cursorInactiveStyle: 'block',
    disableStdin: true,
    minimumContrastRatio: 4.5,
    // What was recorded may name addresses; a replay is not a place to follow them.
    linkHandler: { activate: () => undefined },
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return terminal;
}

/** The terminal that is seen. */
export class ReplayScreen implements Stage {
  readonly #terminal: Terminal;
  readonly #place: HTMLElement;
  readonly #gone = new AbortController();

  /** Draws into the element, whose width it keeps to. The font must be loaded. */
  constructor(place: HTMLElement, size: Size) {
    this.#place = place;
    this.#terminal = newTerminal(size);
    this.recolour();
    this.#terminal.open(place);
    measureWhenFontComes(this.#terminal, this.#gone.signal);
    // Nothing can be typed here, so nobody should get there with Tab.
    this.#terminal.element?.setAttribute('tabindex', '-1');
    this.#terminal.textarea?.setAttribute('tabindex', '-1');
    this.#terminal.textarea?.setAttribute('aria-hidden', 'true');
  }

  reset(size: Size): void {
    this.#then(() => {
      this.#terminal.reset();
      this.#resize(size);
    });
  }

  resize(size: Size): void {
    this.#then(() => this.#resize(size));
  }

  write(text: string): void {
    this.#terminal.write(text);
  }

  /** As large as the width of its place allows; no higher than most of the window, as long as it can be read. */
  fit(): void {
    const screen = this.#place.querySelector<HTMLElement>('.xterm-screen');
    const now = this.#terminal.options.fontSize ?? FONT.usual;
    if (screen === null || screen.offsetWidth === 0 || this.#place.clientWidth === 0) return;
    // Cells are whole pixels on some screens: a hundredth is left for that.
    const wide = (this.#place.clientWidth * 0.99) / screen.offsetWidth;
    const high = (innerHeight * TALLEST) / screen.offsetHeight;
    const best = Math.min(now * wide, Math.max(now * high, FONT.readable));
    const wanted = Math.min(FONT.largest, Math.max(FONT.smallest, Math.floor(best * 4) / 4));
    if (wanted !== now) this.#terminal.options.fontSize = wanted;
  }

  /** The text on it, once everything that was written is there. */
  text(): Promise<string> {
    return new Promise((resolve) => this.#then(() => resolve(this.#lines().join('\n').trimEnd())));
  }

  /** After the page changed its colours. */
  recolour(): void {
    this.#terminal.options.theme = terminalColours(this.#place);
  }

  dispose(): void {
    this.#gone.abort();
    this.#terminal.dispose();
  }

  /** In its turn: what was written before is drawn before. */
  #then(what: () => void): void {
    this.#terminal.write('', what);
  }

  #resize({ cols, rows }: Size): void {
    this.#terminal.resize(cols, rows);
    this.fit();
  }

  #lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  }
}

/** A terminal that nobody sees, for the screens in between. */
export function createKeeper(size: Size): Keeper {
  const terminal = newTerminal(size);
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  return {
    resize: ({ cols, rows }) => terminal.resize(cols, rows),
    write: (text) => new Promise((resolve) => terminal.write(text, resolve)),
    screen: () => serializer.serialize(),
    dispose: () => terminal.dispose(),
  };
}
