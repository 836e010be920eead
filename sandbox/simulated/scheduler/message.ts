/** What a pod that fits nowhere is told (scheduler/framework/types.go, FitError). */
import type { Refusal } from './types.ts';

type Refusals = ReadonlyMap<string, Refusal>;

/** `attempt` is what came of making room, see `noRoom`; none when room is being made. */
export function fitError(refusals: Refusals, attempt?: string): string {
  if (refusals.size === 0) return 'no nodes available to schedule pods';
  const available = `0/${refusals.size} nodes are available: ${counted(refusals)}.`;
  return attempt === undefined
    ? available
    : `${available} no new claims to deallocate, preemption: ${attempt}`;
}

/** What is wrong with the pod itself, so that no node was even asked; the odd ending is what a real 1.36 says. */
export function preFilterError(nodes: number, reason: string): string {
  return nodes === 0
    ? 'no nodes available to schedule pods'
    : `0/${nodes} nodes are available: ${reason}. not found`;
}

/** Why making room does not help. */
export function noRoom(refusals: Refusals): string {
  return `0/${refusals.size} nodes are available: ${counted(refusals)}.`;
}

/** `1 node(s) were unschedulable, 2 Insufficient cpu`: in the order of the texts, counts included. */
function counted(refusals: Refusals): string {
  const counts = new Map<string, number>();
  for (const { reasons } of refusals.values())
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Array.from(counts, ([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
