/** Topology spread constraints as filter and score need them (framework/plugins/podtopologyspread/common.go). */
import { labelOf, selects } from '../clientgo/selector.ts';
import { matchesNode } from './node-selector.ts';
import { tolerates } from './tolerations.ts';
import type { LabelMatcher, NodeInfo, SchedulablePod, TopologySpreadConstraint } from './types.ts';

/** A constraint with its defaults, and with the pod's own values of matchLabelKeys in its selector. */
export interface Spread {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly minDomains: number;
  readonly matches: LabelMatcher;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** The pod's own constraints of one kind (`DoNotSchedule` or `ScheduleAnyway`). */
export function spreadsOf({ spec, metadata }: SchedulablePod, whenUnsatisfiable: string): readonly Spread[] {
  return (spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => spreadOf(constraint, metadata.labels ?? {}));
}

function spreadOf(constraint: TopologySpreadConstraint, own: Readonly<Record<string, string>>): Spread {
  const { maxSkew, topologyKey, labelSelector, matchLabelKeys = [], minDomains = 1 } = constraint;
  const same = matchLabelKeys.flatMap((key) => {
    const value = labelOf(own, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    maxSkew,
    topologyKey,
    minDomains,
    matches: (labels) =>
      selects(labelSelector, labels) && same.every(([key, value]) => labelOf(labels, key) === value),
    honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether a node counts for a constraint: not when the pod could never run there, as far as the constraint looks at that. */
export function includes(
  { honorsAffinity, honorsTaints }: Spread,
  pod: SchedulablePod,
  { node }: NodeInfo,
): boolean {
  if (honorsAffinity && !matchesNode(pod, node)) return false;
  return (
    !honorsTaints ||
    !(node.spec.taints ?? []).some((taint) => keepsOff(taint.effect) && !tolerates(pod, taint))
  );
}

function keepsOff(effect: string): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute';
}

/** Pods of the same namespace on this node that a selector means and that are not going. */
export function countOn({ pods }: NodeInfo, { metadata }: SchedulablePod, matches: LabelMatcher): number {
  let count = 0;
  for (const { metadata: other } of pods) {
    if (other.namespace === metadata.namespace && !other.deletionTimestamp && matches(other.labels))
      count += 1;
  }
  return count;
}

export function domainOf({ node }: NodeInfo, topologyKey: string): string | undefined {
  return labelOf(node.metadata.labels, topologyKey);
}
