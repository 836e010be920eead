/**
 * Eviction by pressure: when a node runs short of memory or disk, its pods have to go, one at a time, those first that use
 * more than they asked for (pkg/kubelet/eviction). What is short is found out by the model of `runtime/usage.ts`, and by
 * what a lesson says is taken besides.
 */
import { timestamp } from '../clientgo/time.ts';
import { requestsOf } from '../scheduler/requests.ts';
import type { SchedulablePod } from '../scheduler/types.ts';
import { bytesText } from './bytes-text.ts';
import type { KubeletParts } from './parts.ts';
import type { Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';

/** Bytes of the node that are taken by something outside of all pods: a fault that a lesson sets up. */
export interface Strain {
  readonly memory: number;
  readonly disk: number;
}

/** What the node has. Bytes. */
export interface NodeSize {
  readonly memory: number;
  readonly disk: number;
}

interface Signal {
  readonly condition: 'MemoryPressure' | 'DiskPressure';
  /** As messages call it. */
  readonly resource: string;
  readonly request: string;
  /** Of the node; bytes that must be left. */
  threshold(size: NodeSize): number;
  available(size: NodeSize, used: Strain): number;
  usage(worker: Pick<PodWorker, 'records'>): number;
}

/** The thresholds a kubelet has unless it is told others. */
const SIGNALS: readonly Signal[] = [
  {
    condition: 'MemoryPressure',
    resource: 'memory',
    request: 'memory',
    threshold: () => 100 * 1024 ** 2,
    available: ({ memory }, used) => memory - used.memory,
    usage: (worker) => sum(worker, ({ usage }) => usage.workingSetBytes),
  },
  {
    condition: 'DiskPressure',
    resource: 'ephemeral-storage',
    request: 'ephemeral-storage',
    threshold: ({ disk }) => Math.floor(disk / 10),
    available: ({ disk }, used) => disk - used.disk,
    usage: (worker) => sum(worker, ({ logs }) => logs.size),
  },
];

/** How long a pressure must be over before the node says so. Milliseconds of a real cluster. */
const TRANSITION = 5 * 60_000;
/** Pods of that priority and above belong to the node. */
export const CRITICAL = 2_000_000_000;

export interface EvictionOptions {
  readonly parts: KubeletParts;
  readonly size: NodeSize;
  /** Memory that is in use on the node, by all pods together. Bytes. */
  readonly memoryInUse: () => number;
  /** A condition has become true, or is over. */
  readonly changed: (condition: string, isTrue: boolean) => void;
}

export class EvictionManager implements Disposable {
  readonly #options: EvictionOptions;
  /** When each pressure was last seen; milliseconds since 1970. */
  readonly #seen = new Map<string, number>();
  #strain: Strain = { memory: 0, disk: 0 };
  /** The look with which a pressure may be over. */
  #nextLook: Disposable | undefined;

  constructor(options: EvictionOptions) {
    this.#options = options;
  }

  /** What the node is short of. */
  get conditions(): readonly string[] {
    return [...this.#seen.keys()];
  }

  strain(strain: Partial<Strain>): void {
    this.#strain = { ...this.#strain, ...strain };
  }

  /** Looks once; a kubelet does every 10 s. */
  check(): void {
    const { size, memoryInUse } = this.#options;
    const used = { memory: memoryInUse() + this.#strain.memory, disk: this.#strain.disk };
    for (const signal of SIGNALS) {
      const available = signal.available(size, used);
      if (available < signal.threshold(size)) this.#relieve(signal, Math.max(0, available));
      else this.#relax(signal.condition);
    }
  }

  [Symbol.dispose](): void {
    this.#nextLook?.[Symbol.dispose]();
  }

  #relieve(signal: Signal, available: number): void {
    const { parts, size, changed } = this.#options;
    if (!this.#seen.has(signal.condition)) changed(signal.condition, true);
    this.#seen.set(signal.condition, parts.context.clock.now());
    const node = parts.client.get('nodes', undefined, parts.nodeName);
    const attempt = `Attempting to reclaim ${signal.resource}`;
    if (node) parts.recorder.event(node, 'Warning', 'EvictionThresholdMet', attempt);
    const [victim] = ranked([...parts.workers()].filter(mayGo), signal);
    victim?.evict(messageFor(victim, signal, { threshold: signal.threshold(size), available }), true);
  }

  #relax(condition: string): void {
    const { parts, changed } = this.#options;
    const seen = this.#seen.get(condition);
    const { clock } = parts.context;
    if (seen === undefined) return;
    const left = seen + parts.context.shortened(TRANSITION) - clock.now();
    if (left > 0) {
      this.#nextLook?.[Symbol.dispose]();
      this.#nextLook = clock.after(left, () => this.check());
      return;
    }
    this.#seen.delete(condition);
    changed(condition, false);
  }
}

/** Those that run; static pods and those the node needs stay. */
function mayGo(worker: PodWorker): boolean {
  const { priority = 0 } = worker.pod.spec as SchedulablePod['spec'];
  return !worker.isOver && !worker.isStatic && worker.podIP !== '' && priority < CRITICAL;
}

function ranked(workers: readonly PodWorker[], signal: Signal): PodWorker[] {
  const excess = (worker: PodWorker) => signal.usage(worker) - requested(worker, signal);
  const priority = ({ pod }: PodWorker) => (pod.spec as SchedulablePod['spec']).priority ?? 0;
  return [...workers].sort(
    (one, other) =>
      Number(excess(other) > 0) - Number(excess(one) > 0) ||
      priority(one) - priority(other) ||
      excess(other) - excess(one),
  );
}

function requested({ pod }: PodWorker, { request }: Signal): number {
  return requestsOf(pod as SchedulablePod).get(request) ?? 0;
}

function messageFor(
  worker: PodWorker,
  signal: Signal,
  { threshold, available }: { threshold: number; available: number },
): string {
  const { resource, request } = signal;
  const figures = `Threshold quantity: ${bytesText(threshold)}, available: ${bytesText(available)}. `;
  const containers = worker.pod.spec.containers.map((container) => {
    const alone = { ...worker.pod, spec: { containers: [container] } } as SchedulablePod;
    const wanted = requestsOf(alone).get(request) ?? 0;
    const used = signal.usage(only(worker, container.name));
    if (used <= wanted) return '';
    const words = `was using ${bytesText(used)}, request is ${bytesText(wanted)}`;
    return `Container ${container.name} ${words}, has larger consumption of ${resource}. `;
  });
  return `The node was low on resource: ${resource}. ${figures}${containers.join('')}`;
}

/** The records of this one container. */
function only({ records }: PodWorker, name: string): Pick<PodWorker, 'records'> {
  const record = records.get(name);
  return { records: new Map(record ? [[name, record]] : []) };
}

type Running = NonNullable<ReturnType<PodWorker['of']>[number]['container']>;

function sum({ records }: Pick<PodWorker, 'records'>, of: (container: Running) => number): number {
  let total = 0;
  for (const { state, container } of records.values()) if (state.running && container) total += of(container);
  return total;
}

/** Says in the status of a pod that its kubelet ends it. */
export function markDisrupted({ parts, pod }: PodWorker, message: string): void {
  const { client, context } = parts;
  const { namespace, name, generation } = pod.metadata;
  const before = client.get<Pod>('pods', namespace, name)?.status.conditions ?? [];
  const mark = {
    type: 'DisruptionTarget',
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(context.clock.now()),
    reason: 'TerminationByKubelet',
    message,
  };
  const status = { conditions: [...before.filter(({ type }) => type !== 'DisruptionTarget'), mark] };
  client.patch('pods', namespace, name, { status }, { subresource: 'status' });
}
