/**
 * The disks of the nodes in the directory of a cluster: what volumes hold outlives this process as the objects do, and so do
 * emptyDirs and the logs of containers that have ended; what containers have besides begins anew, as they do. A node's files
 * are written whole a little after they change, when the cluster is flushed, and when it stops. What objects are about to
 * speak of is kept at once, as a line behind the whole: a killed process has lost nothing of it.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Packed, pack, unpack, within } from './packed-files.ts';
import { bytesIn, type DirectoryNode, directory, layOn } from './runtime/files/nodes.ts';
import { checkedLine, readCheckedLine, writeNew, writeWhole } from './storage/index.ts';

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
/** What is more is not kept at once: whoever waits for it should not wait long. Bytes. */
const mostAtOnce = 4 * 2 ** 20;

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
      if (node.kind !== 'directory') return undefined;
      for (const { path, packed } of linesIn(this.#lines(nodeName))) put(node, path, packed);
      return node;
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code !== 'ENOENT') this.#log(`the files of node ${nodeName} could not be read`, cause);
      return undefined;
    }
  }

  keep(nodeName: string, root: DirectoryNode): void {
    this.#roots.set(nodeName, root);
    const changed = () => this.#changed(nodeName);
    layOn(root, { changed, keepNow: (path) => this.#keepNow(nodeName, path) });
  }

  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const start = performance.now();
    for (const nodeName of this.#dirty) this.#write(nodeName);
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

  /** Nothing that is written already, or is too much for one line: it is written with the whole. */
  #keepNow(nodeName: string, path: readonly string[]): void {
    const root = this.#roots.get(nodeName);
    const node = root && this.#dirty.has(nodeName) ? within(root, path) : undefined;
    if (!node || bytesIn(node) > mostAtOnce) return;
    if (path.length === 0 || !existsSync(this.#file(nodeName))) {
      this.#write(nodeName);
      return;
    }
    const line: Line = { path, packed: pack(node) };
    this.#trying(nodeName, () => appendFileSync(this.#lines(nodeName), checkedLine(line), { mode: 0o600 }));
  }

  #write(nodeName: string): void {
    const root = this.#roots.get(nodeName);
    if (!root) return;
    this.#trying(nodeName, () => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const file = this.#file(nodeName);
      const write = existsSync(file) ? writeWhole : writeNew;
      write(file, JSON.stringify(pack(root)));
      rmSync(this.#lines(nodeName), { force: true });
      this.#dirty.delete(nodeName);
    });
  }

  #trying(nodeName: string, act: () => void): void {
    try {
      act();
    } catch (cause) {
      this.#log(`the files of node ${nodeName} could not be kept`, cause);
    }
  }

  #file(nodeName: string): string {
    return join(this.#folder, `${nodeName}.json`);
  }

  /** What was kept at once since the whole was written. */
  #lines(nodeName: string): string {
    return join(this.#folder, `${nodeName}.jsonl`);
  }
}

interface Line {
  readonly path: readonly string[];
  readonly packed: Packed | undefined;
}

/** The lines that are whole: a full disk, or the end of the process, may have cut one off. */
function linesIn(file: string): Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => readCheckedLine<Line>(line) ?? []);
}

/** With the folders above it. */
function put(root: DirectoryNode, path: readonly string[], packed: Packed | undefined): void {
  const name = path.at(-1);
  if (name === undefined || !packed) return;
  let folder = root;
  for (const part of path.slice(0, -1)) {
    const next = folder.entries.get(part) ?? directory();
    if (next.kind !== 'directory') return;
    folder.entries.set(part, next);
    folder = next;
  }
  folder.entries.set(name, unpack(packed));
}
