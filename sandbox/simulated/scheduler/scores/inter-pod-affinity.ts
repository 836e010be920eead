/**
 * InterPodAffinity: the weights of preferred nearness and distance, of this pod and of the pods that are there already
 * (framework/plugins/interpodaffinity/scoring.go).
 */
import { labelOf } from '../../clientgo/selector.ts';
import { type AffinityKind, means, requiredTerms } from '../pod-affinity.ts';
import type { PodAffinityTerm, SchedulablePod, Score, Surroundings } from '../types.ts';

/** What a required affinity of a pod that runs is worth for one it wants near. */
const HARD_WEIGHT = 1;

/** Points by topology key and value. */
type Points = Map<string, Map<string, number>>;

export const interPodAffinity: Score = (pod, infos, around) => {
  const points = collect(pod, around);
  if (points.size === 0) return infos.map(() => 0);
  const sums = infos.map(({ node }) => {
    let sum = 0;
    for (const [key, values] of points) {
      const value = labelOf(node.metadata.labels, key);
      if (value !== undefined) sum += values.get(value) ?? 0;
    }
    return sum;
  });
  const [least, most] = [Math.min(...sums), Math.max(...sums)];
  return sums.map((sum) => (most === least ? 0 : Math.floor((100 * (sum - least)) / (most - least))));
};

function collect(pod: SchedulablePod, around: Surroundings): Points {
  const points: Points = new Map();
  const own = weighted(pod);
  for (const { node, pods } of around.infos) {
    const add = ({ topologyKey }: PodAffinityTerm, weight: number) => {
      const value = labelOf(node.metadata.labels, topologyKey);
      if (value === undefined) return;
      const values = points.get(topologyKey) ?? new Map<string, number>();
      points.set(topologyKey, values.set(value, (values.get(value) ?? 0) + weight));
    };
    for (const existing of pods) {
      for (const { term, weight } of own) if (means(pod, term, existing, around)) add(term, weight);
      if (!existing.spec.affinity) continue;
      for (const term of requiredTerms(existing, 'podAffinity'))
        if (means(existing, term, pod, around)) add(term, HARD_WEIGHT);
      for (const { term, weight } of weighted(existing))
        if (means(existing, term, pod, around)) add(term, weight);
    }
  }
  return points;
}

/** Preferred terms; those of distance weigh the other way. */
function weighted(pod: SchedulablePod): readonly { term: PodAffinityTerm; weight: number }[] {
  return [...preferred(pod, 'podAffinity', 1), ...preferred(pod, 'podAntiAffinity', -1)];
}

function preferred({ spec }: SchedulablePod, kind: AffinityKind, sign: number) {
  const terms = spec.affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight: weight * sign }));
}
