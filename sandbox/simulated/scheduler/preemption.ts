/**
 * DefaultPreemption: which pods of lower priority would have to go, and on which node, so that a pod fits
 * (framework/preemption, framework/plugins/defaultpreemption).
 */
import { isEmptySelector, type LabelSelector, selects } from '../clientgo/selector.ts';
import type { KubeObject } from '../objects.ts';
import { type Nominations, refusalOf, replaced } from './algorithm.ts';
import { infoWith } from './node-info.ts';
import type { NodeInfo, Refusal, SchedulablePod, Surroundings } from './types.ts';

export interface DisruptionBudget extends KubeObject {
  spec: { selector?: LabelSelector };
  status?: { disruptionsAllowed?: number; disruptedPods?: Record<string, string> };
}

/** The node to make room on, and who goes; or what a pod is told for which that would not help. */
export type Preemption =
  | { readonly node: string; readonly victims: readonly SchedulablePod[] }
  | { readonly node: undefined; readonly refusals: ReadonlyMap<string, Refusal> };

interface Candidate {
  readonly node: string;
  /** The most important first; never empty. */
  readonly victims: readonly SchedulablePod[];
  /** How many of them a disruption budget would keep. */
  readonly violations: number;
}

export interface PreemptionSurroundings {
  readonly around: Surroundings;
  readonly nominations: Nominations;
  readonly budgets: readonly DisruptionBudget[];
}

/** Looks at the nodes where pods are in the way; `refusals` says which these are. */
export function findPreemption(
  pod: SchedulablePod,
  refusals: ReadonlyMap<string, Refusal>,
  surroundings: PreemptionSurroundings,
): Preemption {
  const candidates: Candidate[] = [];
  const reasons = new Map<string, Refusal>();
  for (const info of surroundings.around.infos) {
    const { name } = info.node.metadata;
    if (refusals.get(name)?.unresolvable !== false) reasons.set(name, notHelpful);
    else {
      const found = victimsOn(pod, info, surroundings);
      if ('victims' in found) candidates.push({ node: name, ...found });
      else reasons.set(name, found);
    }
  }
  const [first] = candidates;
  if (!first) return { node: undefined, refusals: reasons };
  const { node, victims } = candidates.reduce((best, one) => (isBetter(one, best) ? one : best), first);
  return { node, victims };
}

const notHelpful = { reasons: ['Preemption is not helpful for scheduling'], unresolvable: true };

/** Takes everybody of lower priority off, then lets as many as possible stay, the most important first. */
function victimsOn(
  pod: SchedulablePod,
  info: NodeInfo,
  { around, nominations, budgets }: PreemptionSurroundings,
): Omit<Candidate, 'node'> | Refusal {
  const lower = info.pods.filter((other) => priorityOf(other) < priorityOf(pod)).sort(byImportance);
  if (lower.length === 0)
    return { reasons: ['No preemption victims found for incoming pod'], unresolvable: true };
  const refusalWithout = (gone: ReadonlySet<SchedulablePod>) => {
    const freed = infoWith(
      info,
      info.pods.filter((other) => !gone.has(other)),
    );
    return refusalOf(pod, freed, replaced(around, info, freed), nominations);
  };
  const gone = new Set(lower);
  const refusal = refusalWithout(gone);
  if (refusal) return refusal;
  const guarded = guardedBy(budgets, lower);
  let violations = 0;
  for (const other of [
    ...lower.filter((one) => guarded.has(one)),
    ...lower.filter((one) => !guarded.has(one)),
  ]) {
    gone.delete(other);
    if (!refusalWithout(gone)) continue;
    gone.add(other);
    if (guarded.has(other)) violations += 1;
  }
  return { victims: lower.filter((other) => gone.has(other)), violations };
}

/** Those whose going would break a budget, when they go in this order. */
function guardedBy(
  budgets: readonly DisruptionBudget[],
  pods: readonly SchedulablePod[],
): ReadonlySet<SchedulablePod> {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const guarded = new Set<SchedulablePod>();
  for (const pod of pods) {
    for (const [index, { metadata, spec, status }] of budgets.entries()) {
      if (metadata.namespace !== pod.metadata.namespace || isEmptySelector(spec.selector)) continue;
      if (!selects(spec.selector, pod.metadata.labels)) continue;
      if (status?.disruptedPods && Object.hasOwn(status.disruptedPods, pod.metadata.name)) continue;
      allowed[index]! -= 1;
      if (allowed[index]! < 0) guarded.add(pod);
    }
  }
  return guarded;
}

/** Fewer broken budgets, then a less important first victim, a smaller sum of priorities, fewer victims, a later start. */
function isBetter(one: Candidate, other: Candidate): boolean {
  const [ours, theirs] = [rank(one), rank(other)];
  const index = ours.findIndex((value, at) => value !== theirs[at]);
  return index >= 0 && ours[index]! < theirs[index]!;
}

function rank({ victims, violations }: Candidate): readonly number[] {
  const highest = priorityOf(victims[0]!);
  const sum = victims.reduce((total, victim) => total + priorityOf(victim) + 2 ** 31, 0);
  const first = victims.filter((victim) => priorityOf(victim) === highest).map(startOf);
  return [violations, highest, sum, victims.length, -Math.min(...first)];
}

function byImportance(one: SchedulablePod, other: SchedulablePod): number {
  return priorityOf(other) - priorityOf(one) || startOf(one) - startOf(other);
}

export function priorityOf({ spec }: SchedulablePod): number {
  return spec.priority ?? 0;
}

function startOf({ status, metadata }: SchedulablePod): number {
  return Date.parse(status?.startTime ?? metadata.creationTimestamp ?? '') || 0;
}
