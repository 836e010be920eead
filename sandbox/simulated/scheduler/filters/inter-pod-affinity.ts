/** InterPodAffinity: required nearness to some pods and distance from others, over topologies such as hosts or zones. */
import { labelOf } from '../../clientgo/selector.ts';
import { means, requiredTerms } from '../pod-affinity.ts';
import type { Filter, NodeInfo, PodAffinityTerm, SchedulablePod, Surroundings } from '../types.ts';

/** In the order of the plug-in: affinity, own anti-affinity, then the anti-affinity of pods that are there already. */
export const interPodAffinity: Filter = (pod, info, around) => {
  if (!isNear(pod, info, around)) {
    return { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
  }
  if (requiredTerms(pod, 'podAntiAffinity').some((term) => hasMatch(pod, term, info, around))) {
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

/**
 * Whether pods that fulfil all terms run in each of their topologies. The first pod of a group that wants to be together
 * finds nobody yet: it may go to any node of the topologies.
 */
function isNear(pod: SchedulablePod, info: NodeInfo, around: Surroundings): boolean {
  const terms = requiredTerms(pod, 'podAffinity');
  if (terms.length === 0) return true;
  if (terms.some((term) => topologyOf(info, term) === undefined)) return false;
  const isMeant = (other: SchedulablePod) => terms.every((term) => means(pod, term, other, around));
  const homes = around.infos.filter(({ pods }) => pods.some(isMeant));
  const isAt = (term: PodAffinityTerm) =>
    homes.some((home) => topologyOf(home, term) === topologyOf(info, term));
  if (terms.every(isAt)) return true;
  const anywhere = homes.some((home) => terms.some((term) => topologyOf(home, term) !== undefined));
  return !anywhere && isMeant(pod);
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
      topologyOf(other, term) === topology && other.pods.some((pod) => means(owner, term, pod, around)),
  );
}

function isUnwelcome(pod: SchedulablePod, info: NodeInfo, around: Surroundings): boolean {
  return around.infos.some((other) =>
    other.pods.some((existing) => {
      if (!existing.spec.affinity?.podAntiAffinity) return false;
      return requiredTerms(existing, 'podAntiAffinity').some((term) => {
        const topology = topologyOf(info, term);
        return (
          topology !== undefined && topologyOf(other, term) === topology && means(existing, term, pod, around)
        );
      });
    }),
  );
}

function topologyOf({ node }: NodeInfo, { topologyKey }: PodAffinityTerm): string | undefined {
  return labelOf(node.metadata.labels, topologyKey);
}
