/** Whether a node is what a nodeSelector or a term of nodeAffinity asks for (component-helpers/scheduling/corev1/nodeaffinity). */
import { fulfils, labelOf } from '../clientgo/selector.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm, SchedulableNode, SchedulablePod } from './types.ts';

/** Whether a node is one the pod asks for: by its nodeSelector, and by any one term of its required node affinity. */
export function matchesNode({ spec }: SchedulablePod, node: SchedulableNode): boolean {
  const labels = node.metadata.labels;
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (labelOf(labels, key) !== value) return false;
  }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** A term without any requirement matches no node. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: SchedulableNode,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((each) => holds(labelOf(node.metadata.labels, each.key), each)) &&
    matchFields.every((each) => holds(labelOf(fields, each.key), each))
  );
}

/** As a label selector, and two operators more that compare whole numbers. */
function holds(value: string | undefined, requirement: NodeSelectorRequirement): boolean {
  const [limit = ''] = requirement.values ?? [];
  switch (requirement.operator) {
    case 'Gt':
      return Number.parseInt(value ?? '', 10) > Number.parseInt(limit, 10);
    case 'Lt':
      return Number.parseInt(value ?? '', 10) < Number.parseInt(limit, 10);
    default:
      return fulfils(value, requirement);
  }
}
