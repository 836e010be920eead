/**
 * The screen of a shell as it is now, scrollback included: the door to @xterm/headless and its serialize add-on.
 *
 * A newcomer is shown a screen, not a replay of bytes: old bytes were written for another size and would draw it wrong.
 * How a session uses one without paying for it all the time is in mirror.ts.
 */
import { createRequire } from 'node:module';
import type { TerminalSize } from '../../sandbox/types.ts';
import { followPrompt, type Prompt } from './prompt.ts';

// These three are bundled CommonJS whose names Node cannot see from outside: a named import of them fails.
const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');
const { SerializeAddon } = require('@xterm/addon-serialize') as typeof import('@xterm/addon-serialize');
const { Unicode11Addon } = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');
export type HeadlessTerminal = InstanceType<typeof Terminal>;
type AnyAddon = Parameters<HeadlessTerminal['loadAddon']>[0];

/** Lines kept above the screen. The browser keeps as many. */
export const SCROLLBACK = 5_000;
/** A screen is never more bytes than this: of more, the oldest lines are left out, so that nobody has to hold more for a slow viewer. */
export const MOST_BYTES = 1024 * 1024;

export interface Serializing {
  /** Only so many lines above the screen. */
  readonly scrollback?: number;
  /** Without modes, and without the other screen that an editor draws on: what is left when all programs are gone. */
  readonly bare?: boolean;
}

export interface Screen {
  readonly size: TerminalSize;
  readonly prompt: Prompt;
  /** Draws. `drawn` is called once it is on the screen: drawing is slower than reading a flood. */
  write(chunk: Uint8Array, drawn?: () => void): void;
  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void;
  /** Everything written before this call, as bytes that draw the same on an empty terminal of `size`. Written after it: not in it. */
  serialize(taken: (screen: Uint8Array, size: TerminalSize) => void, how?: Serializing): void;
  /**
   * Cuts off what is more than `keep` lines above the screen, once there are more than `most` of them. As bytes that draw
   * those lines, which leave a cursor at the beginning of the next; `undefined`: there is nothing to cut off now.
   */
  shed(keep: number, most: number): Shed | undefined;
  dispose(): void;
}

/** Lines that a screen has let go of. */
export interface Shed {
  readonly bytes: Uint8Array;
  readonly lines: number;
  /** There was no room for those above: they are gone. */
  readonly full: boolean;
}

export interface ScreenOptions {
  /** Everything above the screen was cleared, by a program or by the learner. */
  cleared?(): void;
}

export function createScreen(size: TerminalSize, options: ScreenOptions = {}): Screen {
  const terminal = new Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
  const serializer = new SerializeAddon();
  // The add-ons are typed for the browser's Terminal; the headless one has all that these two use.
  terminal.loadAddon(serializer as unknown as AnyAddon);
  terminal.loadAddon(new Unicode11Addon() as unknown as AnyAddon);
  terminal.unicode.activeVersion = '11';
  const prompt = followPrompt(terminal);
  followClearing(terminal, () => options.cleared?.());
  let disposed = false;
  let wanted = size;

  const serialized = ({ scrollback, bare = false }: Serializing): Uint8Array => {
    const how = { excludeModes: bare, excludeAltBuffer: bare };
    for (let lines = scrollback ?? terminal.buffer.normal.baseY; ; lines = Math.floor(lines / 2)) {
      const bytes = Buffer.from(serializer.serialize({ ...how, scrollback: lines }), 'utf8');
      if (bytes.length <= MOST_BYTES || lines === 0) return bytes;
    }
  };

  return {
    get size() {
      return wanted;
    },
    prompt,
    write(chunk, drawn) {
      if (!disposed) terminal.write(chunk, drawn);
    },
    resize(next) {
      wanted = next;
      // An empty write is called back in its turn: what was written for the old size is drawn at the old size.
      if (!disposed) terminal.write('', () => disposed || terminal.resize(next.cols, next.rows));
    },
    serialize(taken, how = {}) {
      if (disposed) return;
      terminal.write('', () => {
        if (!disposed) taken(serialized(how), { cols: terminal.cols, rows: terminal.rows });
      });
    },
    shed(keep, most) {
      const { normal, active } = terminal.buffer;
      if (disposed || active.type !== 'normal' || normal.baseY <= most) return undefined;
      const full = normal.baseY >= SCROLLBACK;
      // A line that goes on in the next row is not cut in two.
      let lines = normal.baseY - keep;
      while (lines > 0 && normal.getLine(lines)?.isWrapped) lines -= 1;
      if (lines === 0) return undefined;
      // One row more: of the last one the add-on leaves out what is coloured and empty.
      const more = serializer.serialize({ range: { start: 0, end: lines } });
      const text = more.slice(0, more.lastIndexOf('\r\n'));
      // The terminal drops what it has no room for.
      terminal.options.scrollback = normal.baseY - lines;
      terminal.options.scrollback = SCROLLBACK;
      return { bytes: Buffer.from(`${text}\x1b[0m\r\n`, 'utf8'), lines, full };
    },
    dispose() {
      disposed = true;
      terminal.dispose();
    },
  };
}

/** `CSI 3 J`, as the command clear prints, and a reset of the terminal. */
function followClearing(terminal: HeadlessTerminal, cleared: () => void): void {
  terminal.parser.registerCsiHandler({ final: 'J' }, ([what]) => {
    if (what === 3) cleared();
    return false;
  });
  terminal.parser.registerEscHandler({ final: 'c' }, () => {
    cleared();
    return false;
  });
}
