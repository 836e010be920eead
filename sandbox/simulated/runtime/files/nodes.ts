/** What a simulated file system is made of. */
import type { Program } from '../process/process.ts';

interface NodeAttributes {
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
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
const root = { uid: 0, gid: 0, modifiedAt: epoch };

export function file(content: string | Uint8Array, mode = 0o644): FileNode {
  return { kind: 'file', content: Buffer.from(content), mode, ...root };
}

export function programFile(program: Program): FileNode {
  return { kind: 'file', content: Buffer.from('\u007fELF simulated\n'), mode: 0o755, program, ...root };
}

export function directory(
  entries: Readonly<Record<string, FileSystemNode>> = {},
  mode = 0o755,
): DirectoryNode {
  return { kind: 'directory', entries: new Map(Object.entries(entries)), mode, ...root };
}

export function symlink(target: string): SymlinkNode {
  return { kind: 'symlink', target, mode: 0o777, ...root };
}

export function device(name: DeviceNode['device']): DeviceNode {
  return { kind: 'device', device: name, mode: 0o666, ...root };
}

export function computed(read: () => string): ComputedNode {
  return { kind: 'computed', read, mode: 0o444, ...root };
}

/** A private copy: folders are copied, contents are shared until written. */
export function cloneNode<T extends FileSystemNode>(node: T): T {
  if (node.kind !== 'directory') return { ...node };
  const entries = new Map<string, FileSystemNode>();
  for (const [name, child] of node.entries) entries.set(name, cloneNode(child));
  const { watchers: _, ...copied } = node;
  return { ...copied, entries } as typeof node;
}
