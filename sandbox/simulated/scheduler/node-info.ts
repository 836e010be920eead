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

/** Stored pods are frozen, so what they request cannot change under us; and all versions of one have the same spec. */
const requests = new WeakMap<SchedulablePod['spec'], Requests>();

function cachedRequests(pod: SchedulablePod): Requests {
  let known = requests.get(pod.spec);
  if (!known) {
    known = shared({ plain: requestsOf(pod), usual: requestsOf(pod, true) });
    requests.set(pod.spec, known);
  }
  return known;
}

/** Pods of one template request the same. The oldest are forgotten first. */
const MOST = 500;
const equal = new Map<string, Requests>();

function shared(made: Requests): Requests {
  const text = JSON.stringify([...made.plain, ...made.usual]);
  const same = equal.get(text);
  if (same) return same;
  if (equal.size >= MOST) equal.delete(equal.keys().next().value ?? '');
  equal.set(text, made);
  return made;
}
