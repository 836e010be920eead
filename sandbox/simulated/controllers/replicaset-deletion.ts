/** Which pod goes first when there are too many (controller_utils.go, ActivePodsWithRanks). */
import { conditionOf, isReady, restartsOf } from './pods.ts';
import type { Pod } from './types.ts';

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

type Order = (one: Pod, other: Pod) => number;

/** Sorts the pods that are easiest to do without to the front. `related` decides how crowded a node is. */
export function byDeletionOrder(related: readonly Pod[]): Order {
  const crowd = new Map<string, number>();
  for (const { spec } of related) {
    if (spec.nodeName) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1);
  }
  const rank = ({ spec }: Pod) => (spec.nodeName ? (crowd.get(spec.nodeName) ?? 0) : 0);
  const orders: readonly Order[] = [
    ascending(({ spec }) => (spec.nodeName ? 1 : 0)),
    ascending(({ status }) => phases[status?.phase ?? 'Pending'] ?? 0),
    ascending((pod) => (isReady(pod) ? 1 : 0)),
    ascending(deletionCost),
    ascending((pod) => -rank(pod)),
    ascending((pod) => -readySince(pod)),
    ascending((pod) => -restartsOf(pod)),
    ascending(({ metadata }) => -Date.parse(metadata.creationTimestamp ?? '')),
  ];
  return (one, other) => {
    for (const order of orders) {
      const result = order(one, other);
      if (result) return result;
    }
    return (one.metadata.uid ?? '') < (other.metadata.uid ?? '') ? -1 : 1;
  };
}

function ascending(value: (pod: Pod) => number): Order {
  return (one, other) => value(one) - value(other);
}

function deletionCost({ metadata }: Pod): number {
  const cost = Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function readySince(pod: Pod): number {
  if (!isReady(pod)) return 0;
  return Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || 0;
}
