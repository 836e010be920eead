/** Reading and writing for programs: files, devices and standard streams, with busybox' messages. */
import { FileError } from '../files/file-system.ts';
import type { FileNode } from '../files/nodes.ts';
import { Failure, type Process } from '../process/process.ts';
import { discard, emptyInput, type Input, inputOf, type Output } from '../process/streams.ts';

/** Opens a path for reading; devices read what they stand for. Throws `FileError`. */
export function openInput(process: Process, path: string): Input {
  const { files } = process.container;
  const node = files.get(process.path(path));
  if (node.kind !== 'device') return inputOf(files.readFile(process.path(path), process.user));
  switch (node.device) {
    case 'stdin':
    case 'tty':
      return process.stdin;
    case 'zero':
      return endless(() => Buffer.alloc(32 * 1024));
    case 'random':
      return endless(() => crypto.getRandomValues(Buffer.alloc(4096)));
    default:
      return emptyInput;
  }
}

/** Opens a path for writing. Throws `FileError`. */
export function openOutput(process: Process, path: string, append = false): Output {
  const { files, main } = process.container;
  const node = files.open(process.path(path), process.user, append);
  if (node.kind === 'file') return fileOutput(process, node);
  if (node.kind !== 'device') return discard;
  switch (node.device) {
    case 'stdout':
      return process.stdout;
    case 'stderr':
      return process.stderr;
    case 'tty':
      return process.terminal ?? process.stdout;
    case 'log':
      return main?.stdout ?? discard;
    default:
      return discard;
  }
}

function fileOutput(process: Process, node: FileNode): Output {
  return { write: (chunk) => process.container.files.append(node, chunk) };
}

function endless(make: () => Uint8Array): Input {
  return {
    async read(signal) {
      signal.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      return make();
    },
    unread: () => undefined,
  };
}

/** `name: path: No such file or directory` on stderr; other errors pass. */
export async function complainAbout(
  process: Process,
  path: string,
  error: unknown,
  verb = '',
): Promise<void> {
  if (!(error instanceof FileError)) throw error;
  await process.complain(`${process.name}: ${verb ? `${verb} '${path}'` : path}: ${error.message}`);
}

/** Everything an input has. */
export async function readAll(process: Process, input: Input): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await input.read(process.signal);
    if (!chunk) return Buffer.concat(chunks);
    size += chunk.length;
    process.container.claimMemory(size);
    if (size > 256 * 1024 * 1024) throw new Failure(`${process.name}: out of memory`);
    chunks.push(chunk);
  }
}

/** Lines of an input as they come, without their newlines. */
export async function* lines(process: Process, input: Input): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const chunk = await input.read(process.signal);
    rest += chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      yield line;
      await process.breathe();
    }
    if (chunk) continue;
    if (rest) yield rest;
    return;
  }
}

/** Inputs for the named files, or stdin when there are none; `-` is stdin. What cannot be opened is complained about. */
export async function* inputs(
  process: Process,
  names: readonly string[],
  status: { failed: boolean },
  verb = "can't open",
): AsyncGenerator<{ name: string; input: Input }> {
  for (const name of names.length > 0 ? names : ['-']) {
    if (name === '-') {
      yield { name, input: process.stdin };
      continue;
    }
    try {
      if (process.container.files.get(process.path(name)).kind === 'directory') throw new FileError('EISDIR');
      yield { name, input: openInput(process, name) };
    } catch (error) {
      status.failed = true;
      if (error instanceof FileError && error.code === 'EISDIR') {
        await process.complain(`${process.name}: read error: Is a directory`);
      } else await complainAbout(process, name, error, verb);
    }
  }
}

/** All lines of an input at once. */
export async function allLines(process: Process, input: Input): Promise<string[]> {
  const result: string[] = [];
  for await (const line of lines(process, input)) result.push(line);
  return result;
}
