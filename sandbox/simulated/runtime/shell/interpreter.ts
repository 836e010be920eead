/** Runs a parsed script inside a process: one command after the other, giving way to everybody else. */
import { limits } from '../../limits.ts';
import { Killed, type Process, type Program } from '../process/process.ts';
import { Collector, emptyInput, Pipe } from '../process/streams.ts';
import { type ExpansionContext, expandPattern, expandText, expandWords } from './expansion.ts';
import { repeat } from './loops.ts';
import { parse } from './parser.ts';
import { globToRegExp } from './pattern.ts';
import { redirected } from './redirect.ts';
import { waitFor } from './run-program.ts';
import { runSimple } from './simple-command.ts';
import { Exit, Return, ShellError, type ShellState } from './state.ts';
import { type AndOr, type Command, type Pipeline, type Script, SyntaxFault } from './syntax.ts';
import { Traps } from './traps.ts';

export class Interpreter implements ExpansionContext {
  readonly process: Process;
  readonly state: ShellState;
  /** What `&` started, by pid; kept for `wait` after they have ended. */
  readonly jobs = new Map<number, Process>();
  readonly traps: Traps;
  /** Inside a condition `set -e` does not end the shell. */
  #tested = 0;
  /** Texts that run within each other: `eval`, `.`, traps. */
  #sources = 0;

  constructor(process: Process, state: ShellState) {
    this.process = process;
    this.state = state;
    this.traps = new Traps(this);
  }

  /** Runs text as a script; syntax errors are told and answer 2. */
  async source(text: string): Promise<number> {
    let script: Script;
    try {
      script = parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      await this.complain(error.message);
      this.state.status = 2;
      return 2;
    }
    // A script that runs itself uses the stack up, as a function that calls itself does.
    if (this.#sources >= limits.containers.calls) throw new Killed(139);
    this.#sources += 1;
    try {
      return await this.run(script);
    } finally {
      this.#sources -= 1;
    }
  }

  /** Runs text to its end and answers the exit code of the shell, traps on EXIT included. */
  async finish(body: () => Promise<unknown>): Promise<number> {
    let status: number;
    try {
      await body();
      await this.traps.run();
      status = this.state.status;
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) status = error.status;
      else if (error instanceof ShellError) {
        await this.complain(error.message);
        status = error.status;
      } else throw error;
    }
    const trap = this.state.traps.get('EXIT');
    if (!trap) return status;
    this.state.traps.delete('EXIT');
    return this.finish(async () => {
      this.state.status = status;
      await this.source(trap);
      this.state.status = status;
    });
  }

  async run(script: Script): Promise<number> {
    for (const { andOr, background } of script.items) {
      if (background) this.#background(andOr);
      else await this.#andOr(andOr);
      await this.traps.run();
      await this.process.breathe();
    }
    return this.state.status;
  }

  complain(text: string): void | Promise<void> {
    return this.process.complain(`${this.state.name.replace(/^.*\//, '')}: ${text}`);
  }

  async capture(script: Script): Promise<string> {
    const output = new Collector();
    const child = this.#fork((inner) => inner.run(script), { stdout: output });
    this.state.status = await this.process.wait(child.exited);
    this.state.substituted = this.state.status;
    return output.text().replace(/\n+$/, '');
  }

