/** Taints that stand for the conditions of a node: those that keep new pods away, and those that drive pods out. */
import { timestamp } from '../../clientgo/time.ts';
import type { Informer } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import { isEqual } from '../equal.ts';
import { conditionOf } from '../pods.ts';
import type { ControllerContext } from '../types.ts';

interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

const prefix = 'node.kubernetes.io/';

/** Which taint stands for which status of which condition. */
const taintOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'not-ready', Unknown: 'unreachable' },
  MemoryPressure: { True: 'memory-pressure' },
  DiskPressure: { True: 'disk-pressure' },
  NetworkUnavailable: { True: 'network-unavailable' },
  PIDPressure: { True: 'pid-pressure' },
};

/** By effect, the taints that nobody else puts on nodes or takes off. */
const managed: Readonly<Record<string, ReadonlySet<string>>> = {
  NoSchedule: new Set([
    ...Object.values(taintOf).flatMap((byStatus) => Object.values(byStatus)),
    'unschedulable',
  ]),
  NoExecute: new Set(Object.values(taintOf['Ready']!)),
};

export function syncTaints({ client, clock }: ControllerContext, nodes: Informer, name: string): void {
  const node = client.get('nodes', undefined, name);
  if (!node) return;
  const present: readonly Taint[] = node.spec?.taints ?? [];
  const wanted = [...keepingOff(node), ...drivingOut(node, nodes)];
  const isWanted = (taint: Taint) => wanted.some((one) => isSame(one, taint));
  const kept = present.filter((taint) => !isManaged(taint) || isWanted(taint));
  const missing = wanted.filter((taint) => !kept.some((one) => isSame(one, taint)));
  const timeAdded = timestamp(clock.now());
  const taints = [...kept, ...missing.map((taint) => ({ ...taint, timeAdded }))];
  if (isEqual(present, taints)) return;
  client.patch('nodes', undefined, name, { spec: { taints: taints.length > 0 ? taints : null } });
}

function isSame(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}

function isManaged({ key, effect }: Taint): boolean {
  return key.startsWith(prefix) && Boolean(managed[effect]?.has(key.slice(prefix.length)));
}

/** A node that has not said yet whether it is ready keeps the taint it registered with. */
function keepingOff(node: KubeObject): Taint[] {
  const keys = Object.entries(taintOf).flatMap(([type, byStatus]) => {
    const status = conditionOf(node.status?.conditions, type)?.status;
    return byStatus[status ?? (type === 'Ready' ? 'False' : '')] ?? [];
  });
  if (node.spec?.unschedulable) keys.push('unschedulable');
  return keys.map((key) => ({ key: prefix + key, effect: 'NoSchedule' }));
}

/** Nobody is driven out while all nodes are gone: then it is rather the network that fails. */
function drivingOut(node: KubeObject, nodes: Informer): Taint[] {
  const status = conditionOf(node.status?.conditions, 'Ready')?.status;
  const key = status && taintOf['Ready']?.[status];
  if (!key || nodes.list().every(isDisrupted)) return [];
  return [{ key: prefix + key, effect: 'NoExecute' }];
}

/** Whether a node has said, or is thought, not to be ready. */
export function isDisrupted(node: KubeObject): boolean {
  const status = conditionOf(node.status?.conditions, 'Ready')?.status;
  return status === 'False' || status === 'Unknown';
}
