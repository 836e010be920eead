/** TaintToleration: taints that keep pods off, and that this pod does not tolerate. */
import { tolerates } from '../tolerations.ts';
import type { Filter } from '../types.ts';

export const taintToleration: Filter = (pod, { node }) => {
  const untolerated = (node.spec.taints ?? []).some(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(pod, taint),
  );
  return untolerated ? { reasons: ['node(s) had untolerated taint(s)'], unresolvable: true } : undefined;
};
