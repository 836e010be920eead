/**
 * The files of a node as they are at a moment, to be put back later: in the folders and files that were there, so that volumes
 * which are mounted somewhere show what they showed.
 */
import type { DirectoryNode, FileNode, FileSystemNode } from '../runtime/files/nodes.ts';

/** What kubelets keep of pods that run comes and goes with these. */
const OF_PODS: ReadonlySet<string> = new Set(['/var/lib/kubelet', '/var/log', '/run', '/proc', '/dev']);

interface Kept<T extends FileSystemNode = FileSystemNode> {
  readonly node: T;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt: number;
}

interface KeptFile extends Kept<FileNode> {
  /** Undefined for a file whose content nobody has wanted so far. */
  readonly content: Buffer | undefined;
}

interface KeptFolder extends Kept<DirectoryNode> {
  readonly entries: readonly (readonly [name: string, kept: Kept])[];
}

export interface KeptFiles {
  /** Everything below the root is as it was. */
  putBack(): void;
}

export function keepFiles(root: DirectoryNode): KeptFiles {
  const kept = keepFolder(root, '');
  return { putBack: () => void putFolderBack(kept) };
}

function keepFolder(node: DirectoryNode, path: string): KeptFolder {
  const entries = [...node.entries].map(
    ([name, child]) => [name, keepNode(child, `${path}/${name}`)] as const,
  );
  return { ...attributesOf(node), entries };
}

function keepNode(node: FileSystemNode, path: string): Kept {
  if (node.kind === 'directory' && !OF_PODS.has(path)) return keepFolder(node, path);
  if (node.kind !== 'file') return attributesOf(node);
  const isMade = Object.getOwnPropertyDescriptor(node, 'content')?.get === undefined;
  return { ...attributesOf(node), content: isMade ? node.content : undefined } as KeptFile;
}

function attributesOf<T extends FileSystemNode>(node: T): Kept<T> {
  const { mode, uid, gid, modifiedAt } = node;
  return { node, mode, uid, gid, modifiedAt };
}

function putFolderBack(kept: KeptFolder): void {
  const { node, entries } = kept;
  const isSame =
    node.entries.size === entries.length &&
    entries.every(([name, one]) => node.entries.get(name) === one.node);
  if (!isSame) {
    node.entries.clear();
    for (const [name, one] of entries) node.entries.set(name, one.node);
  }
  let changed = !isSame;
  for (const [, one] of entries) changed = putNodeBack(one) || changed;
  setAttributes(kept);
  if (!changed) return;
  node.disk?.changed();
  for (const watcher of node.watchers ?? []) watcher();
}

/** Whether it is a file whose content had changed. */
function putNodeBack(kept: Kept): boolean {
  if ('entries' in kept) putFolderBack(kept as KeptFolder);
  else setAttributes(kept);
  if (!('content' in kept)) return false;
  const { node, content } = kept as KeptFile;
  if (content === undefined || node.content === content) return false;
  node.content = content;
  return true;
}

function setAttributes({ node, mode, uid, gid, modifiedAt }: Kept): void {
  Object.assign(node, { mode, uid, gid, modifiedAt });
}
