/** Where a pod goes: the filters say which nodes will do, the scores which of them is best. */
import { filters, preFilters } from './filters/index.ts';
import { infoWith } from './node-info.ts';
import { scores } from './scores/index.ts';
import type { NodeInfo, Refusal, SchedulablePod, Surroundings } from './types.ts';

/** Pods that are promised a node where others are still going. */
export interface Nominations {
  /** Those for this node that come before `pod`. */
  before(pod: SchedulablePod, node: string): readonly SchedulablePod[];
}

export type Placement =
  | { readonly node: string }
  /** Why each node will not do; with `reason`, no node was asked. */
  | { readonly node: undefined; readonly refusals: ReadonlyMap<string, Refusal>; readonly reason?: string };

/** `random` in [0, 1) decides between equally good nodes. */
export function place(
  pod: SchedulablePod,
  around: Surroundings,
  nominations: Nominations,
  random: () => number,
): Placement {
  const asked = askFirst(pod, around);
  if ('reason' in asked) return { node: undefined, ...asked };
  const nominated = around.infos.find(({ node }) => node.metadata.name === pod.status?.nominatedNodeName);
  if (nominated && !refusalOf(pod, nominated, around, nominations))
    return { node: nominated.node.metadata.name };
  const feasible: NodeInfo[] = [];
  const refusals = new Map<string, Refusal>();
  for (const info of around.infos) {
    const { name } = info.node.metadata;
    const refusal = asked.others(name) ?? refusalOf(pod, info, around, nominations);
    if (refusal) refusals.set(name, refusal);
    else feasible.push(info);
  }
  if (feasible.length === 0) return { node: undefined, refusals };
  return { node: best(pod, feasible, around, random).node.metadata.name };
}

/** What is known before any node is asked: for no node at all, or for those that are out of the question. */
function askFirst(
  pod: SchedulablePod,
  around: Surroundings,
):
  | { reason: string; refusals: ReadonlyMap<string, Refusal> }
  | { others: (node: string) => Refusal | undefined } {
  const limits: { plugin: string; nodes: ReadonlySet<string> }[] = [];
  for (const [plugin, ask] of Object.entries(preFilters)) {
    const answer = ask(pod, around);
    if (!answer) continue;
    if ('nodes' in answer) limits.push({ plugin, nodes: answer.nodes });
    else {
      const refusal = { reasons: [answer.reason], unresolvable: true };
      const refusals = new Map(around.infos.map(({ node }) => [node.metadata.name, refusal]));
      return { reason: answer.reason, refusals };
    }
  }
  const plugins = limits.map(({ plugin }) => plugin).sort();
  const refusal = {
    reasons: [`node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`],
    unresolvable: true,
  };
  return { others: (node) => (limits.every(({ nodes }) => nodes.has(node)) ? undefined : refusal) };
}

/**
 * Why this node will not do. Pods that are promised it count as if they were there; and as if they were not, because one
 * that this pod wants to be near may still go elsewhere (RunFilterPluginsWithNominatedPods).
 */
export function refusalOf(
  pod: SchedulablePod,
  info: NodeInfo,
  around: Surroundings,
  nominations: Nominations,
): Refusal | undefined {
  const promised = nominations.before(pod, info.node.metadata.name);
  if (promised.length > 0) {
    const crowded = infoWith(info, [...info.pods, ...promised]);
    const refusal = firstRefusal(pod, crowded, replaced(around, info, crowded));
    if (refusal) return refusal;
  }
  return firstRefusal(pod, info, around);
}

/** The same surroundings, with one node as it would be. */
export function replaced(around: Surroundings, old: NodeInfo, next: NodeInfo): Surroundings {
  return { ...around, infos: around.infos.map((info) => (info === old ? next : info)) };
}

function firstRefusal(pod: SchedulablePod, info: NodeInfo, around: Surroundings): Refusal | undefined {
  for (const filter of Object.values(filters)) {
    const refusal = filter(pod, info, around);
    if (refusal) return refusal;
  }
  return undefined;
}

function best(
  pod: SchedulablePod,
  feasible: readonly NodeInfo[],
  around: Surroundings,
  random: () => number,
): NodeInfo {
  if (feasible.length === 1) return feasible[0]!;
  const totals = feasible.map(() => 0);
  for (const { weight, score } of Object.values(scores)) {
    for (const [index, points] of score(pod, feasible, around).entries()) totals[index]! += weight * points;
  }
  const most = Math.max(...totals);
  const winners = feasible.filter((_, index) => totals[index] === most);
  return winners[Math.floor(random() * winners.length)]!;
}
