/** From the words of a command to a running program, and what a shell says when there is none. */
import { ExecError } from '../process/lookup.ts';
import { Failure, type Process } from '../process/process.ts';
import type { Signal } from '../process/signals.ts';
import type { Interpreter } from './interpreter.ts';

/** Runs a program: in a process of its own, or in place of this one. */
export async function runProgram(
  shell: Interpreter,
  argv: readonly string[],
  assignments: [string, string][],
  replace = false,
): Promise<number> {
  const environment = shell.state.environment(assignments);
  try {
    if (!replace) return await waitFor(shell, shell.process.spawn(argv, { environment }));
    const { process } = shell;
    process.argv = argv;
    process.environment = environment;
    process.handlers.clear();
    return await process.become();
  } catch (error) {
    if (error instanceof ExecError) return cannotRun(shell, argv[0] ?? '', error);
    if (error instanceof Failure && replace) return cannotRun(shell, argv[0] ?? '', error.exitCode === 127);
    throw error;
  }
}

/** What shells say of a child that a signal ended; they are silent about an interrupt and a broken pipe. */
const DEATHS: Partial<Record<Signal, string>> = {
  KILL: 'Killed',
  TERM: 'Terminated',
  HUP: 'Hangup',
  QUIT: 'Quit',
  ABRT: 'Aborted',
  SEGV: 'Segmentation fault',
  USR1: 'User defined signal 1',
  USR2: 'User defined signal 2',
  ALRM: 'Alarm clock',
};

/** Waits for a child in the foreground. */
export async function waitFor(shell: Interpreter, child: Process): Promise<number> {
  const status = await shell.process.wait(child.exited);
  const death = child.killedBy && DEATHS[child.killedBy];
  if (death) await shell.process.complain(death);
  return status;
}

async function cannotRun(shell: Interpreter, name: string, cause: ExecError | boolean): Promise<number> {
  const missing = cause instanceof ExecError ? cause.code === 'ENOENT' : cause;
  const bash = shell.state.name.endsWith('bash') && !name.includes('/');
  if (missing) await shell.complain(`${name}: ${bash ? 'command not found' : 'not found'}`);
  else await shell.complain(`${name}: Permission denied`);
  return missing ? 127 : 126;
}
