/** What a shell remembers: variables, functions, positional parameters, options, traps. */
import type { Command } from './syntax.ts';

export interface ShellOptions {
  /** -e */
  exitOnError: boolean;
  /** -u */
  refuseUnset: boolean;
  /** -x */
  trace: boolean;
  /** -f */
  noGlob: boolean;
}

export class ShellState {
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly readOnly = new Set<string>();
  readonly functions = new Map<string, Command>();
  /** Commands by signal name or EXIT; '' ignores. */
  readonly traps = new Map<string, string>();
  readonly options: ShellOptions = { exitOnError: false, refuseUnset: false, trace: false, noGlob: false };
  /** $0 */
  name: string;
  positional: readonly string[];
  status = 0;
  /** Of the last command substitution in the words of this command; it is that of an assignment. */
  substituted: number | undefined;
  lastBackground: number | undefined;
  /** Depth of loops, and of functions and sourced files. */
  loops = 0;
  calls = 0;
  /** Values that `local` hides, a map a function call. */
  readonly hidden: Map<string, string | undefined>[] = [];

  constructor(name: string, positional: readonly string[], environment: ReadonlyMap<string, string>) {
    this.name = name;
    this.positional = positional;
    this.variables = new Map(environment);
    this.exported = new Set(environment.keys());
    if (!this.variables.has('IFS')) this.variables.set('IFS', ' \t\n');
  }

  /** A copy for a subshell: changes there do not come back. */
  fork(): ShellState {
    const copy = new ShellState(this.name, this.positional, this.variables);
    copy.exported.clear();
    for (const name of this.exported) copy.exported.add(name);
    for (const [name, body] of this.functions) copy.functions.set(name, body);
    Object.assign(copy.options, this.options);
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.calls = this.calls;
    return copy;
  }

  /** What children get. */
  environment(extra: Iterable<readonly [string, string]> = []): Map<string, string> {
    const result = new Map<string, string>();
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) result.set(name, value);
    }
    for (const [name, value] of extra) result.set(name, value);
    return result;
  }
}

/** `break` and `continue` on their way to their loop. */
export class LoopControl extends Error {
  readonly word: 'break' | 'continue';
  levels: number;
  constructor(word: LoopControl['word'], levels: number) {
    super(word);
    this.word = word;
    this.levels = levels;
  }
}

/** `return` on its way to the function. */
export class Return extends Error {
  readonly status: number;
  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** The shell ends: `exit`, `set -e`, or an error no script survives. */
export class Exit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

/** A command fails with a message after the shell's name. */
export class ShellError extends Error {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}
