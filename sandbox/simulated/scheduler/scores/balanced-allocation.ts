/** NodeResourcesBalancedAllocation: CPU and memory should be used up evenly. */
import { requestsOf, sum } from '../requests.ts';
import type { Score } from '../types.ts';

export const balancedAllocation: Score = (pod, infos) => {
  const wanted = requestsOf(pod);
  return infos.map(({ allocatable, requested }) => {
    const used = sum(requested, wanted);
    const [cpu = 0, memory = 0] = ['cpu', 'memory'].map((name) => {
      const all = allocatable.get(name) ?? 0;
      return all === 0 ? 1 : Math.min(1, (used.get(name) ?? 0) / all);
    });
    return Math.floor((1 - Math.abs(cpu - memory) / 2) * 100);
  });
};
