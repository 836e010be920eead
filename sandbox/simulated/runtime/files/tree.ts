/** The tree a container starts with: its image's, and what every container runtime adds. */
import type { Container } from '../container.ts';
import { FileSystem, type Mount } from './file-system.ts';
import { type DirectoryNode, device, directory, file } from './nodes.ts';
import { procFolder } from './proc.ts';
import { sharedTree } from './shared-tree.ts';

/** Where something will be mounted in a container, and what. */
export type MountPoints = ReadonlyMap<string, Pick<Mount, 'node'>>;

/** A private tree for one container: over one with the places of its mounts that the containers of its template share. */
export function buildTree(container: Container, mounts: MountPoints): DirectoryNode {
  const root = sharedTree(preparedTree(container.image.tree(), mounts));
  root.entries.set(
    'proc',
    procFolder(container, () => mountTable(container)),
  );
  const etc = mounts.has('/etc/hostname') ? undefined : root.entries.get('etc');
  if (etc?.kind === 'directory') etc.entries.set('hostname', file(`${container.hostname}\n`));
  return root;
}

/** By the tree of an image and the paths of mounts. */
const prepared = new WeakMap<DirectoryNode, Map<string, DirectoryNode>>();
/** How many sets of paths are known of an image: templates are few, and those who try them out may make many. */
const LAYOUTS = 16;

function preparedTree(image: DirectoryNode, mounts: MountPoints): DirectoryNode {
  const known = prepared.get(image) ?? new Map<string, DirectoryNode>();
  prepared.set(image, known);
  const layout = [...mounts].map(([path, { node }]) => `${node.kind} ${path}`).join('\n');
  const found = known.get(layout);
  if (found) return found;
  const tree = makePlaces(runtimeTree(image), mounts);
  const [oldest] = known.keys();
  if (known.size === LAYOUTS && oldest !== undefined) known.delete(oldest);
  known.set(layout, tree);
  return tree;
}

/** With a place for each mount, except for those inside of other mounts. */
function makePlaces(root: DirectoryNode, mounts: MountPoints): DirectoryNode {
  const files = new FileSystem(root);
  const paths = [...mounts.keys()];
  for (const [path, { node }] of mounts)
    if (!paths.some((other) => path.startsWith(`${other}/`))) files.makePlace(path, node.kind);
  return root;
}

/** What every container runtime adds to the tree of an image. */
function runtimeTree(image: DirectoryNode): DirectoryNode {
  const root = sharedTree(image);
  root.entries.set('dev', sharedTree(devices));
  root.entries.set('proc', directory());
  if (!root.entries.has('sys')) root.entries.set('sys', directory());
  for (const name of ['tmp', 'etc', 'var', 'root'])
    if (!root.entries.has(name)) root.entries.set(name, directory());
  const tmp = root.entries.get('tmp');
  if (tmp) tmp.mode = 0o1777;
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
