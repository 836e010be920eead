/** What a pod that fits nowhere is told (scheduler/framework/types.go, FitError). */
import type { Refusal, SchedulablePod } from './types.ts';

export function fitError(pod: SchedulablePod, refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const reasons = refusals.flatMap((refusal) => refusal.reasons);
  const available = `0/${refusals.length} nodes are available: ${counted(reasons)}.`;
  return `${available} no new claims to deallocate, preemption: ${preemption(pod, refusals)}`;
}

/** What is wrong with the pod itself, so that no node was even asked; the odd ending is what a real 1.36 says. */
export function claimError(nodes: number, claim: string): string {
  return `0/${nodes} nodes are available: persistentvolumeclaim "${claim}" not found. not found`;
}

function preemption({ spec }: SchedulablePod, refusals: readonly Refusal[]): string {
  if (spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const reasons = refusals.map(({ unresolvable }) =>
    unresolvable
      ? 'Preemption is not helpful for scheduling'
      : 'No preemption victims found for incoming pod',
  );
  return `0/${refusals.length} nodes are available: ${counted(reasons)}.`;
}

/** `1 node(s) were unschedulable, 2 Insufficient cpu`: in the order of the texts, counts included. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Array.from(counts, ([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
