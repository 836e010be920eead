/** What the server asks of the process that starts programs for it, and what that one answers. */
import type { ProgramOptions, ProgramResult } from '../program.ts';

/** A program and what it is told. */
export interface Program {
  readonly file: string;
  readonly argv: readonly string[];
}

/** One in a terminal. */
export interface TerminalProgram extends Program {
  /** Path of the terminal: `/dev/pts/3`. */
  readonly terminal: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export type RunOptions = Omit<ProgramOptions, 'signal' | 'onErrorLine'>;

/** `id` is the server's number of what it is about. */
export type Request = { readonly id: number } & (
  | { readonly do: 'run'; readonly program: Program; readonly options: RunOptions }
  | { readonly do: 'hold'; readonly program: Program }
  | { readonly do: 'terminal'; readonly program: TerminalProgram }
  /** No more interest in a program that runs to its end, or in a box that is not there yet. */
  | { readonly do: 'abort' }
  /** The end of a box that is there. */
  | { readonly do: 'kill' }
);

export type Answer = { readonly id: number } & (
  | { readonly is: 'line'; readonly line: string }
  | { readonly is: 'result'; readonly result: ProgramResult }
  /** It runs: the first process of a box, as this machine counts, or the program in the terminal. */
  | { readonly is: 'running'; readonly pid: number }
  | { readonly is: 'failed'; readonly code?: string; readonly message: string; readonly remedy?: string }
  /** What ran has ended. */
  | ({ readonly is: 'ended' } & Ending)
);

export interface Ending {
  readonly code: number;
  readonly signal?: number;
}
