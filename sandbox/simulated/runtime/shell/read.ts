/** `read`: one line of the input into variables. */
import { limits } from '../../limits.ts';
import type { Process } from '../process/process.ts';
import type { Interpreter } from './interpreter.ts';
import { ShellError } from './state.ts';

/** One line, and nothing beyond it is taken from the input; `ended` when the input ended before a newline. */
export async function takeLine(process: Process): Promise<{ line: string; ended: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await process.stdin.read(process.signal);
    if (!chunk) return { line: Buffer.concat(parts).toString(), ended: true };
    const newline = chunk.indexOf(10);
    if (newline < 0) {
      parts.push(chunk);
      size += chunk.length;
      if (size > limits.containers.held) throw new ShellError('out of memory', 2);
      await process.breathe();
      continue;
    }
    process.stdin.unread(chunk.subarray(newline + 1));
    return { line: Buffer.concat([...parts, chunk.subarray(0, newline)]).toString(), ended: false };
  }
}

/** The builtin. Answers 1 at the end of the input. */
export async function readVariable(
  { process, state }: Interpreter,
  argv: readonly string[],
): Promise<number> {
  const args = argv.slice(1);
  let raw = false;
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()!;
    raw ||= flag.includes('r');
    if (flag.endsWith('p')) await process.stderr.write(Buffer.from(args.shift() ?? ''));
    else if (/[tnd]$/.test(flag)) args.shift();
  }
  const { line, ended } = await takeLine(process);
  const text = raw ? line : line.replaceAll(/\\(.)/g, '$1');
  const names = args.length > 0 ? args : ['REPLY'];
  let rest = text.trim();
  for (const [index, name] of names.entries()) {
    const cut = /^(\S*)\s*(.*)$/s.exec(rest);
    const last = index === names.length - 1;
    state.variables.set(name, last ? rest : (cut?.[1] ?? ''));
    rest = cut?.[2] ?? '';
  }
  return ended ? 1 : 0;
}
