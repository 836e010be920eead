/**
 * The screen of a shell as it is now, scrollback included: the door to @xterm/headless and its serialize add-on.
 *
 * A newcomer is shown a screen, not a replay of bytes: old bytes were written for another size and would draw it wrong.
 */
import { createRequire } from 'node:module';
import type { TerminalSize } from '../../sandbox/types.ts';

// These three are bundled CommonJS whose names Node cannot see from outside: a named import of them fails.
const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');
const { SerializeAddon } = require('@xterm/addon-serialize') as typeof import('@xterm/addon-serialize');
const { Unicode11Addon } = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');
type AnyAddon = Parameters<InstanceType<typeof Terminal>['loadAddon']>[0];

/** Lines kept above the screen. The browser keeps as many. */
const SCROLLBACK = 5_000;

export interface Screen {
  readonly size: TerminalSize;
  /** Draws. `drawn` is called once it is on the screen: drawing is slower than reading a flood. */
  write(chunk: Uint8Array, drawn: () => void): void;
  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void;
  /** Everything written before this call, as bytes that draw the same on an empty terminal of `size`. Written after it: not in it. `scrollback`: only so many lines above the screen. */
  serialize(
    taken: (screen: Uint8Array, size: TerminalSize) => void,
    how?: { readonly scrollback: number },
  ): void;
  dispose(): void;
}

export function createScreen(size: TerminalSize, scrollback: number = SCROLLBACK): Screen {
  const terminal = new Terminal({ ...size, scrollback, allowProposedApi: true });
  const serializer = new SerializeAddon();
  // The add-ons are typed for the browser's Terminal; the headless one has all that these two use.
  terminal.loadAddon(serializer as unknown as AnyAddon);
  terminal.loadAddon(new Unicode11Addon() as unknown as AnyAddon);
  terminal.unicode.activeVersion = '11';
  let disposed = false;
  let wanted = size;

  return {
    get size() {
      return wanted;
    },
    write(chunk, drawn) {
      if (!disposed) terminal.write(chunk, drawn);
    },
    resize(next) {
      wanted = next;
      // An empty write is called back in its turn: what was written for the old size is drawn at the old size.
      if (!disposed) terminal.write('', () => disposed || terminal.resize(next.cols, next.rows));
    },
    serialize(taken, how) {
      if (disposed) return;
      terminal.write('', () => {
        if (disposed) return;
        const bytes = Buffer.from(serializer.serialize(how), 'utf8');
        taken(bytes, { cols: terminal.cols, rows: terminal.rows });
      });
    },
    dispose() {
      disposed = true;
      terminal.dispose();
    },
  };
}
