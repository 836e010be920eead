/** The outside of a thread that holds clusters: asks it, hears it, feels its pulse, and ends it. */
import { Worker } from 'node:worker_threads';
import type { HostData } from './host.ts';
import { arrived, type Command, type FromThread, type ToThread } from './messages.ts';
import { pulseMemory, readPulse } from './pulse.ts';

/** Why a thread is no more. `asked`: nobody needs it. */
export type EndCause = 'asked' | 'stalled' | 'out-of-memory' | 'crashed';

export interface ThreadEnd {
  readonly cause: EndCause;
  /** The cluster whose code ran last, if it was one's. */
  readonly suspect: number | undefined;
  /** Its program could not even be loaded: no cluster's doing. */
  readonly neverUp: boolean;
  readonly error: unknown;
}

export interface ThreadOptions {
  /** The program of the thread. */
  readonly entry: URL;
  /** Megabytes of objects before it is ended. */
  readonly heapMegabytes: number;
  /** How many looks in a row may find the pulse standing still, and how many milliseconds lie between two. */
  readonly patience: number;
  readonly look: number;
  onLog(slot: number, message: string, cause: unknown): void;
  onBroken(slot: number, cause: unknown): void;
  /** Called once, before the calls that are under way are refused. */
  onEnd(end: ThreadEnd): void;
}

/** Thrown by a call whose thread ended before it answered. */
export class ThreadEnded extends Error {
  readonly end: ThreadEnd;
  constructor(end: ThreadEnd) {
    super(`the thread of the cluster ended: ${end.cause}`, { cause: end.error });
    this.name = 'ThreadEnded';
    this.end = end;
  }
}

/** What V8 lets a thread have, as a multiple of what it may have. */
const HEADROOM = 3;
/** Of objects that are new, megabytes: V8 takes three times as much by itself, and it counts for each thread. */
const YOUNG = 16;

/** How many times longer a thread may stand still in a process that computes nothing. */
const WITHOUT_WORK = 8;

type Waiting = PromiseWithResolvers<unknown>;

export class ClusterThread {
  /** Slots of the clusters that live here. */
  readonly slots = new Set<number>();
  readonly #options: ThreadOptions;
  readonly #worker: Worker;
  readonly #pulse = pulseMemory();
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #up = false;
  #lastBeats = -1;
  #missed = 0;
  #spentBefore = 0;
  #end: ThreadEnd | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
    const { entry, heapMegabytes } = options;
    const workerData: HostData = { pulse: this.#pulse, heapMegabytes };
    // At its own limit V8 may abort the whole process: a thread is ended long before, or for not answering.
    const resourceLimits = {
      maxOldGenerationSizeMb: heapMegabytes * HEADROOM,
      maxYoungGenerationSizeMb: YOUNG,
    };
    this.#worker = new Worker(entry, { workerData, execArgv: [], resourceLimits });
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#ended(causeOf(error), error));
    this.#worker.on('exit', () => this.#ended('crashed', undefined));
    this.keepsProcess(false);
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the process stays for this thread's sake. */
  keepsProcess(does: boolean): void {
    if (does) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Asks; an abort of the signal is passed on, and answered there. Rejects with what was thrown, or `ThreadEnded`. */
  async call(slot: number, command: Command, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    if (this.#end) throw new ThreadEnded(this.#end);
    this.#calls += 1;
    const call = this.#calls;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(call, waiting);
    this.#tell({ type: 'call', call, slot, command });
    const abort = () => this.#tell({ type: 'abort', call });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await waiting.promise;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#waiting.delete(call);
    }
  }

  /** A look at the pulse, to be had at even intervals: ends the thread when it has stood still for too long. */
  look(): void {
    // What blocks before it is up is the loading of the program.
    if (!this.#up || this.#end) return;
    const { beats } = readPulse(this.#pulse);
    if (beats !== this.#lastBeats) {
      this.#lastBeats = beats;
      this.#missed = 0;
      this.#spentBefore = spent();
      return;
    }
    this.#missed += 1;
    const { patience, look } = this.#options;
    // On a machine that is too busy a thread may wait long for its turn: what does not beat must have computed, too.
    const worked = (spent() - this.#spentBefore) * 2 >= patience * look;
    if (this.#missed >= (worked ? patience : patience * WITHOUT_WORK)) this.#ended('stalled', undefined);
  }

  /** Ends the thread, whatever it does. Resolves when it is gone and holds no file or port any more. */
  async end(): Promise<void> {
    this.#ended('asked', undefined);
    await this.#worker.terminate();
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    switch (message.type) {
      case 'up':
        this.#up = true;
        return;
      case 'answer':
        this.#waiting.get(message.call)?.resolve(message.value);
        return;
      case 'failure':
        this.#waiting.get(message.call)?.reject(arrived(message.cause));
        return;
      case 'log':
        this.#options.onLog(message.slot, message.message, arrived(message.cause));
        return;
      case 'full':
        this.#ended('out-of-memory', undefined, message.busiest);
        return;
      case 'broken':
        this.#options.onBroken(message.slot, arrived(message.cause));
    }
  }

  /** The first reason counts: a thread that is ended also exits. */
  #ended(cause: EndCause, error: unknown, suspect = readPulse(this.#pulse).owner): void {
    if (this.#end) return;
    this.#end = { cause, suspect, neverUp: !this.#up, error };
    if (cause !== 'asked') this.#options.onEnd(this.#end);
    for (const { reject } of this.#waiting.values()) reject(new ThreadEnded(this.#end));
  }
}

/** Processor time of this process, milliseconds. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function causeOf(error: unknown): EndCause {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'crashed';
}
