/** The inside of a thread that holds clusters: opens them, and does what the server's thread asks of each. */
import { getHeapStatistics } from 'node:v8';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ClusterOptions, SimulatedCluster } from '../cluster.ts';
import type { ClusterMark, Rewound } from '../rewind/index.ts';
import {
  type Command,
  carry,
  type FromThread,
  type HostedOptions,
  type Opened,
  type ToThread,
} from './messages.ts';
import { Pulse, type PulseMemory } from './pulse.ts';

/** Makes a cluster: `createCluster`, or in a test something around it. */
export type OpenCluster = (options: ClusterOptions) => Promise<SimulatedCluster>;

/** What a thread is started with. */
export interface HostData {
  readonly pulse: PulseMemory;
  /** Megabytes of objects at which it says that it is full. */
  readonly heapMegabytes: number;
}

/** Makes this thread a host of clusters. Call once, at its top. */
export function hostClusters(open: OpenCluster): void {
  if (!parentPort) throw new Error('only a worker thread holds clusters for others');
  new Host(parentPort, workerData as HostData, open).listen();
}

const MEGABYTE = 1024 * 1024;

/** What is asked of pods: those found when a cluster was restored must have begun. */
const ASKS_PODS: ReadonlySet<Command['what']> = new Set(['dial', 'resolve', 'request', 'inflict']);

class Host {
  readonly #port: MessagePort;
  readonly #pulse: Pulse;
  readonly #open: OpenCluster;
  readonly #clusters = new Map<number, SimulatedCluster>();
  /** Moments to come back to, by name, of each cluster. */
  readonly #marks = new Map<SimulatedCluster, Map<string, ClusterMark>>();
  /** Calls that can be broken off, by number; and whose they are. */
  readonly #calls = new Map<number, { readonly slot: number; readonly controller: AbortController }>();

  constructor(port: MessagePort, { pulse, heapMegabytes }: HostData, open: OpenCluster) {
    this.#port = port;
    this.#open = open;
    this.#pulse = new Pulse(pulse, () => {
      if (getHeapStatistics().used_heap_size < heapMegabytes * MEGABYTE) return;
      this.#tell({ type: 'full', busiest: this.#pulse.busiest });
    });
  }

  listen(): void {
    this.#port.on('message', (message: ToThread) => {
      if (message.type === 'abort') this.#calls.get(message.call)?.controller.abort();
      else void this.#pulse.as(message.slot, () => this.#serve(message));
    });
    // One cluster is broken, not its neighbours. What is nobody's ends the thread.
    process.on('uncaughtException', (error) => {
      const slot = this.#pulse.owner;
      if (slot === undefined) throw error;
      this.#tell({ type: 'broken', slot, cause: carry(error) });
    });
    this.#tell({ type: 'up' });
  }

  async #serve({ call, slot, command }: Extract<ToThread, { type: 'call' }>): Promise<void> {
    const controller = new AbortController();
    this.#calls.set(call, { slot, controller });
    try {
      this.#tell({ type: 'answer', call, value: await this.#do(slot, command, controller.signal) });
    } catch (thrown) {
      this.#tell({ type: 'failure', call, cause: carry(thrown) });
    } finally {
      this.#calls.delete(call);
    }
  }

  async #do(slot: number, command: Command, signal: AbortSignal): Promise<unknown> {
    if (command.what === 'open') return await this.#openCluster(slot, command.options);
    const cluster = this.#clusters.get(slot);
    if (!cluster) throw new Error(`there is no cluster ${slot} in this thread`);
    if (ASKS_PODS.has(command.what)) await cluster.podsBegun();
    switch (command.what) {
      case 'ask':
        return await cluster.ask(command.request, signal);
      case 'atRest':
        return cluster.atRest(command.namespaces);
      case 'mark':
        return this.#mark(cluster, command.mark);
      case 'rewind':
        return await this.#rewind(cluster, command.mark, signal);
      case 'reset':
        this.#marks.delete(cluster);
        return await cluster.reset(signal);
      case 'restore':
        this.#marks.delete(cluster);
        return await cluster.restore(command.objects, signal);
      case 'dial':
        return cluster.dial(command.from, command.to);
      case 'resolve':
        return cluster.resolve(command.from, command.question);
      case 'request':
        return await cluster.request(command.from, command.requests, signal);
      case 'readFile':
        return cluster.readFile(command.node, command.path);
      case 'writeFile':
        return cluster.writeFile(command.node, command.file.path, command.file.content);
      case 'inflict':
        return cluster.inflict(command.trouble);
      case 'relieve':
        return cluster.relieve();
      case 'flush':
        return cluster.flush();
      case 'image':
        return { objects: cluster.snapshot(), identity: cluster.pki.state };
      case 'ping':
        return cluster.isServing;
      case 'stop':
        this.#clusters.delete(slot);
        this.#marks.delete(cluster);
        // What waits for it to be ready would wait for ever.
        for (const call of this.#calls.values()) if (call.slot === slot) call.controller.abort();
        return await cluster.stop();
    }
  }

  #mark(cluster: SimulatedCluster, name: string): void {
    const marks = this.#marks.get(cluster) ?? new Map<string, ClusterMark>();
    this.#marks.set(cluster, marks.set(name, cluster.mark()));
  }

  async #rewind(cluster: SimulatedCluster, name: string, signal: AbortSignal): Promise<Rewound> {
    const mark = this.#marks.get(cluster)?.get(name);
    return mark ? await cluster.rewind(mark, signal) : 'no';
  }

  async #openCluster(slot: number, options: HostedOptions): Promise<Opened> {
    const log = (message: string, cause?: unknown) =>
      this.#tell({ type: 'log', slot, message, cause: carry(cause) });
    const cluster = await this.#open({ ...options, log });
    this.#clusters.set(slot, cluster);
    return { port: cluster.port, kubeconfig: cluster.kubeconfig() };
  }

  #tell(message: FromThread): void {
    this.#port.postMessage(message);
  }
}
