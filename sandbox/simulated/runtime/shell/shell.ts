/** The program `sh`: -c, a script file, commands on stdin, or a person at a terminal. */
import { FileError } from '../files/file-system.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { Interpreter } from './interpreter.ts';
import { editLine } from './line-editor.ts';
import { parse } from './parser.ts';
import { takeLine } from './read.ts';
import { Exit, LoopControl, Return, ShellError, ShellState } from './state.ts';
import { Incomplete, SyntaxFault } from './syntax.ts';

export const shell: Program = async (process) => {
  const { name, flags, command, args } = readArguments(process);
  const [script, ...positional] = args;
  const state = new ShellState(
    command === undefined ? (script ?? name) : (script ?? name),
    positional,
    process.environment,
  );
  // What it starts is told where it stands.
  state.variables.set('PWD', process.cwd);
  state.exported.add('PWD');
  state.options.exitOnError = flags.includes('e');
  state.options.trace = flags.includes('x');
  const interpreter = new Interpreter(process, state);
  if (command !== undefined) return interpreter.finish(() => interpreter.source(command));
  if (script !== undefined) return interpreter.finish(() => interpreter.source(readScript(process, script)));
  state.name = name;
  if (process.terminal) return interact(interpreter);
  return interpreter.finish(() => fromInput(interpreter));
};

function readArguments(process: Process): {
  name: string;
  flags: string;
  command: string | undefined;
  args: string[];
} {
  const [name = 'sh', ...args] = process.argv;
  let flags = '';
  let command: string | undefined;
  while (args[0]?.startsWith('-') && args[0].length > 1) {
    const flag = args.shift()!;
    if (flag === '--') break;
    if (flag.startsWith('--')) continue;
    flags += flag.slice(1);
    if (!flag.includes('c')) continue;
    command = args.shift();
    if (command === undefined) throw new Failure(`${process.name}: -c requires an argument`, 2);
    break;
  }
  return { name: name.replace(/^-/, ''), flags, command, args };
}

function readScript(process: Process, path: string): string {
  try {
    return process.container.files.readFile(process.path(path), process.user).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(
      `${process.name}: can't open '${path}': ${error.message}`,
      error.code === 'ENOENT' ? 2 : 126,
    );
  }
}

/** Commands line by line from a pipe; what they read themselves comes from the same pipe. */
async function fromInput(shell: Interpreter): Promise<void> {
  let text = '';
  for (;;) {
    const { line, ended } = await takeLine(shell.process);
    if (ended && line === '' && text === '') return;
    text += `${line}\n`;
    if (!ended && needsMore(text)) continue;
    await shell.source(text);
    text = '';
    if (ended) return;
  }
}

function needsMore(text: string): boolean {
  if (/(^|[^\\])\\\n$/.test(text)) return true;
  try {
    parse(text);
    return false;
  } catch (error) {
    return error instanceof Incomplete;
  }
}

/** A person types; errors and Ctrl-C end a command, never the shell. */
async function interact(shell: Interpreter): Promise<number> {
  const { process, state } = shell;
  const history: string[] = [];
  process.handlers.set('INT', 'ignore');
  process.handlers.set('TERM', 'ignore');
  let text = '';
  for (;;) {
    const line = await editLine(process, text ? '> ' : prompt(shell), history);
    if (line === 'interrupted') {
      text = '';
      state.status = 130;
      continue;
    }
    if (line === undefined) return state.status;
    text += `${line.text}\n`;
    if (needsMore(text)) continue;
    const entered = text;
    text = '';
    const ended = await runEntered(shell, entered);
    if (ended !== undefined) return ended;
  }
}

async function runEntered(shell: Interpreter, text: string): Promise<number | undefined> {
  try {
    await shell.source(text);
  } catch (error) {
    if (error instanceof Exit) return error.status;
    if (error instanceof ShellError || error instanceof SyntaxFault) await shell.complain(error.message);
    else if (!(error instanceof Return || error instanceof LoopControl)) throw error;
  }
  return undefined;
}

function prompt({ process, state }: Interpreter): string {
  const home = state.variables.get('HOME') ?? '/root';
  const root = process.user.uid === 0;
  const place = process.cwd === home ? '~' : process.cwd;
  const sign = root ? '#' : '$';
  if (state.name.endsWith('bash'))
    return `${root ? 'root' : 'I have no name!'}@${process.container.hostname}:${place}${sign} `;
  // Debian's sh is dash, whose prompt is bare.
  if (process.container.files.find('/usr/bin/bash')) return `${sign} `;
  return `${place} ${sign} `;
}
