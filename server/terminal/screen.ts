/**
 * The screen of a shell as it is now, scrollback included: the door to @xterm/headless and its serialize add-on.
 *
 * A newcomer is shown a screen, not a replay of bytes: old bytes were written for another size and would draw it wrong.
 * How a session uses one without paying for it all the time is in mirror.ts.
 */
import { createRequire } from 'node:module';
import type { TerminalSize } from '../../sandbox/types.ts';
import { followPrompt, type Prompt, type PromptPlace } from './prompt.ts';

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
const MOST_BYTES = 1024 * 1024;

export interface Serializing {
  /** Only so many lines above the screen. */
  readonly scrollback?: number;
  /** Without modes, and without the other screen that an editor draws on: what is left when all programs are gone. */
  readonly bare?: boolean;
}

export interface Screen {
  readonly size: TerminalSize;
  readonly prompt: Prompt;
  /** A copy of it would lack nothing that counts: no editor's screen, no region that scrolls by itself. */
  readonly plain: boolean;
  /** Draws. `drawn` is called once it is on the screen: drawing is slower than reading a flood. */
  write(chunk: Uint8Array, drawn?: () => void): void;
  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void;
  /** Everything written before this call, as bytes that draw the same on an empty terminal of `size`. Written after it: not in it. */
  serialize(taken: (screen: Uint8Array, size: TerminalSize) => void, how?: Serializing): void;
  dispose(): void;
}

/** A screen of which there is nothing but its bytes. */
export interface Taken {
  readonly bytes: Uint8Array;
  readonly size: TerminalSize;
  readonly prompt: PromptPlace;
}

/** Empty, or as it was when it was taken. */
export function createScreen(size: TerminalSize, from?: Taken): Screen {
  const terminal = new Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
  const serializer = new SerializeAddon();
  // The add-ons are typed for the browser's Terminal; the headless one has all that these two use.
  terminal.loadAddon(serializer as unknown as AnyAddon);
  terminal.loadAddon(new Unicode11Addon() as unknown as AnyAddon);
  terminal.unicode.activeVersion = '11';
  const prompt = followPrompt(terminal);
  const margins = followMargins(terminal);
  let disposed = false;
  let wanted = size;
  if (from) terminal.write(from.bytes, () => disposed || prompt.resume(from.prompt));

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
    get plain() {
      return terminal.buffer.active.type === 'normal' && !margins.set;
    },
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
    dispose() {
      disposed = true;
      terminal.dispose();
    },
  };
}

/** Whether a part of the screen scrolls by itself (`CSI top ; bottom r`): the serialize add-on does not tell. */
function followMargins(terminal: HeadlessTerminal): { readonly set: boolean } {
  const margins = { set: false };
  terminal.parser.registerCsiHandler({ final: 'r' }, (parameters) => {
    const [top = 0, bottom = 0] = parameters;
    margins.set = Number(top) > 1 || (Number(bottom) > 0 && Number(bottom) < terminal.rows);
    return false;
  });
  terminal.parser.registerEscHandler({ final: 'c' }, () => {
    margins.set = false;
    return false;
  });
  return margins;
}
