/** A node with pods on it, and what they take together. */
import { amountsOf, requestsOf, sum } from './requests.ts';
import type { Amounts, NodeInfo, SchedulableNode, SchedulablePod } from './types.ts';

export function infoOf(node: SchedulableNode, pods: readonly SchedulablePod[]): NodeInfo {
  return {
    node,
    pods,
    allocatable: amountsOf(node.status?.allocatable ?? node.status?.capacity),
    requested: total(pods, 'plain'),
    requestedForScore: total(pods, 'usual'),
  };
}

/** The same node with other pods on it. */
export function infoWith(info: NodeInfo, pods: readonly SchedulablePod[]): NodeInfo {
  return { ...info, pods, requested: total(pods, 'plain'), requestedForScore: total(pods, 'usual') };
}

interface Requests {
  readonly plain: Amounts;
  readonly usual: Amounts;
}

function total(pods: readonly SchedulablePod[], which: keyof Requests): Amounts {
  return pods.reduce<Amounts>((amounts, pod) => sum(amounts, cachedRequests(pod)[which]), new Map());
}

/** Stored pods are frozen, so what they request cannot change under us. */
const requests = new WeakMap<SchedulablePod, Requests>();

function cachedRequests(pod: SchedulablePod): Requests {
  let known = requests.get(pod);
  if (!known) {
    known = { plain: requestsOf(pod), usual: requestsOf(pod, true) };
    requests.set(pod, known);
  }
  return known;
}
