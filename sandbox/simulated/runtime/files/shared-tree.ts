/** Folders that are there when somebody looks: a hundred containers of one image have one tree, and each its own changes. */
import { cloneNode, type DirectoryNode, type Disk, type FileSystemNode } from './nodes.ts';

/** A tree of one's own over another that nobody changes any more: what is not touched is not copied. */
export function sharedTree(base: DirectoryNode): DirectoryNode {
  return new LateDirectory(base, base);
}

/** A folder whose content is made at the first look into it. */
export function lateDirectory(make: () => DirectoryNode): DirectoryNode {
  return new LateDirectory(ROOT_OWNED, undefined, make);
}

const ROOT_OWNED = { mode: 0o755, uid: 0, gid: 0, modifiedAt: Date.UTC(2026, 0, 1) };

/** What lies in a folder under a name, only to be looked at: nothing is copied for it. */
export function peek(folder: DirectoryNode, name: string): FileSystemNode | undefined {
  return folder instanceof LateDirectory ? folder.peek(name) : folder.entries.get(name);
}

/** The names in a folder, in no order: nothing is copied for them. */
export function namesIn(folder: DirectoryNode): Iterable<string> {
  return folder instanceof LateDirectory ? folder.names() : folder.entries.keys();
}

class LateDirectory implements DirectoryNode {
  readonly kind = 'directory';
  mode: number;
  uid: number;
  gid: number;
  modifiedAt: number;
  disk?: Disk;
  watchers?: Set<() => void>;
  #base: DirectoryNode | undefined;
  #make: (() => DirectoryNode) | undefined;
  #entries: Map<string, FileSystemNode> | undefined;

  constructor(
    { mode, uid, gid, modifiedAt }: Pick<DirectoryNode, 'mode' | 'uid' | 'gid' | 'modifiedAt'>,
    base: DirectoryNode | undefined,
    make?: () => DirectoryNode,
  ) {
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.modifiedAt = modifiedAt;
    this.#base = base;
    this.#make = make;
  }

  peek(name: string): FileSystemNode | undefined {
    if (!this.#entries && this.#base) return peek(this.#base, name);
    const { entries } = this;
    return entries instanceof OverlaidEntries ? entries.peek(name) : entries.get(name);
  }

  names(): Iterable<string> {
    if (!this.#entries && this.#base) return namesIn(this.#base);
    const { entries } = this;
    return entries instanceof OverlaidEntries ? entries.names() : entries.keys();
  }

  get entries(): Map<string, FileSystemNode> {
    this.#entries ??= this.#base ? new OverlaidEntries(this.#base) : (this.#make?.().entries ?? new Map());
    this.#base = undefined;
    this.#make = undefined;
    return this.#entries;
  }
}

/** Entries of a folder over those of another: one is copied when it is asked for. */
class OverlaidEntries extends Map<string, FileSystemNode> {
  #base: DirectoryNode | undefined;
  #removed: Set<string> | undefined;

  constructor(base: DirectoryNode) {
    super();
    this.#base = base;
  }

  peek(name: string): FileSystemNode | undefined {
    return super.get(name) ?? this.#under(name);
  }

  names(): Iterable<string> {
    const base = this.#base;
    if (!base) return super.keys();
    const under = [...namesIn(base)].filter((name) => !this.#removed?.has(name));
    return new Set([...under, ...super.keys()]);
  }

  override get(name: string): FileSystemNode | undefined {
    return super.get(name) ?? this.#take(name);
  }

  override has(name: string): boolean {
    return super.has(name) || this.#under(name) !== undefined;
  }

  override set(name: string, node: FileSystemNode): this {
    return super.set(name, node);
  }

  override delete(name: string): boolean {
    const had = this.has(name);
    super.delete(name);
    if (this.#base && peek(this.#base, name)) {
      this.#removed ??= new Set();
      this.#removed.add(name);
    }
    return had;
  }

  override clear(): void {
    this.#base = undefined;
    super.clear();
  }

  override get size(): number {
    this.#takeAll();
    return super.size;
  }

  override keys(): MapIterator<string> {
    this.#takeAll();
    return super.keys();
  }

  override values(): MapIterator<FileSystemNode> {
    this.#takeAll();
    return super.values();
  }

  override entries(): MapIterator<[string, FileSystemNode]> {
    this.#takeAll();
    return super.entries();
  }

  override forEach(
    callback: (node: FileSystemNode, name: string, map: Map<string, FileSystemNode>) => void,
  ): void {
    this.#takeAll();
    super.forEach(callback);
  }

  override [Symbol.iterator](): MapIterator<[string, FileSystemNode]> {
    return this.entries();
  }

  #under(name: string): FileSystemNode | undefined {
    return !this.#base || this.#removed?.has(name) ? undefined : peek(this.#base, name);
  }

  #take(name: string): FileSystemNode | undefined {
    const shared = this.#under(name);
    if (!shared) return undefined;
    const own = shared.kind === 'directory' ? sharedTree(shared) : cloneNode(shared);
    super.set(name, own);
    return own;
  }

  #takeAll(): void {
    const base = this.#base;
    if (!base) return;
    for (const name of namesIn(base)) if (!super.has(name)) this.#take(name);
    this.#base = undefined;
    this.#removed = undefined;
  }
}
