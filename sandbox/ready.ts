/** Waits until a cluster can be used: its API server answers and every node is Ready. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from './faults.ts';
import { conditionHolds } from './kube-apply.ts';
import type { Kube, KubeObject } from './kube-types.ts';

export interface ReadyOptions {
  /** How many nodes there must be; 0 when it is enough that the API server answers. */
  readonly nodes: number;
  /** Milliseconds; then `sandbox/not-ready` is thrown. */
  readonly patience: number;
  /**
   * Milliseconds since the epoch. A node that was stopped is still shown as Ready: only one whose kubelet renewed its
   * lease after this moment counts.
   */
  readonly since?: number;
  /** Called whenever the number of Ready nodes changes. */
  onNodes?(ready: number): void;
}

/** Between looks at what cannot be watched, in milliseconds. */
const PAUSE = 250;

export async function waitUntilClusterReady(
  kube: Kube,
  options: ReadyOptions,
  signal: AbortSignal,
): Promise<void> {
  const patience = AbortSignal.timeout(options.patience);
  const both = AbortSignal.any([signal, patience]);
  let ready = 0;
  try {
    while (!(await kube.alive(both))) await sleep(PAUSE, undefined, { signal: both });
    if (options.nodes === 0) return;
    await nodesReady(kube, options, both, (count) => {
      if (count !== ready) options.onNodes?.(count);
      ready = count;
    });
    if (options.since !== undefined) await leasesRenewed(kube, options, options.since, both);
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) throw notReady(options, ready, error);
    throw error;
  }
}

/** Watches the nodes; starts over when the watch ends or breaks, as it does while an API server is starting. */
async function nodesReady(
  kube: Kube,
  options: ReadyOptions,
  signal: AbortSignal,
  report: (count: number) => void,
): Promise<void> {
  for (;;) {
    const nodes = new Map<string, boolean>();
    try {
      for await (const { type, object } of kube.watch({ apiVersion: 'v1', kind: 'Node' }, signal)) {
        if (type === 'ERROR') break;
        const name = object.metadata?.name ?? '';
        if (type === 'DELETED') nodes.delete(name);
        else if (type !== 'BOOKMARK') nodes.set(name, conditionHolds(object, 'Ready'));
        const count = [...nodes.values()].filter(Boolean).length;
        report(count);
        if (count >= options.nodes && count === nodes.size) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
    }
    await sleep(PAUSE, undefined, { signal });
  }
}

async function leasesRenewed(
  kube: Kube,
  options: ReadyOptions,
  since: number,
  signal: AbortSignal,
): Promise<void> {
  const query = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease' };
  const first = new Map<string, number>();
  for (;;) {
    const leases = await kube.list(query, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Fault) return [];
      throw error;
    });
    const renewed = leases.filter((lease) => {
      const [name, at] = [lease.metadata?.name ?? '', renewedAt(lease)];
      if (!first.has(name)) first.set(name, at);
      // The clock of the nodes may be behind ours, as in a virtual machine: a lease that was seen to change counts too.
      return at >= since || at !== first.get(name);
    });
    if (renewed.length >= options.nodes) return;
    await sleep(PAUSE, undefined, { signal });
  }
}

const renewedAt = (lease: KubeObject): number =>
  Date.parse((lease as { spec?: { renewTime?: string } }).spec?.renewTime ?? '') || 0;

const notReady = (options: ReadyOptions, ready: number, cause: unknown): Fault =>
  new Fault(
    'sandbox/not-ready',
    `${ready} of ${options.nodes} nodes were Ready after ${Math.round(options.patience / 1000)} s`,
    'The machine may be too busy or short of memory: close other programs and start the sandbox again.',
    { cause },
  );
