/**
 * NodeResourcesBalancedAllocation: rather a node whose CPU and memory are used up more evenly with this pod than without
 * it (framework/plugins/noderesources/balanced_allocation.go).
 */
import { requestsOf } from '../requests.ts';
import type { Amounts, Score } from '../types.ts';

export const balancedAllocation: Score = (pod, infos) => {
  const wanted = requestsOf(pod);
  // A pod that asks for neither changes no balance.
  if (!wanted.get('cpu') && !wanted.get('memory')) return infos.map(() => 0);
  return infos.map(({ allocatable, requested }) => {
    const after = evenness(requested, allocatable, wanted);
    const before = evenness(requested, allocatable, nothing);
    return 50 + Math.trunc((50 + after - before) / 2);
  });
};

const nothing: Amounts = new Map();

/** 100 when both are used to the same part, 50 when one is full and the other empty. */
function evenness(requested: Amounts, allocatable: Amounts, more: Amounts): number {
  const parts = ['cpu', 'memory'].flatMap((name) => {
    const all = allocatable.get(name) ?? 0;
    return all === 0 ? [] : [Math.min(1, ((requested.get(name) ?? 0) + (more.get(name) ?? 0)) / all)];
  });
  const [cpu = 0, memory = cpu] = parts;
  return Math.floor((1 - Math.abs(cpu - memory) / 2) * 100);
}
