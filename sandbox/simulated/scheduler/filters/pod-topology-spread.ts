/** PodTopologySpread: constraints that must hold (`whenUnsatisfiable: DoNotSchedule`) over hosts, zones and the like. */
import { countOn, domainOf, includes, type Spread, spreadsOf } from '../topology-spread.ts';
import type { Filter, NodeInfo, SchedulablePod } from '../types.ts';

const reason = "node(s) didn't match pod topology spread constraints";

export const podTopologySpread: Filter = (pod, info, { infos }) => {
  if (!pod.spec.topologySpreadConstraints) return undefined;
  const spreads = spreadsOf(pod, 'DoNotSchedule');
  for (const spread of spreads) {
    if (domainOf(info, spread.topologyKey) === undefined) {
      return { reasons: [`${reason} (missing required label)`], unresolvable: true };
    }
    if (!holds(pod, spread, info, spreads, infos)) return { reasons: [reason], unresolvable: false };
  }
  return undefined;
};

/** With this pod here, its domain would have at most maxSkew more than the emptiest one. */
function holds(
  pod: SchedulablePod,
  spread: Spread,
  info: NodeInfo,
  spreads: readonly Spread[],
  infos: readonly NodeInfo[],
): boolean {
  const counts = new Map<string, number>();
  for (const other of infos) {
    const inAll = spreads.every(({ topologyKey }) => domainOf(other, topologyKey) !== undefined);
    if (!inAll || !includes(spread, pod, other)) continue;
    const domain = domainOf(other, spread.topologyKey)!;
    counts.set(domain, (counts.get(domain) ?? 0) + countOn(other, pod, spread.matches));
  }
  // Too few domains: the emptiest one is one that is not there yet.
  const least = counts.size < spread.minDomains || counts.size === 0 ? 0 : Math.min(...counts.values());
  const itself = spread.matches(pod.metadata.labels) ? 1 : 0;
  return (counts.get(domainOf(info, spread.topologyKey)!) ?? 0) + itself - least <= spread.maxSkew;
}
