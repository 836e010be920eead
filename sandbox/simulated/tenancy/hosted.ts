/** A cluster in a thread, as the server's side holds it. It may move to another thread; whoever holds it does not notice. */
import { Fault } from '../../faults.ts';
import type { KubeRequest, KubeResponse } from '../../kube-types.ts';
import type {
  DialResult,
  HostPort,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
  NodeFile,
  Origin,
  Trouble,
} from '../../types.ts';
import type { Rewound } from '../rewind/index.ts';
import type { StoreSnapshot } from '../storage/index.ts';
import type { ClusterImage, Command, HostedOptions, Opened, WrittenFile } from './messages.ts';
import { type ClusterThread, type EndCause, ThreadEnded } from './thread.ts';

/** What a cluster in a thread is told about and asked for. */
export interface OpenOptions extends HostedOptions {
  /** Hears of faults of ours, and of what happened to its thread. */
  log(message: string, cause?: unknown): void;
  /** It runs again, elsewhere; address and kubeconfig may be others. */
  onBack?(kubeconfig: string): void;
}

export interface HostedCluster {
  /** The port of its API server on 127.0.0.1. */
  readonly port: number;
  readonly kubeconfig: string;
  /** Resolves when its thread has answered, with `false` while its API server is gone by a learner's doing; rejects with a Fault when it is gone for good. Waits while it comes back. */
  ping(): Promise<boolean>;
  /** Back to a new cluster. One that was given up comes back by this. Rejects with the reason of the signal. */
  reset(signal: AbortSignal): Promise<void>;
  /** Everything becomes as in the snapshot. Rejects with the reason of the signal. */
  restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void>;
  /** As those of `Sandbox`. */
  ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse>;
  atRest(namespaces: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean>;
  /** Remembers this moment under a name. Forgotten when the cluster is reset, or comes back in another thread. */
  mark(name: string): Promise<void>;
  /** Back to it; `no` when that cannot be, and then in no known state. `kinds`: other kinds are served than before. */
  rewind(name: string, signal: AbortSignal): Promise<Rewound>;
  /** As those of `Sandbox`. */
  dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult>;
  request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]>;
  resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer>;
  readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined>;
  writeFile(node: string, file: WrittenFile, signal: AbortSignal): Promise<void>;
  inflict(trouble: Trouble, signal: AbortSignal): Promise<void>;
  relieve(signal: AbortSignal): Promise<void>;
  /** What a copy is made of. */
  image(): Promise<ClusterImage>;
  /** Everything written so far survives a power cut. */
  flush(): Promise<void>;
  /** Ends it; what is on disk stays. Safe to call twice. */
  stop(): Promise<void>;
}

/** Where clusters live. */
export interface Home {
  /** A thread for this one; `alone`: with no neighbours. */
  place(slot: number, alone: boolean): ClusterThread;
  /** The cluster does not live in this thread any more. */
  leave(slot: number, thread: ClusterThread): void;
  /** The cluster is stopped. */
  forget(slot: number): void;
}

/** How often a cluster may bring its thread down within `MEMORY` before it is given up. */
const STRIKES = 3;
/** Milliseconds. */
const MEMORY = 10 * 60_000;

export class Hosted implements HostedCluster {
  readonly slot: number;
  readonly #options: OpenOptions;
  readonly #home: Home;
  #strikes: number[] = [];
  #thread: ClusterThread | undefined;
  #opened: Opened = { port: 0, kubeconfig: '' };
  /** Pending while it comes up, also again in another thread; rejected when it does not. */
  #ready: Promise<void> = Promise.resolve();
  #stopped = false;
  /** A reset is under way. */
  #forget = false;

  constructor(slot: number, options: OpenOptions, home: Home) {
    this.slot = slot;
    this.#options = options;
    this.#home = home;
  }

  get port(): number {
    return this.#opened.port;
  }

  get kubeconfig(): string {
    return this.#opened.kubeconfig;
  }

  log(message: string, cause?: unknown): void {
    this.#options.log(message, cause);
  }

  /** Opens it for the first time. */
  async open(): Promise<void> {
    this.#begin(this.#open(this.#options));
    await this.#up();
  }

