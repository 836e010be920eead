/** Looking at files: ls, stat, find, du. */
import { allows } from '../files/file-system.ts';
import type { FileSystemNode } from '../files/nodes.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { globToRegExp } from '../shell/pattern.ts';
import { userName } from './basic.ts';
import { parseOptions } from './options.ts';

const letters = { file: '-', directory: 'd', symlink: 'l', device: 'c', computed: '-' } as const;

/** `drwxr-xr-x` */
function modeText(node: FileSystemNode): string {
  const bits = [6, 3, 0].map((shift) => {
    const three = (node.mode >> shift) & 7;
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${three & 1 ? 'x' : '-'}`;
  });
  const text = bits.join('');
  const sticky = node.mode & 0o1000 ? `${text.slice(0, 8)}${text[8] === 'x' ? 't' : 'T'}` : text;
  const group =
    node.mode & 0o2000 ? `${sticky.slice(0, 5)}${sticky[5] === 'x' ? 's' : 'S'}${sticky.slice(6)}` : sticky;
  return `${letters[node.kind]}${group}`;
}

/** A folder is named by its parent, by itself and by each folder in it. */
function linksOf(node: FileSystemNode): number {
  if (node.kind !== 'directory') return 1;
  let folders = 0;
  for (const child of node.entries.values()) if (child.kind === 'directory') folders += 1;
  return 2 + folders;
}

function sizeOf(node: FileSystemNode): number {
  if (node.kind === 'file') return node.content.length;
  return node.kind === 'directory' ? 4096 : node.kind === 'symlink' ? node.target.length : 0;
}

function timeText(milliseconds: number): string {
  const [, , day, month, time = ''] =
    /^(\w+), (\d+) (\w+) \d+ ([\d:]+)/.exec(new Date(milliseconds).toUTCString()) ?? [];
  return `${month} ${String(Number(day)).padStart(2)} ${time.slice(0, 5)}`;
}

export const ls: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'alAn1hdRtSrFiLC', { color: 'Z', all: 'a' });
  const { files } = process.container;
  const names = operands.length > 0 ? [...operands].sort() : ['.'];
  const folders: string[] = [];
  const singles: string[] = [];
  let status = 0;
  for (const name of names) {
    const node = files.find(process.path(name)) ?? files.findLink(process.path(name));
    if (!node) {
      await process.complain(`ls: ${name}: No such file or directory`);
      status = 1;
    } else if (node.kind === 'directory' && !flags.has('d')) folders.push(name);
    else singles.push(name);
  }
  await printEntries(
    process,
    singles.map((name) => [name, entryNode(process, name, flags)]),
    flags,
  );
  for (const [index, folder] of folders.entries()) {
    if (names.length > 1 || flags.has('R'))
      await process.print(`${index > 0 || singles.length > 0 ? '\n' : ''}${folder}:\n`);
    if (!(await listFolder(process, folder, flags))) status = 1;
  }
  return status;
};

/** What is at a path: a link itself, unless `-L` asks for what it leads to. */
function entryNode(process: Process, path: string, flags: ReadonlySet<string>): FileSystemNode {
  const { files } = process.container;
  const followed = flags.has('L') ? files.find(process.path(path)) : undefined;
  return (
    followed ??
    files.mounts.get(process.path(path))?.node ??
    files.findLink(process.path(path)) ??
    files.get(process.path(path))
  );
}

async function listFolder(process: Process, folder: string, flags: ReadonlySet<string>): Promise<boolean> {
  const { files } = process.container;
  const node = files.directory(process.path(folder));
  if (!allows(node, process.user, 4)) {
    await process.complain(`ls: can't open '${folder}': Permission denied`);
    return false;
  }
  const all = files
    .list(process.path(folder))
    .filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.'));
  const join = (name: string) => `${folder.replace(/\/$/, '')}/${name}`;
  const entries = all.map((name) => [name, entryNode(process, join(name), flags)] as const);
  const dots = flags.has('a')
    ? [['.', node] as const, ['..', files.directory(process.path(`${folder}/..`))] as const]
    : [];
  if (flags.has('t')) entries.sort(([, a], [, b]) => b.modifiedAt - a.modifiedAt);
  if (flags.has('S')) entries.sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  if (flags.has('r')) entries.reverse();
  if (flags.has('l')) await process.print(`total ${entries.length * 4}\n`);
  await printEntries(process, [...dots, ...entries], flags);
  if (!flags.has('R')) return true;
  for (const [name, child] of entries) {
    if (child.kind !== 'directory') continue;
    await process.print(`\n${join(name)}:\n`);
    await listFolder(process, join(name), flags);
  }
  return true;
}

async function printEntries(
  process: Process,
  entries: readonly (readonly [string, FileSystemNode])[],
  flags: ReadonlySet<string>,
): Promise<void> {
  if (entries.length === 0) return;
  if (!flags.has('l') && !flags.has('n')) {
    const columns = process.terminal && !flags.has('1');
    return process.print(`${entries.map(([name]) => name).join(columns ? '  ' : '\n')}\n`) ?? undefined;
  }
  for (const [name, node] of entries) {
    const owner = (id: number) => (flags.has('n') ? String(id) : (userName(process, id) ?? String(id)));
    const target = node.kind === 'symlink' ? ` -> ${node.target}` : '';
    const links = linksOf(node);
    await process.print(
      `${modeText(node)} ${String(links).padStart(4)} ${owner(node.uid).padEnd(8)} ${owner(node.gid).padEnd(8)} ${String(sizeOf(node)).padStart(9)} ${timeText(node.modifiedAt)} ${name}${target}\n`,
    );
  }
}

export const stat: Program = async (process) => {
  const { operands, flags, values } = parseOptions(process, 'Lc:ft', { format: 'c' });
  const { files } = process.container;
  let status = 0;
  for (const name of operands) {
    const path = process.path(name);
    const node = flags.has('L') ? files.find(path) : files.findLink(path);
    if (!node) {
      await process.complain(`stat: can't stat '${name}': No such file or directory`);
      status = 1;
      continue;
    }
    const format = values.get('c');
    const mode = (node.mode & 0o7777).toString(8);
    const facts: Record<string, string> = {
      a: mode,
      A: modeText(node),
      u: String(node.uid),
      g: String(node.gid),
      U: userName(process, node.uid) ?? 'UNKNOWN',
      G: userName(process, node.gid) ?? 'UNKNOWN',
      s: String(sizeOf(node)),
      n: name,
      F: node.kind === 'directory' ? 'directory' : 'regular file',
      Y: String(Math.floor(node.modifiedAt / 1000)),
    };
    if (format !== undefined)
      await process.print(`${format.replaceAll(/%(\w)/g, (all, letter: string) => facts[letter] ?? all)}\n`);
    else
      await process.print(
        `  File: ${name}\n  Size: ${facts['s']}\t${facts['F']}\nAccess: (${mode.padStart(4, '0')}/${facts['A']})  Uid: (${node.uid}/${facts['U']})   Gid: (${node.gid}/${facts['G']})\nModify: ${new Date(node.modifiedAt).toISOString()}\n`,
      );
  }
  return status;
};

export const find: Program = async (process) => {
  const args = process.argv.slice(1);
  const starts: string[] = [];
  while (args[0] && !args[0].startsWith('-')) starts.push(args.shift()!);
  const tests: ((path: string, node: FileSystemNode, depth: number) => boolean)[] = [];
  let deepest = Number.POSITIVE_INFINITY;
  let deletes = false;
  while (args.length > 0) {
    const [option = '', value = ''] = args.splice(0, args[0] === '-print' || args[0] === '-delete' ? 1 : 2);
    const pattern = globToRegExp(value);
    if (option === '-name') tests.push((path) => pattern.test(path.split('/').at(-1) ?? ''));
    else if (option === '-type') tests.push((_, node) => letters[node.kind].replace('-', 'f') === value);
    else if (option === '-maxdepth') deepest = Number(value);
    else if (option === '-mindepth') tests.push((_, __, depth) => depth >= Number(value));
    else if (option === '-delete') deletes = true;
    else if (option !== '-print') throw new Failure(`find: unrecognized: ${option}`);
  }
  const visit = async (path: string, depth: number): Promise<void> => {
    const node = entryNode(process, path, new Set());
    const matches = tests.every((holds) => holds(path, node, depth));
    if (matches && !deletes) await process.print(`${path}\n`);
    await process.breathe();
    if (node.kind === 'directory' && depth < deepest)
      for (const name of process.container.files.list(process.path(path)))
        await visit(`${path.replace(/\/$/, '')}/${name}`, depth + 1);
    // What is in a folder goes before the folder does.
    if (matches && deletes) process.container.files.remove(process.path(path), process.user);
  };
  for (const start of starts.length > 0 ? starts : ['.']) {
    if (!process.container.files.find(process.path(start)))
      throw new Failure(`find: ${start}: No such file or directory`);
    await visit(start, 0);
  }
  return 0;
};

export const du: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'shkad:');
  const total = (node: FileSystemNode): number =>
    node.kind === 'directory'
      ? 4096 + [...node.entries.values()].reduce((sum, child) => sum + total(child), 0)
      : sizeOf(node);
  for (const name of operands.length > 0 ? operands : ['.']) {
    const kilobytes = Math.ceil(total(process.container.files.get(process.path(name))) / 1024);
    await process.print(`${flags.has('h') ? `${kilobytes}.0K` : kilobytes}\t${name}\n`);
  }
  return 0;
};
