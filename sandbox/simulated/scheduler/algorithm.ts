/** Where a pod goes: the filters say which nodes will do, the scores which of them is best. */
import { filters } from './filters/index.ts';
import { scores } from './scores/index.ts';
import type { NodeInfo, Refusal, SchedulablePod, Surroundings } from './types.ts';

export type Placement =
  | { readonly node: string }
  | { readonly node: undefined; readonly refusals: readonly Refusal[] };

/** `random` in [0, 1) decides between equally good nodes. */
export function place(pod: SchedulablePod, around: Surroundings, random: () => number): Placement {
  const feasible: NodeInfo[] = [];
  const refusals: Refusal[] = [];
  for (const info of around.infos) {
    const refusal = firstRefusal(pod, info, around);
    if (refusal) refusals.push(refusal);
    else feasible.push(info);
  }
  if (feasible.length === 0) return { node: undefined, refusals };
  return { node: best(pod, feasible, random).node.metadata.name };
}

function firstRefusal(pod: SchedulablePod, info: NodeInfo, around: Surroundings): Refusal | undefined {
  for (const filter of Object.values(filters)) {
    const refusal = filter(pod, info, around);
    if (refusal) return refusal;
  }
  return undefined;
}

function best(pod: SchedulablePod, feasible: readonly NodeInfo[], random: () => number): NodeInfo {
  if (feasible.length === 1) return feasible[0]!;
  const totals = feasible.map(() => 0);
  for (const { weight, score } of Object.values(scores)) {
    for (const [index, points] of score(pod, feasible).entries()) totals[index]! += weight * points;
  }
  const most = Math.max(...totals);
  const winners = feasible.filter((_, index) => totals[index] === most);
  return winners[Math.floor(random() * winners.length)]!;
}
