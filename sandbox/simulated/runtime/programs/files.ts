/** Programs that change or name files: mkdir, rm, cp, mv, touch, ln, chmod, chown, and path arithmetic. */
import { FileError } from '../files/file-system.ts';
import { cloneNode, type FileSystemNode, symlink } from '../files/nodes.ts';
import { findExecutable } from '../process/lookup.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { complainAbout } from './io.ts';
import { parseOptions } from './options.ts';

/** Does something to each operand; complains about those that fail, and answers 1 then. */
async function each(
  process: Process,
  names: readonly string[],
  act: (name: string) => void | Promise<void>,
  verb = '',
): Promise<number> {
  let status = 0;
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      status = 1;
      await complainAbout(process, name, error, verb);
    }
  }
  return status;
}

export const mkdir: Program = async (process) => {
  const { operands, flags, values } = parseOptions(process, 'pm:v');
  const { files } = process.container;
  const wanted = values.get('m');
  const mode = wanted === undefined ? 0o755 : newMode(wanted, 0o777);
  return each(
    process,
    operands,
    (name) => {
      const path = process.path(name);
      if (!flags.has('p')) return files.makeDirectory(path, process.user, mode);
      const parts = path.split('/').filter(Boolean);
      for (let count = 1; count <= parts.length; count += 1) {
        const at = `/${parts.slice(0, count).join('/')}`;
        if (files.find(at)?.kind === 'directory') continue;
        files.makeDirectory(at, process.user, count === parts.length ? mode : 0o755);
      }
    },
    "can't create directory",
  );
};

export const rmdir: Program = async (process) => {
  const { operands } = parseOptions(process, 'p');
  return each(
    process,
    operands,
    (name) => process.container.files.remove(process.path(name), process.user),
    '',
  );
};

export const rm: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'rRfiv');
  const { files } = process.container;
  const recursive = flags.has('r') || flags.has('R');
  return each(
    process,
    operands,
    async (name) => {
      const node = files.findLink(process.path(name));
      if (!node && flags.has('f')) return;
      if (node?.kind === 'directory' && !recursive) throw new FileError('EISDIR');
      files.remove(process.path(name), process.user, recursive);
    },
    "can't remove",
  );
};

export const touch: Program = async (process) => {
  const { operands } = parseOptions(process, 'cmad:t:r:');
  return each(process, operands, (name) => process.container.files.touch(process.path(name), process.user));
};

/** Where a copy goes: into a folder under the same name, or to the path itself. */
function destination(process: Process, source: string, target: string): string {
  const path = process.path(target);
  const name = source.replace(/\/+$/, '').split('/').at(-1);
  if (name === '.' || process.container.files.find(path)?.kind !== 'directory') return path;
  return `${path.replace(/\/$/, '')}/${name}`;
}

export const cp: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'rRafpdLP');
  const target = operands.at(-1);
  if (operands.length < 2 || target === undefined) throw new Failure('cp: missing file operand');
  const recursive = ['r', 'R', 'a'].some((flag) => flags.has(flag));
  const { files } = process.container;
  return each(process, operands.slice(0, -1), async (name) => {
    const node = files.find(process.path(name));
    if (!node) {
      await process.complain(`cp: can't stat '${name}': No such file or directory`);
      throw new Failure('');
    }
    if (node.kind === 'directory' && !recursive) throw new Failure(`cp: omitting directory '${name}'`);
    copy(process, process.path(name), destination(process, name, target));
  });
};

/** A file, or a folder with all that is in it; a folder that is there already keeps what it has besides. */
function copy(process: Process, from: string, to: string): void {
  const { files } = process.container;
  const node = files.get(from);
  if (node.kind !== 'directory') files.writeFile(to, files.readFile(from, process.user), process.user);
  else if (files.find(to)?.kind !== 'directory') files.place(to, cloneNode(node), process.user);
  else for (const name of files.list(from)) copy(process, `${from}/${name}`, `${to}/${name}`);
}

export const mv: Program = async (process) => {
  const { operands } = parseOptions(process, 'fin');
  const target = operands.at(-1);
  if (operands.length < 2 || target === undefined) throw new Failure('mv: missing file operand');
  const { files } = process.container;
  return each(process, operands.slice(0, -1), (name) => {
    const path = process.path(name);
    const node = files.findLink(path);
    if (!node) throw new Failure(`mv: can't rename '${name}': No such file or directory`);
    const to = destination(process, name, target);
    const { mode, uid, gid } = node;
    files.remove(path, process.user, true);
    if (files.findLink(to)) files.remove(to, process.user, true);
    files.place(to, node, process.user);
    Object.assign(node, { mode, uid, gid });
  });
};

export const ln: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'sfn');
  const [source = '', target = source.split('/').at(-1) ?? ''] = operands;
  const { files } = process.container;
  return each(process, [target], (name) => {
    const to = destination(process, source, name);
    if (flags.has('f') && files.findLink(to)) files.remove(to, process.user);
    files.place(to, flags.has('s') ? symlink(source) : files.get(process.path(source)), process.user);
  });
};

