/** NodeAffinity: nodeSelector, and any one term of the required node affinity. */
import { matchesNode } from '../node-selector.ts';
import type { Filter, NodeSelectorTerm, PreFilter } from '../types.ts';

export const nodeAffinity: Filter = (pod, { node }) =>
  matchesNode(pod, node)
    ? undefined
    : { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };

/** Where every term names nodes, no others are looked at. */
export const namedNodes: PreFilter = ({ spec }) => {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  const nodes = new Set<string>();
  for (const term of terms) {
    const named = namesIn(term);
    if (!named) return undefined;
    for (const name of named) nodes.add(name);
  }
  return nodes.size === 0 ? { reason: 'pod affinity terms conflict' } : { nodes };
};

function namesIn({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  let names: readonly string[] | undefined;
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    names = names ? names.filter((name) => values.includes(name)) : values;
  }
  return names;
}