  async #andOr({ first, rest }: AndOr): Promise<void> {
    await this.#pipeline(first, rest.length > 0);
    for (const [index, { operator, pipeline }] of rest.entries()) {
      if ((this.state.status === 0) !== (operator === '&&')) continue;
      await this.#pipeline(pipeline, index < rest.length - 1);
    }
  }

  async #pipeline({ negated, commands }: Pipeline, tested: boolean): Promise<void> {
    const guarded = tested || negated || this.#tested > 0;
    this.#tested += tested || negated ? 1 : 0;
    try {
      const [only] = commands;
      this.state.status =
        commands.length === 1 && only ? await this.command(only) : await this.#piped(commands);
    } finally {
      this.#tested -= tested || negated ? 1 : 0;
    }
    if (negated) this.state.status = this.state.status === 0 ? 1 : 0;
    const fails = this.state.status !== 0 && this.state.options.exitOnError;
    if (fails && !guarded) throw new Exit(this.state.status);
  }

  async #piped(commands: readonly Command[]): Promise<number> {
    let stdin = this.process.stdin;
    const children: Process[] = [];
    for (const [index, command] of commands.entries()) {
      const incoming = stdin;
      const pipe = index < commands.length - 1 ? new Pipe() : undefined;
      const child = this.#fork((inner) => inner.command(command, true), {
        stdin: incoming,
        ...(pipe && { stdout: pipe }),
      });
      void child.exited.then(() => {
        pipe?.end();
        if (index > 0 && incoming instanceof Pipe) incoming.breakOff();
      });
      if (pipe) stdin = pipe;
      children.push(child);
    }
    let status = 0;
    for (const child of children) status = await waitFor(this, child);
    return status;
  }

  #background(andOr: AndOr): void {
    // A single program has the process for itself: `$!` is its own, and a signal reaches it.
    const only = singleCommand(andOr);
    const run = (inner: Interpreter) =>
      only ? inner.command(only, true) : inner.run({ items: [{ andOr, background: false }] });
    const child = this.#fork(run, {
      stdin: emptyInput,
      background: true,
    });
    this.jobs.set(child.pid, child);
    this.state.lastBackground = child.pid;
    this.state.status = 0;
  }

  #fork(body: (inner: Interpreter) => Promise<number>, changes: Parameters<Process['spawn']>[1]): Process {
    const state = this.state.fork();
    const program: Program = (process) => {
      const inner = new Interpreter(process, state);
      return inner.finish(async () => {
        state.status = await body(inner);
      });
    };
    return this.process.spawn(this.process.argv, {
      ...changes,
      program,
      environment: this.process.environment,
    });
  }

  /** Runs one command. With `replace` a program takes this process over. */
  async command(command: Command, replace = false): Promise<number> {
    if (command.kind === 'simple') return runSimple(this, command, replace);
    return redirected(this, command, () => this.#compound(command));
  }

  async #compound(command: Exclude<Command, { kind: 'simple' }>): Promise<number> {
    switch (command.kind) {
      case 'group':
        return this.run(command.body);
      case 'subshell':
        return waitFor(
          this,
          this.#fork((inner) => inner.run(command.body), {}),
        );
      case 'if':
        return this.#if(command);
      case 'loop':
        return repeat(this, () => this.#holds(command.condition, command.until), command.body);
      case 'for':
        return this.#for(command);
      case 'case':
        return this.#case(command);
      case 'function':
        this.state.functions.set(command.name, command.body);
        return 0;
    }
  }

  async #condition(script: Script): Promise<boolean> {
    this.#tested += 1;
    try {
      return (await this.run(script)) === 0;
    } finally {
      this.#tested -= 1;
    }
  }

  async #holds(condition: Script, until: boolean): Promise<boolean> {
    return (await this.#condition(condition)) !== until;
  }

  async #if({ branches, otherwise }: Extract<Command, { kind: 'if' }>): Promise<number> {
    for (const { condition, body } of branches) if (await this.#condition(condition)) return this.run(body);
    return otherwise ? this.run(otherwise) : 0;
  }

  async #for({ name, words, body }: Extract<Command, { kind: 'for' }>): Promise<number> {
    const values = words ? await expandWords(this, words) : [...this.state.positional];
    return repeat(
      this,
      async () => {
        const value = values.shift();
        if (value !== undefined) this.state.variables.set(name, value);
        return value !== undefined;
      },
      body,
    );
  }

  async #case({ word, clauses }: Extract<Command, { kind: 'case' }>): Promise<number> {
    const value = await expandText(this, word);
    for (const { patterns, body } of clauses) {
      for (const pattern of patterns) {
        if (globToRegExp(await expandPattern(this, pattern)).test(value)) return this.run(body);
      }
    }
    return 0;
  }
}

function singleCommand({ first, rest }: AndOr): Command | undefined {
  const isSingle = rest.length === 0 && !first.negated && first.commands.length === 1;
  return isSingle ? first.commands[0] : undefined;
}
