/** Whether a node is what a nodeSelector or a term of nodeAffinity asks for (component-helpers/scheduling/corev1/nodeaffinity). */
import type { NodeSelectorRequirement, NodeSelectorTerm, SchedulableNode } from './types.ts';

/** A term without any requirement matches no node. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: SchedulableNode,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels: Readonly<Record<string, string>> = node.metadata.labels ?? {};
  const fields: Readonly<Record<string, string>> = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((requirement) => fulfils(labels[requirement.key], requirement)) &&
    matchFields.every((requirement) => fulfils(fields[requirement.key], requirement))
  );
}

function fulfils(value: string | undefined, { operator, values = [] }: NodeSelectorRequirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number.parseInt(value ?? '', 10) > Number.parseInt(values[0] ?? '', 10);
    case 'Lt':
      return Number.parseInt(value ?? '', 10) < Number.parseInt(values[0] ?? '', 10);
    default:
      return false;
  }
}
