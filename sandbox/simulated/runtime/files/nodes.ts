/** What a simulated file system is made of. */
import type { Program } from '../process/process.ts';
import { ownCopy, sharedContent } from './contents.ts';

interface NodeAttributes {
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
  /** The disk it lies on, where somebody measures or keeps it; what is made in a folder lies on the folder's. */
  disk?: Disk;
}

/** Told of everything that is written in a tree of files. */
export interface Disk {
  changed(): void;
  /** What lies at this path of the disk must outlive this process from now on, not only a little later. */
  keepNow?(path: readonly string[]): void;
  /** Bytes that can still be written; without, there is always room. */
  free?(): number;
}

export interface FileNode extends NodeAttributes {
  kind: 'file';
  content: Buffer;
  /** Set for programs: what runs when the file is executed. */
  program?: Program;
}

export interface DirectoryNode extends NodeAttributes {
  kind: 'directory';
  entries: Map<string, FileSystemNode>;
  /** Told when an entry comes, goes or is opened for writing, whichever file system it happens through, as by inotify. */
  watchers?: Set<() => void>;
}

export interface SymlinkNode extends NodeAttributes {
  kind: 'symlink';
  target: string;
  /** Where a link of /proc leads, whatever it says: the files of another container. */
  to?: DirectoryNode;
}

/** /dev/null and the like; programs treat each by its name. */
export interface DeviceNode extends NodeAttributes {
  kind: 'device';
  device: 'null' | 'zero' | 'random' | 'stdin' | 'stdout' | 'stderr' | 'tty' | 'log';
}

/** A file whose content is made when it is read, as in /proc. */
export interface ComputedNode extends NodeAttributes {
  kind: 'computed';
  read(): string;
}

export type FileSystemNode = FileNode | DirectoryNode | SymlinkNode | DeviceNode | ComputedNode;

const epoch = Date.UTC(2026, 0, 1);

// Fields are written out, not spread: there are many nodes, and what is spread takes twice the room.

export function file(content: string | Uint8Array, mode = 0o644): FileNode {
  const bytes = typeof content === 'string' ? sharedContent(content) : ownCopy(content);
  return fileOf(bytes, mode);
}

/** A file with this very content, which nobody changes any more. */
export function fileOf(content: Buffer, mode: number): FileNode {
  return { kind: 'file', content, mode, uid: 0, gid: 0, modifiedAt: epoch };
}

/** A file whose content is made when somebody first wants it, again as long as there is none; from then on one as any other. */
export function lateFile(make: () => string, mode = 0o644): FileNode {
  let known: Buffer | undefined;
  return {
    kind: 'file',
    get content(): Buffer {
      if (known) return known;
      const made = sharedContent(make());
      if (made.length > 0) known = made;
      return made;
    },
    set content(next: Buffer) {
      known = next;
    },
    mode,
    uid: 0,
    gid: 0,
    modifiedAt: epoch,
  };
}

export function programFile(program: Program): FileNode {
  const content = sharedContent('\u007fELF simulated\n');
  return { kind: 'file', content, mode: 0o755, program, uid: 0, gid: 0, modifiedAt: epoch };
}

export function directory(
  entries: Readonly<Record<string, FileSystemNode>> = {},
  mode = 0o755,
): DirectoryNode {
  const map = new Map(Object.entries(entries));
  return { kind: 'directory', entries: map, mode, uid: 0, gid: 0, modifiedAt: epoch };
}

export function symlink(target: string): SymlinkNode {
  return { kind: 'symlink', target, mode: 0o777, uid: 0, gid: 0, modifiedAt: epoch };
}

export function device(name: DeviceNode['device']): DeviceNode {
  return { kind: 'device', device: name, mode: 0o666, uid: 0, gid: 0, modifiedAt: epoch };
}

export function computed(read: () => string): ComputedNode {
  return { kind: 'computed', read, mode: 0o444, uid: 0, gid: 0, modifiedAt: epoch };
}

/** A private copy: folders are copied, contents are shared until written. */
export function cloneNode<T extends FileSystemNode>(node: T): T {
  if (node.kind === 'file') {
    const { kind, content, mode, uid, gid, modifiedAt, program } = node;
    const copy: FileNode = { kind, content, mode, uid, gid, modifiedAt };
    if (program) copy.program = program;
    return copy as typeof node;
  }
  if (node.kind !== 'directory') {
    const { disk: _, ...copied } = node;
    return copied as typeof node;
  }
  const { kind, mode, uid, gid, modifiedAt } = node;
  const entries = new Map<string, FileSystemNode>();
  for (const [name, child] of node.entries) entries.set(name, cloneNode(child));
  return { kind, entries, mode, uid, gid, modifiedAt } as typeof node;
}

/** Bytes that the files in a tree hold. */
export function bytesIn(node: FileSystemNode): number {
  if (node.kind === 'file') return node.content.length;
  if (node.kind !== 'directory') return 0;
  let sum = 0;
  for (const child of node.entries.values()) sum += bytesIn(child);
  return sum;
}

/** Lays a tree on a disk. */
export function layOn(node: FileSystemNode, disk: Disk | undefined): void {
  if (disk) node.disk = disk;
  else delete node.disk;
  if (node.kind === 'directory') for (const child of node.entries.values()) layOn(child, disk);
}
