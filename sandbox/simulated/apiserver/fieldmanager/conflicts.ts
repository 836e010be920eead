/** The 409 of an apply that would take fields from others (managedfields/internal/conflict.go). */
import type { StatusError } from '../../objects.ts';
import { statusError } from '../errors.ts';
import type { FieldSet } from './field-set.ts';
import { paths } from './field-set.ts';
import type { ManagedFieldsEntry } from './managed-fields.ts';
import { printPath } from './path-element.ts';

export interface Conflict {
  readonly owner: ManagedFieldsEntry;
  readonly path: readonly string[];
}

/** One conflict a field. */
export function conflictsWith(owner: ManagedFieldsEntry, fields: FieldSet): Conflict[] {
  return [...paths(fields)].map((path) => ({ owner, path }));
}

export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${ownerText(owner)}`,
    field: printPath(path),
  }));
  return statusError(409, 'Conflict', conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${printPath(first.path)}`;
  }
  const lines: string[] = [];
  let previous: ManagedFieldsEntry | undefined;
  for (const { owner, path } of conflicts) {
    if (owner !== previous) lines.push(`conflicts with ${ownerText(owner)}:`);
    lines.push(`- ${printPath(path)}`);
    previous = owner;
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function ownerText({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name =
    JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
