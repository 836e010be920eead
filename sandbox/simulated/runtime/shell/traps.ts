/** Traps of one shell: which signals it caught, and running their commands between two others. */
import { parseSignal } from '../process/signals.ts';
import type { Interpreter } from './interpreter.ts';

export class Traps {
  readonly #shell: Interpreter;
  /** Signals whose commands are due. */
  readonly #pending: string[] = [];
  #wake: (() => void) | undefined;

  constructor(shell: Interpreter) {
    this.#shell = shell;
  }

  /** Sets (`''` ignores) or clears what a signal or EXIT does. */
  set(name: string, action: string | undefined): void {
    const { state, process } = this.#shell;
    const signal = parseSignal(name);
    if (action === undefined) state.traps.delete(name);
    else state.traps.set(name, action);
    if (!signal) return;
    if (action === undefined) process.handlers.delete(signal);
    else process.handlers.set(signal, action === '' ? 'ignore' : () => this.#caught(name));
  }

  /** Runs what is due; `$?` is afterwards what it was. */
  async run(): Promise<void> {
    const { state } = this.#shell;
    for (let name = this.#pending.shift(); name; name = this.#pending.shift()) {
      const { status } = state;
      await this.#shell.source(state.traps.get(name) ?? '');
      state.status = status;
    }
  }

  /** Settles when a trapped signal comes; for `wait`, which traps interrupt. */
  interruption(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#pending.length > 0) resolve();
    });
  }

  #caught(name: string): void {
    this.#pending.push(name);
    this.#wake?.();
  }
}
