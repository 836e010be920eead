/** The file system a container sees: its own tree, and volumes mounted into it. All in memory. */
import { Buffer } from 'node:buffer';
import { shared } from '../../flat.ts';
import { limits } from '../../limits.ts';
import { ownCopy, sharedContent } from './contents.ts';
import { FileError } from './file-error.ts';
import { type DirectoryNode, directory, type FileNode, type FileSystemNode, file, layOn } from './nodes.ts';
import { grown, NODE_BYTES, roomOf } from './room.ts';
import { namesIn, peek } from './shared-tree.ts';

export { FileError } from './file-error.ts';

export interface Mount {
  readonly node: FileSystemNode;
  readonly readOnly: boolean;
  /** As /proc/mounts names it: tmpfs, overlay, /dev/sda1. */
  readonly source: string;
  readonly type: string;
  /** Bytes; without, it is part of the node's disk. */
  readonly size?: number;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly groups?: readonly number[];
}

interface Found {
  /** Absolute, without links. */
  path: string;
  node: FileSystemNode | undefined;
  parent: DirectoryNode | undefined;
  name: string;
  readOnly: boolean;
}

const rootOwner: Owner = { uid: 0, gid: 0 };

export class FileSystem {
  readonly root: DirectoryNode;
  readonly mounts = new Map<string, Mount>();
  readonly #readOnlyRoot: boolean;
  /** Bytes that were written through here and are still there: they lie in this process' memory. */
  #filled = 0;
  readonly #now: () => number;

  constructor(root: DirectoryNode, options: { readOnly?: boolean; now?: () => number } = {}) {
    this.root = root;
    this.#readOnlyRoot = options.readOnly ?? false;
    this.#now = options.now ?? (() => Date.now());
  }

