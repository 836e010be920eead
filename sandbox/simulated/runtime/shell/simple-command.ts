/** A command of words: assignments, then a function of the script, a builtin, or a program. */
import { limits } from '../../limits.ts';
import { Killed } from '../process/process.ts';
import { builtins } from './builtins.ts';
import { expandText, expandWords } from './expansion.ts';
import type { Interpreter } from './interpreter.ts';
import { redirect, redirected } from './redirect.ts';
import { runProgram } from './run-program.ts';
import { Exit, Return, ShellError } from './state.ts';
import type { Command } from './syntax.ts';

/** Runs it; the answer is its status. With `replace` a program takes the process of the shell over. */
export async function runSimple(
  shell: Interpreter,
  command: Extract<Command, { kind: 'simple' }>,
  replace: boolean,
): Promise<number> {
  try {
    shell.state.substituted = undefined;
    const argv = await expandWords(shell, command.words);
    const assignments: [string, string][] = [];
    for (const { name, value } of command.assignments)
      assignments.push([name, await expandText(shell, value)]);
    if (shell.state.options.trace && argv.length > 0) await shell.process.complain(`+ ${argv.join(' ')}`);
    if (argv.length === 0) return await redirected(shell, command, async () => assign(shell, assignments));
    if (argv[0] === 'exec') return await exec(shell, command, argv.slice(1), assignments);
    return await redirected(shell, command, () => invoke(shell, argv, assignments, replace));
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    await shell.complain(error.message);
    return error.status;
  }
}

function assign(shell: Interpreter, assignments: readonly (readonly [string, string])[]): number {
  for (const [name, value] of assignments) {
    if (shell.state.readOnly.has(name)) throw new ShellError(`${name}: is read only`, 2);
    if (value.length > limits.containers.held) throw new ShellError('out of memory', 2);
    shell.state.variables.set(name, value);
  }
  return assignments.length > 0 ? (shell.state.substituted ?? 0) : shell.state.status;
}

async function invoke(
  shell: Interpreter,
  argv: string[],
  assignments: [string, string][],
  replace: boolean,
): Promise<number> {
  const [name = ''] = argv;
  const body = shell.state.functions.get(name);
  if (body) return call(shell, body, argv.slice(1), assignments);
  const builtin = builtins.get(name);
  if (builtin) {
    if (name !== 'export' && name !== 'read') assignFor(shell, assignments);
    return builtin(shell, argv);
  }
  return runProgram(shell, argv, assignments, replace);
}

function assignFor(shell: Interpreter, assignments: readonly [string, string][]): void {
  for (const [name, value] of assignments) shell.state.variables.set(name, value);
}

async function call(
  shell: Interpreter,
  body: Command,
  args: readonly string[],
  assignments: [string, string][],
): Promise<number> {
  const { state } = shell;
  // A stack that is used up ends busybox' shell like this.
  if (state.calls >= limits.containers.calls) throw new Killed(139);
  const { positional, loops } = state;
  assignFor(shell, assignments);
  state.positional = args;
  state.loops = 0;
  state.calls += 1;
  state.hidden.push(new Map());
  try {
    return await shell.command(body);
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
async function exec(
  shell: Interpreter,
  command: Command,
  argv: string[],
  assignments: [string, string][],
): Promise<number> {
  const undo = await redirect(shell, command.redirections);
  if (typeof undo === 'string') throw new ShellError(undo, 1);
  if (argv.length === 0) return 0;
  throw new Exit(await runProgram(shell, argv, assignments, true));
}
