/** tar: create, extract and list, as `kubectl cp` needs it. */
import { cloneNode, directory, type FileSystemNode, file, symlink } from '../files/nodes.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { inputs, openOutput, readAll } from './io.ts';

const block = 512;

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode: number;
  readonly content: Buffer;
  readonly target: string;
}

export const tar: Program = async (process) => {
  const { letters, archive, folder, names, strip } = readArguments(process);
  if (letters.includes('z') || letters.includes('j') || letters.includes('J'))
    throw new Failure('tar: compression is not in the simulated image');
  if (letters.includes('c')) return create(process, archive, folder, names);
  for await (const { input } of inputs(process, [archive], { failed: false })) {
    for (const entry of entries(await readAll(process, input))) {
      if (letters.includes('t') || letters.includes('v')) await process.print(`${entry.name}\n`);
      if (letters.includes('x')) extract(process, entry, folder, strip);
    }
  }
  return 0;
};

function readArguments(process: Process) {
  const args = process.argv.slice(1);
  let letters = '';
  let [archive, folder, strip] = ['-', process.cwd, 0];
  const names: string[] = [];
  for (let first = true; args.length > 0; first = false) {
    const argument = args.shift()!;
    if (argument.startsWith('--strip-components')) strip = Number(argument.split('=')[1] ?? args.shift());
    else if (argument.startsWith('--')) continue;
    else if (argument.startsWith('-') || first) {
      letters += argument.replace(/^-/, '');
      if (argument.endsWith('f')) archive = args.shift() ?? '-';
      if (argument.endsWith('C')) folder = process.path(args.shift() ?? '.');
    } else names.push(argument);
  }
  return { letters, archive, folder, names, strip };
}

function extract(process: Process, entry: Entry, folder: string, strip: number): void {
  const { files } = process.container;
  const parts = entry.name
    .split('/')
    .filter((part) => part && part !== '.' && part !== '..')
    .slice(strip);
  if (parts.length === 0) return;
  let at = folder.replace(/\/$/, '');
  for (const part of entry.kind === 'directory' ? parts : parts.slice(0, -1)) {
    at += `/${part}`;
    if (!files.find(at)) files.place(at, directory(), process.user);
  }
  if (entry.kind === 'directory') return;
  const path = `${at}/${parts.at(-1)}`;
  const node: FileSystemNode =
    entry.kind === 'symlink' ? symlink(entry.target) : file(entry.content, entry.mode);
  if (files.findLink(path)) files.remove(path, process.user);
  if (entry.kind !== 'other') files.place(path, cloneNode(node), process.user);
}

function* entries(archive: Buffer): Generator<Entry> {
  let longName = '';
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) =>
      header
        .subarray(from, from + length)
        .toString()
        .replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    const content = Buffer.from(archive.subarray(at + block, at + block + size));
    at += block + Math.ceil(size / block) * block;
    const type = text(156, 1) || '0';
    if (type === 'L' || type === 'x') {
      longName =
        type === 'L'
          ? content.toString().replace(/\0.*$/s, '')
          : (/\d+ path=(.*)\n/.exec(content.toString())?.[1] ?? longName);
      continue;
    }
    const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
    const name = longName || (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = '';
    const kind = { '0': 'file', '5': 'directory', '2': 'symlink' }[type] ?? 'other';
    yield {
      name,
      kind: kind as Entry['kind'],
      mode: Number.parseInt(text(100, 8).trim() || '644', 8),
      content,
      target: text(157, 100),
    };
  }
}

async function create(
  process: Process,
  archive: string,
  folder: string,
  names: readonly string[],
): Promise<number> {
  const output = archive === '-' ? process.stdout : openOutput(process, archive);
  let failed = false;
  for (const name of names) {
    const path = name.startsWith('/') ? name : `${folder}/${name}`;
    const node = process.container.files.find(path);
    if (!node) {
      failed = true;
      await process.complain(`tar: ${name}: No such file or directory`);
    } else for (const chunk of pack(process, name.replace(/^\/+/, ''), path)) await output.write(chunk);
  }
  await output.write(Buffer.alloc(block * 2));
  if (failed) await process.complain('tar: error exit delayed from previous errors');
  return failed ? 1 : 0;
}

function* pack(process: Process, name: string, path: string): Generator<Buffer> {
  const { files } = process.container;
  const node = files.find(path)!;
  if (node.kind === 'directory') {
    yield header(`${name.replace(/\/$/, '')}/`, node.mode, 0, '5', node.modifiedAt);
    for (const child of files.list(path))
      yield* pack(process, `${name.replace(/\/$/, '')}/${child}`, `${path}/${child}`);
    return;
  }
  const content = files.readFile(path, process.user);
  yield header(name, node.mode, content.length, '0', node.modifiedAt);
  yield content;
  yield Buffer.alloc((block - (content.length % block)) % block);
}

function header(name: string, mode: number, size: number, type: string, modifiedAt: number): Buffer {
  const result = Buffer.alloc(block);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const bytes = Buffer.from(name);
  const cut = bytes.length > 100 ? name.slice(0, name.lastIndexOf('/', 150)) : '';
  result.write(cut ? name.slice(cut.length + 1) : name, 0, 100);
  result.write(octal(mode & 0o7777, 8) + octal(0, 8) + octal(0, 8), 100);
  result.write(octal(size, 12) + octal(Math.floor(modifiedAt / 1000), 12), 124);
  result.write('        ', 148);
  result.write(type, 156);
  result.write('ustar\0' + '00', 257);
  result.write('root', 265);
  result.write('root', 297);
  result.write(cut, 345, 155);
  const sum = result.reduce((total, byte) => total + byte, 0);
  result.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return result;
}
