/** Folders that are there when somebody looks: a hundred containers of one image have one tree, and each its own changes. */
import { cloneNode, type DirectoryNode, type Disk, type FileSystemNode } from './nodes.ts';

/** A tree of one's own over another that nobody changes any more: what is not touched is not copied. */
export function sharedTree(base: DirectoryNode): DirectoryNode {
  return new LateDirectory(base, () => new OverlaidEntries(base.entries));
}

/** A folder whose content is made at the first look into it. */
export function lateDirectory(make: () => DirectoryNode): DirectoryNode {
  return new LateDirectory(ROOT_OWNED, () => make().entries);
}

const ROOT_OWNED = { mode: 0o755, uid: 0, gid: 0, modifiedAt: Date.UTC(2026, 0, 1) };

class LateDirectory implements DirectoryNode {
  readonly kind = 'directory';
  mode: number;
  uid: number;
  gid: number;
  modifiedAt: number;
  disk?: Disk;
  watchers?: Set<() => void>;
  #make: (() => Map<string, FileSystemNode>) | undefined;
  #entries: Map<string, FileSystemNode> | undefined;

  constructor(
    { mode, uid, gid, modifiedAt }: Pick<DirectoryNode, 'mode' | 'uid' | 'gid' | 'modifiedAt'>,
    make: () => Map<string, FileSystemNode>,
  ) {
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.modifiedAt = modifiedAt;
    this.#make = make;
  }

  get entries(): Map<string, FileSystemNode> {
    this.#entries ??= this.#make?.() ?? new Map();
    this.#make = undefined;
    return this.#entries;
  }
}

/** Entries of a folder over those of another: one is copied when it is asked for. */
class OverlaidEntries extends Map<string, FileSystemNode> {
  #base: ReadonlyMap<string, FileSystemNode> | undefined;
  #removed: Set<string> | undefined;

  constructor(base: ReadonlyMap<string, FileSystemNode>) {
    super();
    this.#base = base;
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
    if (this.#base?.has(name)) {
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
    return this.#removed?.has(name) ? undefined : this.#base?.get(name);
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
    for (const name of base.keys()) if (!super.has(name)) this.#take(name);
    this.#base = undefined;
    this.#removed = undefined;
  }
}
