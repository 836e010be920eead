/** NodeResourcesFit with LeastAllocated: the more CPU and memory would be left, the better. */
import { requestsOf, sum } from '../requests.ts';
import type { Score } from '../types.ts';

const resources = ['cpu', 'memory'];

export const leastAllocated: Score = (pod, infos) => {
  const wanted = requestsOf(pod, true);
  return infos.map(({ allocatable, requestedForScore }) => {
    const used = sum(requestedForScore, wanted);
    const shares = resources.map((name) => {
      const all = allocatable.get(name) ?? 0;
      return all === 0 ? 0 : Math.max(0, ((all - (used.get(name) ?? 0)) * 100) / all);
    });
    return Math.floor(shares.reduce((total, share) => total + share, 0) / resources.length);
  });
};
