/** Files whose content changes all at once, as the kubelet's atomic writer makes them (pkg/volume/util/atomic_writer.go). */
import {
  type DirectoryNode,
  directory,
  type FileSystemNode,
  fileOf,
  symlink,
} from '../../runtime/files/nodes.ts';

export interface Payload {
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

/** A dated folder, `..data` pointing to it, and links for what people see. `now` in milliseconds, `random` in [0, 1). */
export function writeAtomically(
  node: DirectoryNode,
  payload: readonly Payload[],
  now: number,
  random: number,
): void {
  const day = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '_').replace('T', '_');
  const dated = `..${day}.${1 + Math.floor(random * 0xffffffff)}`;
  const folder = directory();
  for (const { path, content, mode } of payload) plant(folder, path, fileOf(content, mode));
  node.entries.clear();
  node.entries.set(dated, folder);
  node.entries.set('..data', symlink(dated));
  for (const name of folder.entries.keys()) node.entries.set(name, symlink(`..data/${name}`));
  stamp(node, now);
}

function stamp(node: FileSystemNode, now: number): void {
  node.modifiedAt = now;
  if (node.kind === 'directory') for (const child of node.entries.values()) stamp(child, now);
}

/** Whether two payloads would make the same files. */
export function samePayload(one: readonly Payload[], other: readonly Payload[]): boolean {
  return (
    one.length === other.length &&
    one.every((each, index) => {
      const { path, content, mode } = other[index]!;
      return each.path === path && each.mode === mode && each.content.equals(content);
    })
  );
}

function plant(folder: DirectoryNode, path: string, node: FileSystemNode): void {
  const [first = '', ...rest] = path.split('/');
  if (rest.length === 0) {
    folder.entries.set(first, node);
    return;
  }
  let next = folder.entries.get(first);
  if (next?.kind !== 'directory') next = directory();
  folder.entries.set(first, next);
  plant(next, rest.join('/'), node);
}
