/**
 * The disks of the nodes in the directory of a cluster: what volumes hold outlives this process as the objects do. A node's
 * files are written a little after they change, when the cluster is flushed, and when it stops. So do
 * emptyDirs and the logs of containers that have ended; what containers have besides begins anew, as they do.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import {
  type DirectoryNode,
  directory,
  type FileSystemNode,
  file,
  layOn,
  symlink,
} from './runtime/files/nodes.ts';
import { writeWhole } from './storage/index.ts';

export interface NodeDisks extends Disposable {
  /** The root of a node's files as they were kept; undefined for a new node. */
  read(nodeName: string): DirectoryNode | undefined;
  /** Keeps the files below this root from now on. */
  keep(nodeName: string, root: DirectoryNode): void;
  /** Writes what is not written yet. */
  flush(): void;
  /** New nodes: nothing of the old ones stays. */
  clear(): void;
}

/**
 * How long changes are gathered before they are written: at least, and as a multiple of how long writing took last, so that
 * a large disk on which somebody writes all the time takes one twentieth of a core. Not longer: what was gathered is lost when
 * this process is killed, and most of what writing takes on a busy machine is waiting for its disk. Milliseconds.
 */
const quiet = { least: 100, timesCost: 20, most: 10_000 };
/** Larger files come back empty: a disk is for what people write, not for what fills it up. Bytes. */
const largest = 16 * 2 ** 20;

type Log = (message: string, cause?: unknown) => void;

/** Without a directory nothing is kept. */
export function openNodeDisks(folder: string | undefined, clock: Clock, log: Log): NodeDisks {
  return folder === undefined ? FORGETFUL : new KeptDisks(join(folder, 'nodes'), clock, log);
}

const FORGETFUL: NodeDisks = {
  read: () => undefined,
  keep() {},
  flush() {},
  clear() {},
  [Symbol.dispose]() {},
};

class KeptDisks implements NodeDisks {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #roots = new Map<string, DirectoryNode>();
  readonly #dirty = new Set<string>();
  #timer: Disposable | undefined;
  #wait = quiet.least;

  constructor(folder: string, clock: Clock, log: Log) {
    this.#folder = folder;
    this.#clock = clock;
    this.#log = log;
  }

  read(nodeName: string): DirectoryNode | undefined {
    try {
      const node = unpack(JSON.parse(readFileSync(this.#file(nodeName), 'utf8')));
      return node.kind === 'directory' ? node : undefined;
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code !== 'ENOENT') this.#log(`the files of node ${nodeName} could not be read`, cause);
      return undefined;
    }
  }

  keep(nodeName: string, root: DirectoryNode): void {
    this.#roots.set(nodeName, root);
    layOn(root, { changed: () => this.#changed(nodeName) });
  }

  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const start = performance.now();
    for (const nodeName of this.#dirty) this.#write(nodeName);
    this.#dirty.clear();
    const cost = (performance.now() - start) * quiet.timesCost;
    this.#wait = Math.min(quiet.most, Math.max(quiet.least, cost));
  }

  clear(): void {
    this.#dirty.clear();
    this.#roots.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#roots.clear();
  }

  #changed(nodeName: string): void {
    if (!this.#roots.has(nodeName)) return;
    this.#dirty.add(nodeName);
    this.#timer ??= this.#clock.after(this.#wait, () => this.flush());
  }

  #write(nodeName: string): void {
    const root = this.#roots.get(nodeName);
    if (!root) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeWhole(this.#file(nodeName), JSON.stringify(pack(root)));
    } catch (cause) {
      this.#log(`the files of node ${nodeName} could not be kept`, cause);
    }
  }

  #file(nodeName: string): string {
    return join(this.#folder, `${nodeName}.json`);
  }
}

/** A file, a folder or a link, in short: attributes, and what it holds. */
interface Packed {
  readonly a: readonly [mode: number, uid: number, gid: number, modifiedAt: number];
  /** Base64. */
  readonly file?: string;
  readonly folder?: Readonly<Record<string, Packed>>;
  readonly link?: string;
}

/** Nothing for devices and files that are made when they are read. */
function pack(node: FileSystemNode): Packed | undefined {
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

function unpack({ a: [mode, uid, gid, modifiedAt], file: content, folder, link }: Packed): FileSystemNode {
  const attributes = { mode, uid, gid, modifiedAt };
  if (link !== undefined) return Object.assign(symlink(link), attributes);
  if (content !== undefined) return Object.assign(file(Buffer.from(content, 'base64')), attributes);
  const node = directory();
  for (const [name, child] of Object.entries(folder ?? {})) node.entries.set(name, unpack(child));
  return Object.assign(node, attributes);
}
