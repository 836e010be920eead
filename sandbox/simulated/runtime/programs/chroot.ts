/** chroot: a program with another root, above all the node's own below /host in a pod that debugs it. */
import { FileSystem } from '../files/file-system.ts';
import type { DirectoryNode } from '../files/nodes.ts';
import { nodeTools } from '../images/node-tools.ts';
import { ExecError, findProgram } from '../process/lookup.ts';
import { Failure, type Process, type Program } from '../process/process.ts';

const USAGE = `BusyBox v1.36.1 multi-call binary.

Usage: chroot NEWROOT [PROG ARGS]

Run PROG with root directory set to NEWROOT`;

export const chroot: Program = async (process) => {
  const [newRoot, ...command] = process.argv.slice(1);
  if (newRoot === undefined) throw new Failure(USAGE);
  process.container = process.container.below(rootAt(process, newRoot));
  process.cwd = '/';
  const shell = process.environment.get('SHELL') ?? '/bin/sh';
  process.argv = command.length > 0 ? command : [shell, '-i'];
  const [name = ''] = process.argv;
  try {
    findProgram(process.container, process.argv, process.environment, '/');
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const [why, code] =
      error.code === 'ENOENT' ? ['No such file or directory', 127] : ['Permission denied', 126];
    throw new Failure(`chroot: can't execute '${name}': ${why}`, Number(code));
  }
  return process.become();
};

/** A file system that begins at a folder of this process. */
function rootAt(process: Process, path: string): FileSystem {
  const cannot = (why: string) => new Failure(`chroot: can't change root directory to '${path}': ${why}`);
  if (process.user.uid !== 0) throw cannot('Operation not permitted');
  const { container } = process;
  const node = container.files.find(process.path(path));
  if (!node) throw cannot('No such file or directory');
  if (node.kind !== 'directory') throw cannot('Not a directory');
  const files = new FileSystem(node, { now: () => container.clock.now() });
  if (node === container.host?.files.root) furnish(files, container.files);
  return files;
}

/** A node has its programs, and with its root come devices and processes. */
function furnish(files: FileSystem, outer: FileSystem): void {
  const mount = (path: string, node: DirectoryNode) =>
    files.mount(path, { node, readOnly: false, source: path.slice(1), type: 'tmpfs' });
  mount('/usr/bin', nodeTools());
  for (const path of ['/dev', '/proc']) {
    const node = outer.find(path);
    if (node?.kind === 'directory') mount(path, node);
  }
}
