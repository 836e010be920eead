/** Commands that a shell runs itself. */

import { normalise } from '../files/file-system.ts';
import { findExecutable } from '../process/lookup.ts';
import type { Program } from '../process/process.ts';
import { allSignals, parseSignal } from '../process/signals.ts';
import * as basic from '../programs/basic.ts';
import { printf } from '../programs/printf.ts';
import { kill } from '../programs/processes.ts';
import { test } from '../programs/test.ts';
import type { Interpreter } from './interpreter.ts';
import { readVariable } from './read.ts';
import { runProgram } from './run-program.ts';
import { Exit, LoopControl, Return, ShellError } from './state.ts';

type Builtin = (shell: Interpreter, argv: readonly string[]) => number | Promise<number>;

/** Runs a utility inside the shell's own process. */
function inPlace(program: Program): Builtin {
  return async (shell, argv) => {
    const { process } = shell;
    const before = process.argv;
    process.argv = argv;
    try {
      return await process.perform(program);
    } finally {
      process.argv = before;
    }
  };
}

const number = (text: string | undefined, otherwise: number) => {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`);
  return Number(text);
};

const cd: Builtin = async (shell, argv) => {
  const { process, state } = shell;
  const target =
    argv[1] === '-'
      ? (state.variables.get('OLDPWD') ?? '/')
      : (argv[1] ?? state.variables.get('HOME') ?? '/');
  const path = normalise(process.path(target));
  const node = process.container.files.find(path);
  if (node?.kind !== 'directory') {
    await shell.complain(
      `cd: can't cd to ${target}: ${node ? 'Not a directory' : 'No such file or directory'}`,
    );
    return 2;
  }
  state.variables.set('OLDPWD', process.cwd);
  process.cwd = path;
  state.variables.set('PWD', path);
  if (argv[1] === '-') await process.print(`${path}\n`);
  return 0;
};

const exportOrReadOnly: Builtin = async ({ process, state }, [name, ...args]) => {
  if (args.length === 0 || args[0] === '-p') {
    for (const variable of [...state.exported].sort()) {
      await process.print(`export ${variable}='${state.variables.get(variable) ?? ''}'\n`);
    }
    return 0;
  }
  for (const argument of args) {
    const [variable = '', ...value] = argument.split('=');
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw new ShellError(`${name}: ${argument}: bad variable name`);
    if (argument.includes('=')) state.variables.set(variable, value.join('='));
    (name === 'export' ? state.exported : state.readOnly).add(variable);
  }
  return 0;
};

const local: Builtin = ({ state }, [, ...args]) => {
  const hidden = state.hidden.at(-1);
  if (!hidden) throw new ShellError('local: not in a function');
  for (const argument of args) {
    const [variable = '', ...value] = argument.split('=');
    if (!hidden.has(variable)) hidden.set(variable, state.variables.get(variable));
    state.variables.set(variable, value.join('='));
  }
  return 0;
};

const set: Builtin = async ({ process, state }, [, ...args]) => {
  if (args.length === 0) {
    for (const [name, value] of [...state.variables].sort()) await process.print(`${name}='${value}'\n`);
    return 0;
  }
  while (args[0] && /^[-+][a-z]+$/.test(args[0])) {
    const flags = args.shift()!;
    const on = flags.startsWith('-');
    if (flags.includes('e')) state.options.exitOnError = on;
    if (flags.includes('u')) state.options.refuseUnset = on;
    if (flags.includes('x')) state.options.trace = on;
    if (flags.includes('f')) state.options.noGlob = on;
    if (flags.endsWith('o')) args.shift();
  }
  if (args[0] === '--') state.positional = args.slice(1);
  else if (args.length > 0) state.positional = args;
  return 0;
};

const shift: Builtin = ({ state }, argv) => {
  const count = number(argv[1], 1);
  if (count > state.positional.length) return 1;
  state.positional = state.positional.slice(count);
  return 0;
};

const source: Builtin = async (shell, argv) => {
  const path = argv[1] ?? '';
  const { process } = shell;
  if (process.container.files.find(process.path(path))?.kind !== 'file') {
    throw new ShellError(`.: can't open '${path}': No such file or directory`);
  }
  try {
    return await shell.source(process.container.files.readFile(process.path(path), process.user).toString());
  } catch (error) {
    if (error instanceof Return) return error.status;
    throw error;
  }
};

