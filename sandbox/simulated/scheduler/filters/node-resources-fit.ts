/** NodeResourcesFit: what is left on the node is enough, and there is room for one more pod. */
import { requestsOf } from '../requests.ts';
import type { Filter } from '../types.ts';

export const nodeResourcesFit: Filter = (pod, { allocatable, requested, pods }) => {
  const reasons: string[] = [];
  let tooBig = false;
  const mostPods = allocatable.get('pods') ?? 0;
  if (pods.length + 1 > mostPods) reasons.push('Too many pods');
  for (const [name, amount] of requestsOf(pod)) {
    const all = allocatable.get(name) ?? 0;
    if (amount === 0 || amount <= all - (requested.get(name) ?? 0)) continue;
    reasons.push(`Insufficient ${name}`);
    if (amount > all) tooBig = true;
  }
  return reasons.length > 0 ? { reasons, unresolvable: tooBig } : undefined;
};
