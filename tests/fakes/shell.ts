/** A shell without a process: a test plays its output and reads what was typed. */
import type { Shell, TerminalSize } from '../../sandbox/types.ts';

type Exit = { readonly code: number; readonly signal?: number };

const encoder = new TextEncoder();

export class FakeShell implements Shell {
  static #nextPid = 40_000;

  readonly pid = FakeShell.#nextPid++;
  /** Every size the shell has had, the first being the one it was opened with. */
  readonly sizes: TerminalSize[];
  /** What was typed, in order. */
  readonly written: Uint8Array[] = [];
  paused = false;
  killed = 0;
  exited: Exit | undefined;

  readonly #data = new Set<(chunk: Uint8Array) => void>();
  readonly #exit = new Set<(exit: Exit) => void>();
  #held: Uint8Array[] = [];

  constructor(size: TerminalSize = { cols: 80, rows: 24 }) {
    this.sizes = [size];
  }

  /** What was typed, as text. */
  get typed(): string {
    return Buffer.concat(this.written).toString('utf8');
  }

  /** Plays output. While paused it is held back, as the kernel would. */
  emit(data: string | Uint8Array): void {
    const chunk = typeof data === 'string' ? encoder.encode(data) : data;
    if (this.paused) this.#held.push(chunk);
    else {
      // Chunks are lent: who keeps one finds something else in it.
      const lent = Uint8Array.from(chunk);
      for (const listener of [...this.#data]) listener(lent);
      lent.fill(0x3f);
    }
  }

  /** Ends the shell, once. */
  end(code = 0, signal?: number): void {
    if (this.exited) return;
    this.exited = signal === undefined ? { code } : { code, signal };
    for (const listener of [...this.#exit]) listener(this.exited);
  }

  onData(listener: (chunk: Uint8Array) => void): Disposable {
    this.#data.add(listener);
    return { [Symbol.dispose]: () => void this.#data.delete(listener) };
  }

  onExit(listener: (exit: Exit) => void): Disposable {
    this.#exit.add(listener);
    return { [Symbol.dispose]: () => void this.#exit.delete(listener) };
  }

  write(data: string | Uint8Array): void {
    if (this.exited) return;
    this.written.push(typeof data === 'string' ? encoder.encode(data) : data);
  }

  resize(size: TerminalSize): void {
    this.sizes.push(size);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    const held = this.#held;
    this.#held = [];
    for (const chunk of held) this.emit(chunk);
  }

  kill(): void {
    this.killed += 1;
    this.end(129, 1);
  }
}