export const chmod: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'Rvcf');
  const [mode = '', ...names] = operands;
  return changeAll(process, names, flags.has('R'), (node) => {
    if (process.user.uid !== 0 && node.uid !== process.user.uid) throw new FileError('EPERM');
    node.mode = newMode(mode, node.mode);
  });
};

/** Changes what is at these paths, and with `deep` everything below. */
function changeAll(
  process: Process,
  names: readonly string[],
  deep: boolean,
  change: (node: FileSystemNode) => void,
): Promise<number> {
  const { files } = process.container;
  const visit = (path: string): void => {
    files.change(path, change);
    const node = files.find(path);
    if (deep && node?.kind === 'directory' && files.findLink(path) === node)
      for (const name of files.list(path)) if (files.find(`${path}/${name}`)) visit(`${path}/${name}`);
  };
  return each(process, names, (name) => visit(process.path(name)));
}

function newMode(text: string, old: number): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(',')) {
    const [, who = '', operator, what = ''] = /^([ugoa]*)([-+=])([rwxXs]*)$/.exec(clause) ?? [];
    if (!operator) throw new Failure(`chmod: invalid mode '${text}'`);
    const bits = (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (/x/i.test(what) ? 1 : 0);
    for (const shift of [
      who === '' || /[ua]/.test(who) ? 6 : -1,
      who === '' || /[ga]/.test(who) ? 3 : -1,
      who === '' || /[oa]/.test(who) ? 0 : -1,
    ]) {
      if (shift < 0) continue;
      if (operator === '=') mode &= ~(7 << shift);
      mode = operator === '-' ? mode & ~(bits << shift) : mode | (bits << shift);
    }
  }
  return mode;
}

export const chown: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'Rhvcf');
  const [owner = '', ...names] = operands;
  const [user = '', group = ''] = owner.split(/[:.]/);
  return own(process, names, flags.has('R'), idOf(process, 'passwd', user), idOf(process, 'group', group));
};

export const chgrp: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'Rhvcf');
  const [group = '', ...names] = operands;
  return own(process, names, flags.has('R'), undefined, idOf(process, 'group', group));
};

function own(
  process: Process,
  names: readonly string[],
  deep: boolean,
  uid: number | undefined,
  gid: number | undefined,
): Promise<number> {
  return changeAll(process, names, deep, (node) => {
    if (process.user.uid !== 0) throw new FileError('EPERM');
    if (uid !== undefined) node.uid = uid;
    if (gid !== undefined) node.gid = gid;
  });
}

/** The number of a user or group; nothing for the empty name. Throws `Failure`. */
function idOf(process: Process, file: 'passwd' | 'group', name: string): number | undefined {
  if (name === '') return undefined;
  if (/^\d+$/.test(name)) return Number(name);
  const lines = process.container.files.find(`/etc/${file}`);
  const text = lines?.kind === 'file' ? lines.content.toString() : '';
  const found = text.split('\n').find((line) => line.startsWith(`${name}:`));
  if (found) return Number(found.split(':')[2]);
  throw new Failure(`${process.name}: unknown ${file === 'passwd' ? 'user' : 'group'} ${name}`);
}

export const basename: Program = async (process) => {
  const [, path = '', suffix = ''] = process.argv;
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  await process.print(
    `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};

export const dirname: Program = async (process) => {
  const path = (process.argv[1] ?? '').replace(/\/+$/, '');
  const cut = path.lastIndexOf('/');
  await process.print(`${cut < 0 ? '.' : path.slice(0, cut) || '/'}\n`);
  return 0;
};

export const readlink: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'fn');
  const path = process.path(operands[0] ?? '');
  const { files } = process.container;
  const node = files.findLink(path);
  if (flags.has('f') || process.name === 'realpath') {
    await process.print(`${files.realPath(path)}\n`);
    return 0;
  }
  if (node?.kind !== 'symlink') return 1;
  await process.print(`${node.target}\n`);
  return 0;
};

export const which: Program = async (process) => {
  let status = 0;
  for (const name of process.argv.slice(1)) {
    const search = process.environment.get('PATH') ?? '/bin:/usr/bin';
    const found = findExecutable(process.container, name, search, process.cwd);
    if (found) await process.print(`${found.path}\n`);
    else status = 1;
  }
  return status;
};

export const mktemp: Program = async (process) => {
  const { flags } = parseOptions(process, 'dqtp:u');
  const name = Array.from(
    { length: 6 },
    () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(process.container.random() * 26)],
  ).join('');
  const path = `/tmp/tmp.${name}`;
  const { files } = process.container;
  if (flags.has('d')) files.makeDirectory(path, process.user, 0o700);
  else files.writeFile(path, '', process.user);
  await process.print(`${path}\n`);
  return 0;
};
