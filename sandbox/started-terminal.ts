/** A pseudoterminal of this process for a program that another process starts. */
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import tty from 'node:tty';
import type { PtyReader } from './pty-reading.ts';
import type { Running } from './starter/starter.ts';
import type { TerminalSize } from './types.ts';

/** What a shell needs of one: that of node-pty has it too. */
export interface Pseudoterminal {
  readonly pid: number;
  readonly fd: number;
  onData(listener: (chunk: Uint8Array) => void): void;
  onExit(listener: (exit: Exit) => void): { dispose(): void };
  on(event: 'close', listener: () => void): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
}

interface Exit {
  readonly exitCode: number;
  readonly signal?: number;
}

/** How long what was printed may take to be read once the program has ended, in milliseconds: jobs in the background may hold the terminal. */
const LAST_WORDS = 200;

/** What node-pty has and does not export: terminals without a program. `slave` is open so that the other end is not taken for gone. */
interface Native {
  open(cols: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number, pixelWidth: number, pixelHeight: number): void;
}

let loaded: Native | undefined;

function native(): Native {
  loaded ??= createRequire(import.meta.url)('node-pty/lib/utils.js').loadNativeModule('pty').module as Native;
  return loaded;
}

/**
 * Opens one and has a program started in it. What this process starts itself may inherit the descriptors: those of programs that
 * are not ours are closed on the way (`descriptors.ts`).
 */
export async function openTerminal(
  { cols, rows }: TerminalSize,
  reader: PtyReader,
  start: (path: string) => Promise<Running>,
): Promise<Pseudoterminal> {
  const { master, slave, pty } = native().open(cols, rows);
  try {
    const running = await start(pty);
    return reader.of(() => new StartedTerminal(master, running));
  } catch (error) {
    closeSync(master);
    throw error;
  } finally {
    closeSync(slave);
  }
}

class StartedTerminal implements Pseudoterminal {
  readonly pid: number;
  readonly fd: number;
  readonly #stream: tty.ReadStream;
  readonly #listeners = new Set<{ tell(exit: Exit): void }>();

  constructor(fd: number, { pid, onEnd }: Running) {
    this.fd = fd;
    this.pid = pid;
    this.#stream = new tty.ReadStream(fd);
    // EIO: nobody has the terminal any more. `close` follows.
    this.#stream.on('error', () => {});
    this.#stream.resume();
    onEnd(({ code, signal }) => this.#end({ exitCode: code, ...(signal === undefined ? {} : { signal }) }));
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#stream.on('data', listener);
  }

  onExit(tell: (exit: Exit) => void): { dispose(): void } {
    const entry = { tell };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  }

  on(event: 'close', listener: () => void): void {
    this.#stream.on(event, listener);
  }

  resize(cols: number, rows: number): void {
    if (!this.#stream.destroyed) native().resize(this.fd, cols, rows, 0, 0);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Told when all that was printed has been read. Not at once: whoever is to hear of it has not heard of the shell before. */
  #end(exit: Exit): void {
    const tell = (): void => {
      for (const entry of [...this.#listeners]) entry.tell(exit);
    };
    if (this.#stream.closed) return void setImmediate(tell);
    const late = setTimeout(() => this.#stream.destroy(), LAST_WORDS);
    this.#stream.once('close', () => {
      clearTimeout(late);
      tell();
    });
  }
}