  async ping(): Promise<boolean> {
    return (await this.#ask({ what: 'ping' })) as boolean;
  }

  async reset(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Should its thread end before that is done, it comes back without its objects.
    this.#forget = true;
    try {
      await this.#breakable({ what: 'reset' }, signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await this.#startOver(signal);
    } finally {
      this.#forget = false;
    }
  }

  restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void> {
    return this.#breakable({ what: 'restore', objects }, signal);
  }

  async ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    const command: Command = { what: 'ask', request };
    // What writes is not done twice when a thread ends in the middle of it.
    if (request.method === 'GET') return (await this.#ask(command, signal)) as KubeResponse;
    await this.#up();
    if (!this.#thread) throw new Error(`the cluster ${this.#options.name} is stopped`);
    return (await this.#thread.call(this.slot, command, signal)) as KubeResponse;
  }

  async atRest(namespaces: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean> {
    return (await this.#ask({ what: 'atRest', namespaces }, signal)) as boolean;
  }

  async mark(name: string): Promise<void> {
    await this.#ask({ what: 'mark', mark: name });
  }

  async rewind(name: string, signal: AbortSignal): Promise<Rewound> {
    return (await this.#ask({ what: 'rewind', mark: name }, signal)) as Rewound;
  }

  async dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult> {
    return (await this.#ask({ what: 'dial', from, to }, signal)) as DialResult;
  }

  async request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    return (await this.#ask({ what: 'request', from, requests }, signal)) as HttpAnswer[];
  }

  async resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer> {
    return (await this.#ask({ what: 'resolve', from, question }, signal)) as NameAnswer;
  }

  async readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return (await this.#ask({ what: 'readFile', node, path }, signal)) as NodeFile | undefined;
  }

  async writeFile(node: string, file: WrittenFile, signal: AbortSignal): Promise<void> {
    await this.#ask({ what: 'writeFile', node, file }, signal);
  }

  async inflict(trouble: Trouble, signal: AbortSignal): Promise<void> {
    await this.#ask({ what: 'inflict', trouble }, signal);
  }

  async relieve(signal: AbortSignal): Promise<void> {
    await this.#ask({ what: 'relieve' }, signal);
  }

  async image(): Promise<ClusterImage> {
    return (await this.#ask({ what: 'image' })) as ClusterImage;
  }

  async flush(): Promise<void> {
    await this.#ask({ what: 'flush' });
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    // A cluster that did not come up, or whose thread ends now, is stopped all the same.
    await this.#ask({ what: 'stop' }).catch(() => {});
    this.#leave();
    this.#home.forget(this.slot);
  }

  /** Its thread is no more, once `gone` resolves. `guilty`: by this cluster's doing, as far as can be seen. */
  lost(cause: EndCause, guilty: boolean, error: unknown, gone: Promise<void>): void {
    this.#thread = undefined;
    if (this.#stopped) return;
    if (guilty) this.#strikes.push(Date.now());
    const fault = faultOf(cause, guilty, this.#options.name, error);
    this.#options.log(fault.message, fault);
    this.#begin(this.#comeBack(fault, gone));
  }

  /** It is in no state to go on: stopped, and opened from what it wrote down. */
  async broken(error: unknown): Promise<void> {
    const thread = this.#thread;
    if (!thread || this.#stopped) return;
    this.#leave();
    const stopped = thread.call(this.slot, { what: 'stop' }).then(
      () => {},
      () => {},
    );
    this.lost('crashed', true, error, stopped);
  }

  /** A new cluster at the same address, whether it comes back by itself or was given up. */
  async #startOver(signal: AbortSignal): Promise<void> {
    const back = await this.#up().then(
      () => true,
      () => false,
    );
    signal.throwIfAborted();
    if (back) return;
    this.#strikes = [];
    this.#begin(this.#open(this.#again()));
    await this.#up();
    this.#options.onBack?.(this.kubeconfig);
  }

  async #comeBack(fault: Fault, gone: Promise<void>): Promise<void> {
    await gone;
    const recent = this.#strikes.filter((at) => at > Date.now() - MEMORY);
    if (recent.length > STRIKES) throw fault;
    await this.#open(this.#again());
    if (!this.#stopped) this.#options.onBack?.(this.kubeconfig);
  }

  /** At the same address; its objects lie in its directory by now, if it has one. */
  #again(): OpenOptions {
    if (this.#options.directory === undefined) return this.#options;
    const { objects: _, identity: __, ...rest } = this.#options;
    return { ...rest, port: this.port, forget: this.#forget };
  }

  async #open(options: OpenOptions): Promise<void> {
    // Whoever has brought a thread down does not do it to others again.
    const thread = this.#home.place(this.slot, this.#strikes.length > 0);
    this.#thread = thread;
    const { log: _, onBack: __, ...wanted } = options;
    try {
      this.#opened = (await thread.call(this.slot, { what: 'open', options: wanted })) as Opened;
    } catch (error) {
      if (this.#thread === thread) this.#leave();
      throw error;
    }
  }

  #leave(): void {
    if (this.#thread) this.#home.leave(this.slot, this.#thread);
    this.#thread = undefined;
  }

  #begin(work: Promise<void>): void {
    this.#ready = work;
    work.catch(() => {});
  }

  /** Waits until it is up, however often it moves meanwhile. */
  async #up(): Promise<void> {
    for (;;) {
      const ready = this.#ready;
      try {
        await ready;
        if (ready === this.#ready) return;
      } catch (error) {
        if (ready === this.#ready) throw this.#told(error);
      }
    }
  }

  /** Asks the thread it is in; once more when that ended by no fault of this cluster's. */
  async #ask(command: Command, signal?: AbortSignal): Promise<unknown> {
    for (let again = true; ; again = false) {
      await this.#up();
      if (!this.#thread) throw new Error(`the cluster ${this.#options.name} is stopped`);
      try {
        return await this.#thread.call(this.slot, command, signal);
      } catch (error) {
        const innocent = error instanceof ThreadEnded && error.end.suspect !== this.slot;
        if (!innocent || !again) throw this.#told(error);
      }
    }
  }

  async #breakable(command: Command, signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(command, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** An error for people where it was a thread's end. */
  #told(error: unknown): unknown {
    if (!(error instanceof ThreadEnded)) return error;
    const { cause, suspect } = error.end;
    return faultOf(cause, suspect === this.slot, this.#options.name, error.cause);
  }
}

function faultOf(cause: EndCause, guilty: boolean, name: string, error: unknown): Fault {
  const options = error === undefined ? {} : { cause: error };
  const restarts = 'It starts again by itself from what it had written down.';
  if (guilty && cause === 'stalled') {
    const what = `The simulated cluster ${name} kept its thread busy without a pause. The thread was ended.`;
    const remedy = `${restarts} If it happens again, delete what computes without end, or reset the sandbox.`;
    return new Fault('sandbox/stalled', what, remedy, options);
  }
  if (guilty && cause === 'out-of-memory') {
    const what = `The simulated cluster ${name} needed more memory than a cluster may have. Its thread was ended.`;
    const remedy = `${restarts} If it happens again, delete what is very large, or reset the sandbox.`;
    return new Fault('sandbox/out-of-memory', what, remedy, options);
  }
  const what = `The thread of the simulated cluster ${name} ended: ${cause}.`;
  return new Fault('sandbox/thread-ended', what, restarts, options);
}