  /** Makes the mount point if it is missing, as a container runtime does. */
  mount(path: string, mount: Mount): void {
    const at = normalise(path);
    this.makePlace(at, mount.node.kind);
    // Links on the way are followed: `/var/run` is `/run` in many images.
    this.mounts.set(shared(this.#walk(at, true, 0, peek).path), mount);
  }

  /** Makes what something of that kind can be mounted over, unless there is anything. */
  makePlace(path: string, kind: FileSystemNode['kind']): void {
    if (!this.look(path)) this.#makeMountPoint(path, kind);
  }

  /** As `find`, for one who changes nothing about it. */
  look(path: string): Readonly<FileSystemNode> | undefined {
    try {
      return this.#walk(path, true, 0, peek).node;
    } catch {
      return undefined;
    }
  }

  /** The node at a path, following links; undefined when there is none. */
  find(path: string): FileSystemNode | undefined {
    try {
      return this.#walk(path, true).node;
    } catch {
      return undefined;
    }
  }

  /** Like `find`, without following a link at the end. */
  findLink(path: string): FileSystemNode | undefined {
    try {
      return this.#walk(path, false).node;
    } catch {
      return undefined;
    }
  }

  /** The node at a path. Throws `FileError`. */
  get(path: string): FileSystemNode {
    const { node } = this.#walk(path, true);
    if (!node) throw new FileError('ENOENT');
    return node;
  }

  directory(path: string): DirectoryNode {
    const node = this.get(path);
    if (node.kind !== 'directory') throw new FileError('ENOTDIR');
    return node;
  }

  /** The path without links and dots. Throws `FileError`. */
  realPath(path: string): string {
    return this.#walk(path, true).path;
  }

  /** Whole content of a plain file. */
  readFile(path: string, owner: Owner = rootOwner): Buffer {
    const { node } = this.#walk(path, true, 0, peek);
    if (!node) throw new FileError('ENOENT');
    if (node.kind === 'directory') throw new FileError('EISDIR');
    if (!allows(node, owner, 4)) throw new FileError('EACCES');
    if (node.kind === 'computed') return Buffer.from(node.read());
    return node.kind === 'file' ? node.content : Buffer.alloc(0);
  }

  /** Names in a folder, sorted; mount points included. */
  list(path: string): string[] {
    const { node } = this.#walk(path, true, 0, peek);
    if (!node) throw new FileError('ENOENT');
    if (node.kind !== 'directory') throw new FileError('ENOTDIR');
    return [...namesIn(node)].sort();
  }

  /** Opens a file for writing, made when missing: emptied, or kept with `append`. */
  open(path: string, owner: Owner = rootOwner, append = false): FileSystemNode {
    const found = this.#walk(path, true);
    if (found.node?.kind === 'directory') throw new FileError('EISDIR');
    if (found.node?.kind === 'device') return found.node;
    if (found.readOnly) throw new FileError('EROFS');
    if (found.node && !allows(found.node, owner, 2)) throw new FileError('EACCES');
    if (!found.node) return this.#create(found, file(''), owner);
    if (found.node.kind === 'file' && !append) this.#fill(found.node, Buffer.alloc(0));
    tell(found.parent);
    return found.node;
  }

  writeFile(path: string, content: string | Uint8Array, owner: Owner = rootOwner): void {
    const node = this.open(path, owner);
    if (node.kind === 'file')
      this.#fill(node, typeof content === 'string' ? sharedContent(content) : ownCopy(content));
  }

  /** Adds to an open file. */
  append(node: FileNode, chunk: Uint8Array): void {
    this.#fill(node, grown(node, chunk));
  }

  makeDirectory(path: string, owner: Owner = rootOwner, mode = 0o755): void {
    const found = this.#walk(path, true);
    if (found.node) throw new FileError('EEXIST');
    if (found.readOnly) throw new FileError('EROFS');
    this.#create(found, directory({}, mode), owner);
  }

  /** Puts any node at a path that is free. */
  place(path: string, node: FileSystemNode, owner: Owner = rootOwner): void {
    const found = this.#walk(path, false);
    if (found.node) throw new FileError('EEXIST');
    if (found.readOnly) throw new FileError('EROFS');
    this.#create(found, node, owner);
  }

  /** Takes a node away; a folder only when it is empty, unless `recursive`. */
  remove(path: string, owner: Owner = rootOwner, recursive = false): void {
    const found = this.#walk(path, false);
    if (!found.node) throw new FileError('ENOENT');
    if (!found.parent || this.mounts.has(found.path)) throw new FileError('EBUSY');
    if (found.readOnly) throw new FileError('EROFS');
    if (!allows(found.parent, owner, 2)) throw new FileError('EACCES');
    if (found.node.kind === 'directory' && found.node.entries.size > 0 && !recursive)
      throw new FileError('ENOTEMPTY');
    found.parent.entries.delete(found.name);
    this.#claim(-roomOf(found.node));
    found.parent.modifiedAt = this.#now();
    tell(found.parent);
  }

  /** Changes attributes; refuses on a read-only file system. */
  change(path: string, change: (node: FileSystemNode) => void): void {
    const found = this.#walk(path, true);
    if (!found.node) throw new FileError('ENOENT');
    if (found.readOnly) throw new FileError('EROFS');
    change(found.node);
    found.node.disk?.changed();
  }

  touch(path: string, owner: Owner = rootOwner): void {
    this.open(path, owner, true);
    const now = this.#now();
    const node = this.get(path);
    if (node.kind !== 'device') node.modifiedAt = now;
  }

  #fill(node: FileNode, content: Buffer): void {
    const more = content.length - node.content.length;
    if (more > 0 && node.disk?.free && node.disk.free() < more) throw new FileError('ENOSPC');
    this.#claim(more);
    node.content = content;
    node.modifiedAt = this.#now();
    node.disk?.changed();
  }

  /** More room, or less. Throws `FileError` when there is none. */
  #claim(more: number): void {
    if (more > 0 && this.#filled + more > limits.containers.files) throw new FileError('ENOSPC');
    this.#filled = Math.max(0, this.#filled + more);
  }

  #create<T extends FileSystemNode>(found: Found, node: T, owner: Owner): T {
    if (!found.parent) throw new FileError('EEXIST');
    if (!allows(found.parent, owner, 2)) throw new FileError('EACCES');
    this.#claim(NODE_BYTES);
    node.uid = owner.uid;
    // A set-group-ID folder hands its group down: how fsGroup reaches new files.
    node.gid = found.parent.mode & 0o2000 ? found.parent.gid : owner.gid;
    if (node.kind === 'directory') node.mode |= found.parent.mode & 0o2000;
    node.modifiedAt = this.#now();
    if (node.disk !== found.parent.disk) layOn(node, found.parent.disk);
    found.parent.entries.set(found.name, node);
    found.parent.modifiedAt = this.#now();
    tell(found.parent);
    return node;
  }

