/** NodeUnschedulable: nothing new on a cordoned node, unless the pod tolerates that. */
import { tolerates } from '../tolerations.ts';
import type { Filter } from '../types.ts';

const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: Filter = (pod, { node }) => {
  if (!node.spec.unschedulable || tolerates(pod, taint)) return undefined;
  return { reasons: ['node(s) were unschedulable'], unresolvable: true };
};
