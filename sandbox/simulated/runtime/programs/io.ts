/** Reading and writing for programs: files, devices and standard streams, with busybox' messages. */
import { limits } from '../../limits.ts';
import { FileError } from '../files/file-system.ts';
import type { FileNode } from '../files/nodes.ts';
import { Failure, type Process } from '../process/process.ts';
import { discard, emptyInput, type Input, inputOf, type Output } from '../process/streams.ts';

/** What a line costs besides its characters. */
const LINE_BYTES = 32;

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

/** A process holds all it may hold here. One with a memory limit has reached it by then: nothing ends what it reads. */
function outOfMemory(process: Process): Failure {
  process.container.claimMemory(Number.POSITIVE_INFINITY, process);
  return new Failure(`${process.name}: out of memory`);
}

/** Everything an input has. */
export async function readAll(process: Process, input: Input): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await input.read(process.signal);
    if (!chunk) return Buffer.concat(chunks);
    size += chunk.length;
    process.container.claimMemory(size, process);
    if (size > limits.containers.held) throw outOfMemory(process);
    await process.breathe();
    chunks.push(chunk);
  }
}

/** Lines of an input as they come, without their newlines. */
export async function* lines(process: Process, input: Input): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const chunk = await input.read(process.signal);
    const parts = (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()).split('\n');
    parts[0] = rest + parts[0];
    rest = parts.pop() ?? '';
    if (rest.length > limits.containers.held) throw outOfMemory(process);
    await process.breathe();
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
  let size = 0;
  for await (const line of lines(process, input)) {
    size += line.length + LINE_BYTES;
    if (size > limits.containers.held) throw outOfMemory(process);
    result.push(line);
  }
  return result;
}