const trap: Builtin = async (shell, [, ...args]) => {
  if (args[0] === '--') args.shift();
  if (args.length === 0) {
    for (const [name, action] of shell.state.traps)
      await shell.process.print(`trap -- '${action}' ${name}\n`);
    return 0;
  }
  if (args[0] === '-l') {
    await shell.process.print(
      `${allSignals()
        .map(([name]) => name)
        .join(' ')}\n`,
    );
    return 0;
  }
  const [action, ...names] = args.length === 1 ? ['-', ...args] : args;
  for (const text of names) {
    const name = text === '0' || text === 'EXIT' ? 'EXIT' : parseSignal(text);
    if (!name) throw new ShellError(`trap: ${text}: invalid signal specification`, 1);
    shell.traps.set(name, action === '-' ? undefined : action);
  }
  return 0;
};

const wait: Builtin = async (shell, argv) => {
  const { process, jobs: started } = shell;
  const wanted = argv.slice(1).map((text) => started.get(Number(text)));
  const children = argv.length > 1 ? wanted.filter((child) => child !== undefined) : [...started.values()];
  const done = Promise.all(children.map((child) => child.exited));
  const codes = await process.wait(Promise.race([done, shell.traps.interruption()]));
  if (!codes) return 143;
  return argv.length > 1 ? (codes.at(-1) ?? 127) : 0;
};

const command: Builtin = async (shell, argv) => {
  const [, flag, ...rest] = argv;
  if (flag === '-v' || flag === '-V') return describe(shell, rest);
  const words = argv.slice(1);
  const builtin = builtins.get(words[0] ?? '');
  if (builtin) return builtin(shell, words);
  return words.length > 0 ? runProgram(shell, words, []) : 0;
};

async function describe(shell: Interpreter, names: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of names) {
    const { process, state } = shell;
    const search = state.variables.get('PATH') ?? '/bin:/usr/bin';
    const path = findExecutable(process.container, name, search, process.cwd)?.path;
    const found = state.functions.has(name) || builtins.has(name) ? name : path;
    if (found) await process.print(`${found}\n`);
    else status = 127;
  }
  return status;
}

const type: Builtin = async (shell, [, ...names]) => {
  let status = 0;
  for (const name of names) {
    const { process, state } = shell;
    const search = state.variables.get('PATH') ?? '/bin:/usr/bin';
    const path = findExecutable(process.container, name, search, process.cwd)?.path;
    const what = state.functions.has(name)
      ? 'is a function'
      : builtins.has(name)
        ? 'is a shell builtin'
        : path && `is ${path}`;
    await process.print(`${name}${what ? ` ${what}` : ': not found'}\n`);
    if (!what) status = 127;
  }
  return status;
};

const jobs: Builtin = async ({ process, jobs: started }) => {
  const children = [...started.values()].filter(({ exitCode }) => exitCode === undefined);
  for (const [index, child] of children.entries()) {
    await process.print(`[${index + 1}]+  Running                    ${child.argv.join(' ')}\n`);
  }
  return 0;
};

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['.', source],
  ['source', source],
  ['cd', cd],
  ['command', command],
  ['echo', inPlace(basic.echo)],
  ['printf', inPlace(printf)],
  ['pwd', inPlace(basic.pwd)],
  ['test', inPlace(test)],
  ['[', inPlace(test)],
  ['kill', inPlace(kill)],
  ['eval', (shell, argv) => shell.source(argv.slice(1).join(' '))],
  ['export', exportOrReadOnly],
  ['readonly', exportOrReadOnly],
  ['local', local],
  ['set', set],
  ['shift', shift],
  ['trap', trap],
  ['wait', wait],
  ['type', type],
  ['jobs', jobs],
  ['read', readVariable],
  ['umask', () => 0],
  ['hash', () => 0],
  [
    'unset',
    ({ state }, argv) => {
      for (const name of argv.slice(1)) {
        state.variables.delete(name);
        state.exported.delete(name);
        state.functions.delete(name);
      }
      return 0;
    },
  ],
  [
    'exit',
    ({ state }, argv) => {
      throw new Exit(number(argv[1], state.status) & 255);
    },
  ],
  [
    'return',
    ({ state }, argv) => {
      throw new Return(number(argv[1], state.status));
    },
  ],
  [
    'break',
    ({ state }, argv) => {
      if (state.loops === 0) return 0;
      throw new LoopControl('break', number(argv[1], 1));
    },
  ],
  [
    'continue',
    ({ state }, argv) => {
      if (state.loops === 0) return 0;
      throw new LoopControl('continue', number(argv[1], 1));
    },
  ],
]);
