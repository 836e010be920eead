/** Files as JSON: how the disks of nodes are written down. */
import { type DirectoryNode, directory, type FileSystemNode, file, symlink } from './runtime/files/nodes.ts';

/** Larger files come back empty: a disk is for what people write, not for what fills it up. Bytes. */
const largest = 16 * 2 ** 20;

/** A file, a folder or a link, in short: attributes, and what it holds. */
export interface Packed {
  readonly a: readonly [mode: number, uid: number, gid: number, modifiedAt: number];
  /** Base64. */
  readonly file?: string;
  readonly folder?: Readonly<Record<string, Packed>>;
  readonly link?: string;
}

/** Nothing for devices and files that are made when they are read. */
export function pack(node: FileSystemNode): Packed | undefined {
  const a = [node.mode, node.uid, node.gid, node.modifiedAt] as const;
  if (node.kind === 'symlink') return { a, link: node.target };
  if (node.kind === 'file')
    return { a, file: node.content.length > largest ? '' : node.content.toString('base64') };
  if (node.kind !== 'directory') return undefined;
  const folder: Record<string, Packed> = Object.create(null);
  for (const [name, child] of node.entries) {
    const packed = pack(child);
    if (packed) folder[name] = packed;
  }
  return { a, folder };
}

export function unpack({
  a: [mode, uid, gid, modifiedAt],
  file: content,
  folder,
  link,
}: Packed): FileSystemNode {
  const attributes = { mode, uid, gid, modifiedAt };
  if (link !== undefined) return Object.assign(symlink(link), attributes);
  if (content !== undefined) return Object.assign(file(Buffer.from(content, 'base64')), attributes);
  const node = directory();
  for (const [name, child] of Object.entries(folder ?? {})) node.entries.set(name, unpack(child));
  return Object.assign(node, attributes);
}

/** What lies at a path; nothing behind links. */
export function within(root: DirectoryNode, path: readonly string[]): FileSystemNode | undefined {
  let node: FileSystemNode | undefined = root;
  for (const name of path) node = node?.kind === 'directory' ? node.entries.get(name) : undefined;
  return node;
}
