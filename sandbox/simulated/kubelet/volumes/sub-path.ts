/** A part of a volume, mounted by itself (pkg/kubelet/kubelet_pods.go: makeMounts; pkg/volume/util/subpath). */
import { type DirectoryNode, directory, type FileSystemNode } from '../../runtime/files/nodes.ts';
import { ConfigError } from '../environment.ts';
import type { ContainerSpec, VolumeMount } from '../pod.ts';

/** As many links as Linux follows on one way (MAXSYMLINKS). */
const MAX_LINKS = 40;

/** `$(NAME)` replaced by a variable. Throws `ConfigError` for one that is not there, as ExpandContainerVolumeMounts. */
export function subPathOf(mount: VolumeMount, environment: ReadonlyMap<string, string>): string {
  if (!mount.subPathExpr) return mount.subPath ?? '';
  const missing: string[] = [];
  const path = mount.subPathExpr.replaceAll(/\$\$|\$\(([^)]*)\)/g, (all, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = environment.get(name);
    if (value === undefined) missing.push(name);
    return value ?? all;
  });
  if (missing.length > 0) throw new ConfigError(`missing value for ${missing.join(', ')}`);
  return path;
}

/** The node a subPath names, links followed; folders are made as the volume's own is. Throws `ConfigError`. */
export function subNode(
  root: FileSystemNode,
  path: string,
  mount: VolumeMount,
  { name }: ContainerSpec,
): FileSystemNode {
  const where = `for volumeMount "${mount.name}" of container "${name}"`;
  if (path.startsWith('/')) throw new ConfigError(`error SubPath \`${path}\` must not be an absolute path`);
  if (path.split('/').includes('..'))
    throw new ConfigError(`unable to provision SubPath \`${path}\`: must not contain '..'`);
  const found = root.kind === 'directory' ? descend(root, path, 0) : undefined;
  if (!found) throw new ConfigError(`failed to prepare subPath ${where}`);
  return found;
}

/** Nothing where links lead in a circle or out of the volume, or where a file is on the way. */
function descend(root: DirectoryNode, path: string, links: number): FileSystemNode | undefined {
  if (links > MAX_LINKS) return undefined;
  let here: FileSystemNode = root;
  let parent: DirectoryNode = root;
  for (const part of path.split('/').filter((each) => each !== '' && each !== '.')) {
    if (here.kind !== 'directory') return undefined;
    parent = here;
    const next: FileSystemNode | undefined = here.entries.get(part) ?? make(root, parent, part);
    const followed: FileSystemNode | undefined =
      next.kind === 'symlink' ? follow(parent, next.target, links) : next;
    if (!followed) return undefined;
    here = followed;
  }
  return here;
}

function follow(parent: DirectoryNode, target: string, links: number): FileSystemNode | undefined {
  if (target.startsWith('/') || target.split('/').includes('..')) return undefined;
  return descend(parent, target, links + 1);
}

function make(root: DirectoryNode, parent: DirectoryNode, name: string): DirectoryNode {
  const made = directory({}, root.mode);
  made.gid = root.gid;
  if (parent.disk) made.disk = parent.disk;
  parent.entries.set(name, made);
  parent.disk?.changed();
  return made;
}
