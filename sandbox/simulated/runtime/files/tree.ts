/** The tree a container starts with: its image's, and what every container runtime adds. */
import type { Container } from '../container.ts';
import { type DirectoryNode, device, directory, file } from './nodes.ts';
import { procFolder } from './proc.ts';
import { sharedTree } from './shared-tree.ts';

/** A private tree for one container. */
export function buildTree(container: Container): DirectoryNode {
  const root = sharedTree(container.image.tree());
  root.entries.set('dev', sharedTree(devices));
  root.entries.set(
    'proc',
    procFolder(container, () => mountTable(container)),
  );
  if (!root.entries.has('sys')) root.entries.set('sys', directory());
  for (const name of ['tmp', 'etc', 'var', 'root'])
    if (!root.entries.has(name)) root.entries.set(name, directory());
  const tmp = root.entries.get('tmp');
  if (tmp) tmp.mode = 0o1777;
  const etc = root.entries.get('etc');
  if (etc?.kind === 'directory') etc.entries.set('hostname', file(`${container.hostname}\n`));
  return root;
}

/** What every container has in /dev. */
const devices = directory({
  null: device('null'),
  zero: device('zero'),
  random: device('random'),
  urandom: device('random'),
  stdin: device('stdin'),
  stdout: device('stdout'),
  stderr: device('stderr'),
  tty: device('tty'),
  shm: directory({}, 0o1777),
  pts: directory(),
  'termination-log': file('', 0o666),
});

/** Lines of /proc/mounts. */
export function mountTable(container: Container): string {
  const lines = ['overlay / overlay rw,relatime 0 0', 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0'];
  for (const [path, mount] of container.files.mounts) {
    lines.push(`${mount.source} ${path} ${mount.type} ${mount.readOnly ? 'ro' : 'rw'},relatime 0 0`);
  }
  return `${lines.join('\n')}\n`;
}
