/** Rules of admission: which operations on which resources. */
import type { FieldError } from '../../objects.ts';
import { type Fields, isZero } from '../fields.ts';
import { invalid, notSupported, oneOfOrNone, required } from '../validation/errors.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

export function validateRules(rules: readonly Fields[], field: string): FieldError[] {
  return rules.flatMap((rule, index) => validateRule(rule, `${field}[${index}]`));
}

function validateRule(rule: Fields, field: string): FieldError[] {
  const operations: string[] = rule['operations'] ?? [];
  const missing = ['operations', 'apiGroups', 'apiVersions', 'resources']
    .filter((name) => isZero(rule[name]))
    .map((name) => required(`${field}.${name}`));
  const stars = ['operations', 'apiGroups', 'apiVersions'].flatMap((name) => {
    const values: string[] = rule[name] ?? [];
    const detail =
      "if '*' is present, must not specify other " +
      (name === 'apiGroups' ? 'API groups' : name === 'apiVersions' ? 'API versions' : 'operations');
    return values.includes('*') && values.length > 1 ? [invalid(`${field}.${name}`, values, detail)] : [];
  });
  return [
    ...missing,
    ...stars,
    ...operations.flatMap((operation, index) =>
      OPERATIONS.includes(operation)
        ? []
        : [notSupported(`${field}.operations[${index}]`, operation, OPERATIONS)],
    ),
    ...oneOfOrNone(`${field}.scope`, rule['scope'], ['*', 'Cluster', 'Namespaced']),
  ];
}
