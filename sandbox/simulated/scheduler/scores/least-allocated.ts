/** NodeResourcesFit with LeastAllocated: the more CPU and memory would be left, the better. */
import { requestsOf } from '../requests.ts';
import type { Score } from '../types.ts';

const resources = ['cpu', 'memory'];

export const leastAllocated: Score = (pod, infos) => {
  const wanted = requestsOf(pod, true);
  return infos.map(({ allocatable, requestedForScore }) => {
    let [sum, count] = [0, 0];
    for (const name of resources) {
      const all = allocatable.get(name) ?? 0;
      if (all === 0) continue;
      const used = (requestedForScore.get(name) ?? 0) + (wanted.get(name) ?? 0);
      sum += used > all ? 0 : Math.floor(((all - used) * 100) / all);
      count += 1;
    }
    return count === 0 ? 0 : Math.floor(sum / count);
  });
};
