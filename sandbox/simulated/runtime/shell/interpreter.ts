/** Runs a parsed script inside a process: one command after the other, giving way to everybody else. */
import { ExecError } from '../process/lookup.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { Collector, emptyInput, Pipe } from '../process/streams.ts';
import { builtins } from './builtins.ts';
import { type ExpansionContext, expandPattern, expandText, expandWords } from './expansion.ts';
import { parse } from './parser.ts';
import { globToRegExp } from './pattern.ts';
import { redirect } from './redirect.ts';
import { Exit, LoopControl, Return, ShellError, type ShellState } from './state.ts';
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
    return this.run(script);
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
        commands.length === 1 && only ? await this.#command(only) : await this.#piped(commands);
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
      const child = this.#fork((inner) => inner.stage(command), {
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
    for (const child of children) status = await this.process.wait(child.exited);
    return status;
  }

  /** The only command of a process that was made for it: a program takes the process over. */
  async stage(command: Command): Promise<number> {
    return this.#command(command, true);
  }

  #background(andOr: AndOr): void {
    const child = this.#fork((inner) => inner.run({ items: [{ andOr, background: false }] }), {
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

  async #command(command: Command, replace = false): Promise<number> {
    if (command.kind === 'simple') return this.#simple(command, replace);
    return this.#redirected(command, () => this.#compound(command));
  }

  /** Runs with the redirections of a command in force. */
  async #redirected(command: Command, body: () => Promise<number>): Promise<number> {
    if (command.redirections.length === 0) return body();
    const undo = await redirect(this, command.redirections);
    if (typeof undo === 'string') {
      await this.complain(undo);
      return 1;
    }
    try {
      return await body();
    } finally {
      undo();
    }
  }

  async #compound(command: Exclude<Command, { kind: 'simple' }>): Promise<number> {
    switch (command.kind) {
      case 'group':
        return this.run(command.body);
      case 'subshell':
        return this.process.wait(this.#fork((inner) => inner.run(command.body), {}).exited);
      case 'if':
        return this.#if(command);
      case 'loop':
        return this.#repeat(() => this.#holds(command.condition, command.until), command.body);
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
    return this.#repeat(async () => {
      const value = values.shift();
      if (value !== undefined) this.state.variables.set(name, value);
      return value !== undefined;
    }, body);
  }

  async #repeat(again: () => Promise<boolean>, body: Script): Promise<number> {
    let status = 0;
    this.state.loops += 1;
    try {
      while (await this.#guarded(again)) {
        await this.process.breathe();
        const control = await this.#iteration(body);
        status = this.state.status;
        if (control === 'break') break;
      }
    } finally {
      this.state.loops -= 1;
    }
    return status;
  }

  async #guarded(again: () => Promise<boolean>): Promise<boolean> {
    try {
      return await again();
    } catch (error) {
      if (error instanceof LoopControl) return this.#leave(error) === 'continue';
      throw error;
    }
  }

  async #iteration(body: Script): Promise<'break' | 'continue' | undefined> {
    try {
      await this.run(body);
      return undefined;
    } catch (error) {
      if (error instanceof LoopControl) return this.#leave(error);
      throw error;
    }
  }

  /** One loop fewer to leave; thrown on when more are to be left. */
  #leave(control: LoopControl): 'break' | 'continue' {
    control.levels -= 1;
    this.state.status = 0;
    if (control.levels > 0 && this.state.loops > 1) throw control;
    return control.word;
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

  async #simple(command: Extract<Command, { kind: 'simple' }>, replace: boolean): Promise<number> {
    try {
      const argv = await expandWords(this, command.words);
      const assignments: [string, string][] = [];
      for (const { name, value } of command.assignments)
        assignments.push([name, await expandText(this, value)]);
      if (this.state.options.trace && argv.length > 0) await this.process.complain(`+ ${argv.join(' ')}`);
      if (argv.length === 0) return await this.#redirected(command, async () => this.#assign(assignments));
      if (argv[0] === 'exec') return await this.#exec(command, argv.slice(1), assignments);
      return await this.#redirected(command, () => this.#invoke(argv, assignments, replace));
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      await this.complain(error.message);
      return error.status;
    }
  }

  #assign(assignments: readonly (readonly [string, string])[]): number {
    for (const [name, value] of assignments) {
      if (this.state.readOnly.has(name)) throw new ShellError(`${name}: is read only`, 2);
      this.state.variables.set(name, value);
    }
    return assignments.length > 0 ? 0 : this.state.status;
  }

  async #invoke(argv: string[], assignments: [string, string][], replace: boolean): Promise<number> {
    const [name = ''] = argv;
    const body = this.state.functions.get(name);
    if (body) return this.#call(body, argv.slice(1), assignments);
    const builtin = builtins.get(name);
    if (builtin) {
      if (name !== 'export' && name !== 'read') this.#assignFor(assignments);
      return builtin(this, argv);
    }
    return this.external(argv, assignments, replace);
  }

  #assignFor(assignments: readonly [string, string][]): void {
    for (const [name, value] of assignments) this.state.variables.set(name, value);
  }

  async #call(body: Command, args: readonly string[], assignments: [string, string][]): Promise<number> {
    const { state } = this;
    const { positional, loops } = state;
    this.#assignFor(assignments);
    state.positional = args;
    state.loops = 0;
    state.calls += 1;
    state.hidden.push(new Map());
    try {
      return await this.#command(body);
    } catch (error) {
      if (error instanceof Return) return error.status;
      throw error;
    } finally {
      for (const [name, value] of state.hidden.pop() ?? []) {
        if (value === undefined) state.variables.delete(name);
        else state.variables.set(name, value);
      }
      state.calls -= 1;
      state.loops = loops;
      state.positional = positional;
    }
  }

  /** `exec`: redirections stay; a command replaces the shell. */
  async #exec(command: Command, argv: string[], assignments: [string, string][]): Promise<number> {
    const undo = await redirect(this, command.redirections);
    if (typeof undo === 'string') throw new ShellError(undo, 1);
    if (argv.length === 0) return 0;
    throw new Exit(await this.external(argv, assignments, true));
  }

  /** Runs a program: in a process of its own, or in place of this one. */
  async external(argv: readonly string[], assignments: [string, string][], replace = false): Promise<number> {
    const environment = this.state.environment(assignments);
    try {
      if (!replace) return await this.process.wait(this.process.spawn(argv, { environment }).exited);
      const { process } = this;
      process.argv = argv;
      process.environment.clear();
      for (const [name, value] of environment) process.environment.set(name, value);
      process.handlers.clear();
      return await process.become();
    } catch (error) {
      if (error instanceof ExecError) return this.#cannotRun(argv[0] ?? '', error);
      if (error instanceof Failure && replace) return this.#cannotRun(argv[0] ?? '', error.exitCode === 127);
      throw error;
    }
  }

  async #cannotRun(name: string, cause: ExecError | boolean): Promise<number> {
    const missing = cause instanceof ExecError ? cause.code === 'ENOENT' : cause;
    const bash = this.state.name.endsWith('bash') && !name.includes('/');
    if (missing) await this.complain(`${name}: ${bash ? 'command not found' : 'not found'}`);
    else await this.complain(`${name}: Permission denied`);
    return missing ? 127 : 126;
  }
}
