/** Whether a node takes a pod, whoever bound it there: the scheduler has looked, others may not (pkg/kubelet/lifecycle/predicate.go). */
import { portsAreTaken, TAKEN } from '../scheduler/filters/node-ports.ts';
import { infoOf } from '../scheduler/node-info.ts';
import { matchesNode } from '../scheduler/node-selector.ts';
import { requestsOf } from '../scheduler/requests.ts';
import { tolerates } from '../scheduler/tolerations.ts';
import type { NodeInfo, SchedulableNode, SchedulablePod } from '../scheduler/types.ts';
import { CRITICAL } from './eviction.ts';
import type { Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** `undefined` for a pod that may run. `others` are the pods that run there. */
export function rejectionOf(worker: PodWorker, others: Iterable<PodWorker>): Rejection | undefined {
  const pod = worker.pod as SchedulablePod;
  const pressures = worker.parts.pressures();
  if (pressures.length > 0 && !bears(worker.pod, pressures))
    return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
  const info = nodeInfo(worker, others);
  if (!info) return undefined;
  const lacking = lackOf(pod, info);
  if (lacking) return lacking;
  if (!matchesNode(pod, info.node))
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  return portsAreTaken(pod, info.pods) ? predicate('NodePorts', TAKEN) : undefined;
}

/** Whether a pod may start on a node that is short of something (pkg/kubelet/eviction, Admit). */
function bears(pod: Pod, pressures: readonly string[]): boolean {
  const { priority = 0 } = (pod as SchedulablePod).spec;
  if (priority >= CRITICAL) return true;
  if (pressures.some((pressure) => pressure !== 'MemoryPressure')) return false;
  const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };
  return pod.status?.qosClass !== 'BestEffort' || tolerates(pod as SchedulablePod, taint);
}

/** Of the first resource there is too little of. */
export function lackOf(pod: SchedulablePod, info: NodeInfo): Rejection | undefined {
  const { allocatable, requested, pods } = info;
  const wanted = new Map([['pods', 1], ...requestsOf(pod)]);
  const used = new Map([...requested, ['pods', pods.length] as const]);
  for (const [name, amount] of wanted) {
    const [have, capacity] = [used.get(name) ?? 0, allocatable.get(name) ?? 0];
    // Who made up a resource has bound the pod himself: that is none of the kubelet's business.
    if (name.includes('/') && !allocatable.has(name)) continue;
    if (amount === 0 || amount + have <= capacity) continue;
    const figures = `requested: ${amount}, used: ${have}, capacity: ${capacity}`;
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, ${figures}` };
  }
  return undefined;
}

/** The node with the pods on it that have not ended, without the one of this worker. */
export function nodeInfo(worker: PodWorker, others: Iterable<PodWorker>): NodeInfo | undefined {
  const { client, nodeName } = worker.parts;
  const node = client.get<SchedulableNode>('nodes', undefined, nodeName);
  if (!node) return undefined;
  const pods = [...others].filter((other) => other !== worker && !other.isOver).map(({ granted }) => granted);
  return infoOf(node, pods);
}

function predicate(reason: string, why: string): Rejection {
  return { reason, message: `Predicate ${reason} failed: ${why}` };
}
