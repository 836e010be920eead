/**
 * Which kubelets are alive: those that renew their lease or write their status. Nothing is polled; for each node one timer
 * stands for the moment at which its silence has lasted too long.
 */
import { timestamp } from '../../clientgo/time.ts';
import type { KubeObject } from '../../objects.ts';
import { together } from '../end.ts';
import type { ControllerContext } from '../types.ts';

/**
 * A node is given up after 50 s (node-monitor-grace-period). The first 10 s are what a kubelet takes from one renewal to
 * the next, in real time; only what comes after is silence, and may be shortened. Milliseconds.
 */
const renewalPeriod = 10_000;
const silence = 40_000;
const namespace = 'kube-node-lease';
const types = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

interface NodeCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastHeartbeatTime?: string;
  lastTransitionTime?: string;
}

export function startNodeMonitor(context: ControllerContext): Disposable {
  const { informers } = context;
  const monitor = new NodeMonitor(context);
  const alive = ({ metadata, spec }: KubeObject, previous?: KubeObject) => {
    if (metadata.namespace === namespace && spec?.renewTime !== previous?.spec?.renewTime)
      monitor.alive(metadata.name);
  };
  return together(
    monitor,
    informers.informer('nodes').on({
      added: ({ metadata }) => monitor.alive(metadata.name),
      updated: (previous, node) => {
        if (heartbeatOf(previous) !== heartbeatOf(node)) monitor.alive(node.metadata.name);
      },
      deleted: ({ metadata }) => monitor.forget(metadata.name),
    }),
    informers
      .informer('leases.coordination.k8s.io')
      .on({ added: (lease) => alive(lease), updated: (previous, lease) => alive(lease, previous) }),
  );
}

function heartbeatOf(node: KubeObject): string | undefined {
  const conditions: readonly NodeCondition[] = node.status?.conditions ?? [];
  return conditions.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
}

class NodeMonitor implements Disposable {
  readonly #context: ControllerContext;
  readonly #grace: number;
  readonly #lastSeen = new Map<string, number>();
  readonly #timers = new Map<string, Disposable>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#grace = renewalPeriod + context.shortened(silence);
  }

  alive(name: string): void {
    this.#lastSeen.set(name, this.#context.clock.now());
    if (!this.#timers.has(name)) this.#wait(name, this.#grace);
  }

  forget(name: string): void {
    this.#lastSeen.delete(name);
    this.#timers.get(name)?.[Symbol.dispose]();
    this.#timers.delete(name);
  }

  [Symbol.dispose](): void {
    for (const name of [...this.#timers.keys()]) this.forget(name);
  }

  #wait(name: string, milliseconds: number): void {
    this.#timers.set(
      name,
      this.#context.clock.after(milliseconds, () => this.#look(name)),
    );
  }

  #look(name: string): void {
    this.#timers.delete(name);
    const { clock, log } = this.#context;
    const left = (this.#lastSeen.get(name) ?? 0) + this.#grace - clock.now();
    if (left > 0) {
      this.#wait(name, left);
      return;
    }
    try {
      giveUp(this.#context, name);
    } catch (cause) {
      log(`Node ${name} could not be given up.`, cause);
      this.#wait(name, this.#grace);
    }
  }
}

function giveUp({ client, clock }: ControllerContext, name: string): void {
  const node = client.get('nodes', undefined, name);
  if (!node) return;
  const before: readonly NodeCondition[] = node.status?.conditions ?? [];
  const ready = before.find(({ type }) => type === 'Ready');
  // Somebody who never sends a heartbeat vouches for this node: there is none to miss.
  if (ready?.status === 'Unknown' || (ready && !ready.lastHeartbeatTime)) return;
  const now = timestamp(clock.now());
  const after = types.map((type) =>
    unknown(
      before.find((one) => one.type === type),
      type,
      node,
      now,
    ),
  );
  const conditions = [
    ...before.map((one) => after.find(({ type }) => type === one.type) ?? one),
    ...after.filter(({ type }) => !before.some((one) => one.type === type)),
  ];
  client.patch('nodes', undefined, name, { status: { conditions } }, { subresource: 'status' });
}

function unknown(
  before: NodeCondition | undefined,
  type: string,
  { metadata }: KubeObject,
  now: string,
): NodeCondition {
  const status = 'Unknown';
  if (before?.status === status) return before;
  const lastHeartbeatTime = before?.lastHeartbeatTime ?? metadata.creationTimestamp ?? now;
  const [reason, message] = before
    ? ['NodeStatusUnknown', 'Kubelet stopped posting node status.']
    : ['NodeStatusNeverUpdated', 'Kubelet never posted node status.'];
  return { type, status, lastHeartbeatTime, lastTransitionTime: now, reason, message };
}
