/**
 * PodTopologySpread: constraints that should hold (`ScheduleAnyway`), and without any of its own those every pod of a
 * Service or controller has, over hosts and zones (framework/plugins/podtopologyspread/scoring.go).
 */
import { countOn, domainOf, includes, type Spread, spreadsOf } from '../topology-spread.ts';
import type { NodeInfo, SchedulablePod, Score, Surroundings } from '../types.ts';

const hostname = 'kubernetes.io/hostname';

export const podTopologySpread: Score = (pod, infos, around) => {
  const own = Boolean(pod.spec.topologySpreadConstraints?.length);
  const spreads = own ? spreadsOf(pod, 'ScheduleAnyway') : usual(pod, around);
  if (spreads.length === 0) return infos.map(() => 0);
  // Nodes outside of a topology the pod names count for nothing; the usual zones need not be there.
  const isIn = (info: NodeInfo) =>
    !own || spreads.every(({ topologyKey }) => domainOf(info, topologyKey) !== undefined);
  const inside = infos.filter(isIn);
  const parts = spreads.map((spread) => counter(spread, pod, inside, around.infos.filter(isIn)));
  const points = infos.map((info) =>
    isIn(info) ? Math.round(parts.reduce((sum, part) => sum + part(info), 0)) : undefined,
  );
  return fewestFirst(points);
};

function usual(pod: SchedulablePod, around: Surroundings): readonly Spread[] {
  const matches = around.companions(pod);
  if (!matches) return [];
  const shared = { minDomains: 1, matches, honorsAffinity: true, honorsTaints: false };
  return [
    { topologyKey: hostname, maxSkew: 3, ...shared },
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5, ...shared },
  ];
}

/** How crowded the domain of a node is, by one constraint. */
function counter(
  spread: Spread,
  pod: SchedulablePod,
  candidates: readonly NodeInfo[],
  all: readonly NodeInfo[],
): (info: NodeInfo) => number {
  const { topologyKey, matches, maxSkew } = spread;
  const counts = new Map<string | undefined, number>();
  for (const info of candidates) counts.set(domainOf(info, topologyKey), 0);
  const perNode = topologyKey === hostname;
  const weight = Math.log((perNode ? candidates.length : counts.size) + 2);
  if (!perNode) {
    for (const info of all) {
      const domain = domainOf(info, topologyKey);
      const known = counts.get(domain);
      if (known !== undefined && includes(spread, pod, info))
        counts.set(domain, known + countOn(info, pod, matches));
    }
  }
  return (info) => {
    const domain = domainOf(info, topologyKey);
    if (domain === undefined) return 0;
    const count = perNode ? countOn(info, pod, matches) : (counts.get(domain) ?? 0);
    return count * weight + maxSkew - 1;
  };
}

function fewestFirst(points: readonly (number | undefined)[]): readonly number[] {
  const known = points.filter((one) => one !== undefined);
  const [least, most] = [Math.min(...known), Math.max(0, ...known)];
  return points.map((one) => {
    if (one === undefined) return 0;
    return most === 0 ? 100 : Math.floor((100 * (most + least - one)) / most);
  });
}
