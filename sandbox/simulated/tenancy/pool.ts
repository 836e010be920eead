/**
 * The threads of this process that hold clusters. The first cluster gets a thread, the next ones theirs until there are
 * as many as the machine has use for; from then on they share. A thread that does not answer, or needs too much memory,
 * is ended: its clusters come back in others, and the one whose code ran last in a thread of its own.
 */
import { limits } from '../limits.ts';
import { type Home, Hosted, type HostedCluster, type OpenOptions } from './hosted.ts';
import { ClusterThread, type ThreadEnd } from './thread.ts';

export interface PoolOptions {
  /** The program of a thread. */
  readonly entry?: URL;
  /** Threads that are shared; those of their own come on top. */
  readonly threads?: number;
  /** Megabytes of objects in a shared thread. */
  readonly heapMegabytes?: number;
  /** How long a thread may not answer, milliseconds. */
  readonly patience?: number;
  /** How long a thread without clusters waits for the next, milliseconds. */
  readonly linger?: number;
}

const ENTRY = new URL('./entry.ts', import.meta.url);
/** Between two looks at every pulse. Milliseconds; longer than a beat. */
const LOOK = 500;

export class ClusterPool implements Home {
  readonly #options: Required<PoolOptions>;
  readonly #shared = new Set<ClusterThread>();
  readonly #alone = new Set<ClusterThread>();
  readonly #clusters = new Map<number, Hosted>();
  readonly #lingering = new Map<ClusterThread, NodeJS.Timeout>();
  #slots = 0;
  #looking: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions = {}) {
    const { threads, heapMegabytes, patience, linger } = limits.thread;
    this.#options = { entry: ENTRY, threads, heapMegabytes, patience, linger, ...options };
  }

  /** Threads that run now. */
  get size(): number {
    return this.#shared.size + this.#alone.size;
  }

  /** Makes or restores a cluster in a thread; resolves when it is ready. */
  async open(options: OpenOptions): Promise<HostedCluster> {
    this.#slots += 1;
    const hosted = new Hosted(this.#slots, options, this);
    this.#clusters.set(hosted.slot, hosted);
    try {
      await hosted.open();
      return hosted;
    } catch (error) {
      await hosted.stop();
      throw error;
    }
  }

  /** Starts a thread before the first cluster wants one, for loading its program takes long. It ends if none comes. */
  warm(): void {
    if (this.size === 0) this.#linger(this.#start(this.#shared), this.#options.linger);
  }

  place(slot: number, alone: boolean): ClusterThread {
    const thread = alone ? this.#start(this.#alone) : this.#choose();
    clearTimeout(this.#lingering.get(thread));
    this.#lingering.delete(thread);
    thread.slots.add(slot);
    thread.keepsProcess(true);
    this.#looking ??= setInterval(() => this.#look(), LOOK).unref();
    return thread;
  }

  leave(slot: number, thread: ClusterThread): void {
    thread.slots.delete(slot);
    if (thread.slots.size > 0 || thread.isOver) return;
    thread.keepsProcess(false);
    this.#linger(thread, this.#alone.has(thread) ? 0 : this.#options.linger);
  }

  forget(slot: number): void {
    this.#clusters.delete(slot);
  }

  /** Stops every cluster and ends every thread. */
  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map((hosted) => hosted.stop()));
    await Promise.all([...this.#shared, ...this.#alone].map((thread) => this.#drop(thread)));
  }

  /** An empty thread, else another one while there may be more, else the one with the fewest clusters. */
  #choose(): ClusterThread {
    const byLoad = [...this.#shared].sort((a, b) => a.slots.size - b.slots.size);
    const [idlest] = byLoad;
    if (idlest && (idlest.slots.size === 0 || this.#shared.size >= this.#options.threads)) return idlest;
    return this.#start(this.#shared);
  }

  #start(among: Set<ClusterThread>): ClusterThread {
    const { entry, heapMegabytes, patience } = this.#options;
    const thread = new ClusterThread({
      entry,
      heapMegabytes,
      patience: Math.ceil(patience / LOOK),
      look: LOOK,
      onLog: (slot, message, cause) => this.#clusters.get(slot)?.log(message, cause),
      onBroken: (slot, cause) => void this.#clusters.get(slot)?.broken(cause),
      onEnd: (end) => this.#lost(thread, end),
    });
    among.add(thread);
    return thread;
  }

  /** `wait` in milliseconds, until it ends. */
  #linger(thread: ClusterThread, wait: number): void {
    this.#lingering.set(thread, setTimeout(() => void this.#drop(thread), wait).unref());
  }

  #look(): void {
    for (const thread of [...this.#shared, ...this.#alone]) thread.look();
  }

  #lost(thread: ClusterThread, { cause, suspect, neverUp, error }: ThreadEnd): void {
    const alone = this.#alone.has(thread);
    // Two threads on one journal would tear it: the old one must be gone.
    const gone = this.#drop(thread);
    for (const slot of thread.slots) {
      const guilty = alone || neverUp || slot === suspect;
      this.#clusters.get(slot)?.lost(cause, guilty, error, gone);
    }
  }

  async #drop(thread: ClusterThread): Promise<void> {
    this.#shared.delete(thread);
    this.#alone.delete(thread);
    clearTimeout(this.#lingering.get(thread));
    this.#lingering.delete(thread);
    if (this.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
    await thread.end();
  }
}

let shared: ClusterPool | undefined;

/** The threads of this process. */
export function sharedPool(): ClusterPool {
  shared ??= new ClusterPool();
  return shared;
}
