/** Redirections: what a command reads and writes for as long as it runs. */
import { FileError } from '../files/file-system.ts';
import type { Process } from '../process/process.ts';
import { discard, emptyInput, type Input, inputOf, type Output } from '../process/streams.ts';
import { openInput, openOutput } from '../programs/io.ts';
import { expandText } from './expansion.ts';
import type { Interpreter } from './interpreter.ts';
import type { Command, Redirection } from './syntax.ts';

/** Descriptors beyond 2 that `exec 3>…` opened, a process. */
const further = new WeakMap<Process, Map<number, Input | Output>>();

/** Puts redirections in force and answers how to undo them; a text says why that was not possible. */
export async function redirect(
  shell: Interpreter,
  redirections: readonly Redirection[],
): Promise<(() => void) | string> {
  const { process } = shell;
  const { stdin, stdout, stderr } = process;
  const undo = () => Object.assign(process, { stdin, stdout, stderr });
  for (const redirection of redirections) {
    const target = await expandText(shell, redirection.target);
    try {
      apply(process, redirection, target);
    } catch (error) {
      undo();
      if (!(error instanceof FileError)) throw error;
      return message(redirection, target, error);
    }
  }
  return undo;
}

function message({ operator }: Redirection, target: string, error: FileError): string {
  const reading = operator === '<' || operator === '<&';
  if (error.code === 'ENOENT')
    return reading ? `can't open ${target}: no such file` : `can't create ${target}: nonexistent directory`;
  return `can't ${reading ? 'open' : 'create'} ${target}: ${error.message}`;
}

function apply(process: Process, { descriptor, operator }: Redirection, target: string): void {
  const both = (output: Output) => {
    setOutput(process, 1, output);
    setOutput(process, 2, output);
  };
  const input = { '<': () => openInput(process, target), '<<': () => inputOf(Buffer.from(target)) };
  if (operator === '<' || operator === '<<') setInput(process, descriptor ?? 0, input[operator]());
  else if (operator === '<&') setInput(process, descriptor ?? 0, target === '-' ? emptyInput : process.stdin);
  else if (operator === '&>') both(openOutput(process, target));
  else if (operator !== '>&')
    setOutput(process, descriptor ?? 1, openOutput(process, target, operator === '>>'));
  else if (target === '-') setOutput(process, descriptor ?? 1, discard);
  else if (/^\d+$/.test(target)) setOutput(process, descriptor ?? 1, outputOf(process, Number(target)));
  else both(openOutput(process, target));
}

function outputOf(process: Process, descriptor: number): Output {
  if (descriptor === 1) return process.stdout;
  if (descriptor === 2) return process.stderr;
  const found = further.get(process)?.get(descriptor);
  return found && 'write' in found ? found : discard;
}

function setOutput(process: Process, descriptor: number, output: Output): void {
  if (descriptor === 1) process.stdout = output;
  else if (descriptor === 2) process.stderr = output;
  else furtherOf(process).set(descriptor, output);
}

function setInput(process: Process, descriptor: number, input: Input): void {
  if (descriptor === 0) process.stdin = input;
  else furtherOf(process).set(descriptor, input);
}

function furtherOf(process: Process): Map<number, Input | Output> {
  const found = further.get(process) ?? new Map<number, Input | Output>();
  further.set(process, found);
  return found;
}

/** Runs with the redirections of a command in force. */
export async function redirected(
  shell: Interpreter,
  command: Command,
  body: () => Promise<number>,
): Promise<number> {
  if (command.redirections.length === 0) return body();
  const undo = await redirect(shell, command.redirections);
  if (typeof undo === 'string') {
    await shell.complain(undo);
    return 1;
  }
  try {
    return await body();
  } finally {
    undo();
  }
}