  #makeMountPoint(path: string, kind: FileSystemNode['kind']): void {
    let here = this.root;
    const parts = path.split('/').filter(Boolean);
    for (const [index, part] of parts.entries()) {
      const mounted = this.mounts.get(`/${parts.slice(0, index).join('/')}`);
      if (mounted?.node.kind === 'directory' && index > 0) here = mounted.node;
      let next = here.entries.get(part);
      if (next?.kind === 'symlink') next = this.find(`/${parts.slice(0, index + 1).join('/')}`);
      if (!next) {
        next = index === parts.length - 1 && kind !== 'directory' ? file('') : directory();
        here.entries.set(part, next);
      }
      if (next.kind !== 'directory') return;
      here = next;
    }
  }

  #walk(path: string, followLast: boolean, depth = 0, entry = own): Found {
    if (depth > 20) throw new FileError('ELOOP');
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    let found: Found = this.#at('/', this.root, undefined, '', this.#readOnlyRoot);
    for (const [index, part] of parts.entries()) {
      if (part === '..') {
        found = this.#walk(parentOf(found.path), true, depth + 1, entry);
        continue;
      }
      if (!found.node) throw new FileError('ENOENT');
      if (found.node.kind !== 'directory') throw new FileError('ENOTDIR');
      const at = found.path === '/' ? `/${part}` : `${found.path}/${part}`;
      const parent = found.path;
      found = this.#at(at, entry(found.node, part), found.node, part, found.readOnly);
      const last = index === parts.length - 1;
      if (found.node?.kind === 'symlink' && (!last || followLast)) {
        if (found.node.to) {
          found = this.#at(at, found.node.to, undefined, '', found.readOnly);
          continue;
        }
        const target = found.node.target.startsWith('/')
          ? found.node.target
          : `${parent}/${found.node.target}`;
        found = this.#walk(target, true, depth + 1, entry);
      }
    }
    return found;
  }

  #at(
    path: string,
    node: FileSystemNode | undefined,
    parent: DirectoryNode | undefined,
    name: string,
    readOnly: boolean,
  ): Found {
    const mount = this.mounts.get(path);
    if (mount) return { path, node: mount.node, parent, name, readOnly: mount.readOnly };
    return { path, node, parent, name, readOnly };
  }
}

/** An entry of a folder, to do with it whatever one likes. */
function own(folder: DirectoryNode, name: string): FileSystemNode | undefined {
  return folder.entries.get(name);
}

/** Whoever watches a folder learns that something in it changed. */
function tell(folder: DirectoryNode | undefined): void {
  for (const watcher of folder?.watchers ?? []) watcher();
  folder?.disk?.changed();
}

/** Whether permission bits let this user read (4), write (2) or execute (1); root may do everything. */
export function allows(node: FileSystemNode, owner: Owner, bit: 1 | 2 | 4): boolean {
  if (owner.uid === 0) return true;
  if (node.uid === owner.uid) return (node.mode & (bit << 6)) !== 0;
  const inGroup = node.gid === owner.gid || (owner.groups?.includes(node.gid) ?? false);
  return (node.mode & (inGroup ? bit << 3 : bit)) !== 0;
}

/** Absolute, without dots, doubled slashes or a slash at the end; links are not looked at. */
export function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function parentOf(path: string): string {
  return normalise(`${path}/..`);
}
