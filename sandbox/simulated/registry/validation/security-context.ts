/** Validation of security contexts. After `ValidateSecurityContext` and `validatePodSecurityContext`. */
import type { FieldError } from '../../objects.ts';
import type { Fields } from '../fields.ts';
import { invalid } from './errors.ts';

const MAX_ID = 2147483647;

/** That of a pod, or of a container. */
export function validateSecurityContext(context: Fields | undefined, field: string): FieldError[] {
  if (!context) return [];
  const found = ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((name) =>
    validateId(context[name], `${field}.${name}`),
  );
  if (context['allowPrivilegeEscalation'] === false && context['privileged']) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    found.push(invalid(field, context, detail));
  }
  return found;
}

function validateId(id: unknown, field: string): FieldError[] {
  if (typeof id !== 'number' || (id >= 0 && id <= MAX_ID)) return [];
  return [invalid(field, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}
