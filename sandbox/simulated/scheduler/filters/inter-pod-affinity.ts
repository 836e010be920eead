/** InterPodAffinity: required nearness to some pods and distance from others, over topologies such as hosts or zones. */
import { labelOf, selects } from '../../clientgo/selector.ts';
import type { Filter, NodeInfo, PodAffinityTerm, SchedulablePod, Surroundings } from '../types.ts';

/** In the order of the plug-in: affinity, own anti-affinity, then the anti-affinity of pods that are there already. */
export const interPodAffinity: Filter = (pod, info, around) => {
  if (!affinityTerms(pod).every((term) => isNear(pod, term, info, around))) {
    return { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
  }
  if (antiAffinityTerms(pod).some((term) => hasMatch(pod, term, info, around))) {
    return { reasons: ["node(s) didn't match pod anti-affinity rules"], unresolvable: false };
  }
  if (isUnwelcome(pod, info, around)) {
    return {
      reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
      unresolvable: false,
    };
  }
  return undefined;
};

function affinityTerms({ spec }: SchedulablePod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function antiAffinityTerms({ spec }: SchedulablePod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** The first pod of a group that wants to be together finds nobody yet: it may go to any node of the topology. */
function isNear(pod: SchedulablePod, term: PodAffinityTerm, info: NodeInfo, around: Surroundings): boolean {
  if (topologyOf(info, term) === undefined) return false;
  if (hasMatch(pod, term, info, around)) return true;
  const anywhere = around.infos.some(({ pods }) => pods.some((other) => matches(pod, term, other, around)));
  return !anywhere && matches(pod, term, pod, around);
}

/** Whether a pod that the term means runs in the topology of this node. */
function hasMatch(
  owner: SchedulablePod,
  term: PodAffinityTerm,
  info: NodeInfo,
  around: Surroundings,
): boolean {
  const topology = topologyOf(info, term);
  if (topology === undefined) return false;
  return around.infos.some(
    (other) =>
      topologyOf(other, term) === topology && other.pods.some((pod) => matches(owner, term, pod, around)),
  );
}

function isUnwelcome(pod: SchedulablePod, info: NodeInfo, around: Surroundings): boolean {
  return around.infos.some((other) =>
    other.pods.some((existing) =>
      antiAffinityTerms(existing).some((term) => {
        const topology = topologyOf(info, term);
        return (
          topology !== undefined &&
          topologyOf(other, term) === topology &&
          matches(existing, term, pod, around)
        );
      }),
    ),
  );
}

function topologyOf({ node }: NodeInfo, { topologyKey }: PodAffinityTerm): string | undefined {
  return labelOf(node.metadata.labels, topologyKey);
}

/** A term speaks of its owner's namespace unless it names others or selects them. */
function matches(
  { metadata }: SchedulablePod,
  { namespaces = [], namespaceSelector, labelSelector }: PodAffinityTerm,
  other: SchedulablePod,
  around: Surroundings,
): boolean {
  const { namespace = '', labels } = other.metadata;
  const named = namespaces.length > 0 || namespaceSelector ? namespaces : [metadata.namespace];
  const isMeant =
    named.includes(namespace) ||
    selects(namespaceSelector, namespaceSelector && around.namespaceLabels(namespace));
  return isMeant && selects(labelSelector, labels);
}
