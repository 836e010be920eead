/** PodTopologySpread: constraints that must hold (`whenUnsatisfiable: DoNotSchedule`) over hosts, zones and the like. */
import { labelOf, selects } from '../../clientgo/selector.ts';
import type { Filter, NodeInfo, SchedulablePod, Surroundings, TopologySpreadConstraint } from '../types.ts';
import { nodeAffinity } from './node-affinity.ts';

const reason = "node(s) didn't match pod topology spread constraints";

export const podTopologySpread: Filter = (pod, info, around) => {
  const all = pod.spec.topologySpreadConstraints ?? [];
  const constraints = all.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  if (constraints.some(({ topologyKey }) => domainOf(info, topologyKey) === undefined)) {
    return { reasons: [`${reason} (missing required label)`], unresolvable: true };
  }
  if (constraints.every((constraint) => holds(pod, constraint, info, constraints, around))) return undefined;
  return { reasons: [reason], unresolvable: false };
};

/** With this pod here, its domain would have at most maxSkew more than the emptiest one. */
function holds(
  pod: SchedulablePod,
  { maxSkew, topologyKey, labelSelector }: TopologySpreadConstraint,
  info: NodeInfo,
  constraints: readonly TopologySpreadConstraint[],
  around: Surroundings,
): boolean {
  const counts = new Map<string, number>();
  for (const other of around.infos) {
    if (!isCounted(pod, other, constraints, around)) continue;
    const domain = domainOf(other, topologyKey)!;
    const here = other.pods.filter(
      (one) => isSibling(pod, one) && selects(labelSelector, one.metadata.labels),
    );
    counts.set(domain, (counts.get(domain) ?? 0) + here.length);
  }
  const least = counts.size > 0 ? Math.min(...counts.values()) : 0;
  const itself = selects(labelSelector, pod.metadata.labels) ? 1 : 0;
  return (counts.get(domainOf(info, topologyKey)!) ?? 0) + itself - least <= maxSkew;
}

/** Nodes the pod could never run on, or that are in no domain, do not count. Taints are not looked at. */
function isCounted(
  pod: SchedulablePod,
  other: NodeInfo,
  constraints: readonly TopologySpreadConstraint[],
  around: Surroundings,
): boolean {
  if (nodeAffinity(pod, other, around)) return false;
  return constraints.every(({ topologyKey }) => domainOf(other, topologyKey) !== undefined);
}

function isSibling({ metadata }: SchedulablePod, other: SchedulablePod): boolean {
  return other.metadata.namespace === metadata.namespace && other.metadata.deletionTimestamp === undefined;
}

function domainOf({ node }: NodeInfo, topologyKey: string): string | undefined {
  return labelOf(node.metadata.labels, topologyKey);
}
