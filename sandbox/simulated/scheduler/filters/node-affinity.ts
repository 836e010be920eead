/** NodeAffinity: nodeSelector, and any one term of the required node affinity. */
import { matchesTerm } from '../node-selector.ts';
import type { Filter } from '../types.ts';

export const nodeAffinity: Filter = ({ spec }, { node }) => {
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (selected && (!required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node))))
    return undefined;
  return { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };
};
