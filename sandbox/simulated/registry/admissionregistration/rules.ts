/** Rules of admission: which operations on which resources. After `pkg/apis/admissionregistration/validation`. */
import type { FieldError } from '../../objects.ts';
import { type Fields, isZero } from '../fields.ts';
import { isPathSegment } from '../rbac/rule-validation.ts';
import {
  duplicate,
  eachInvalid,
  invalid,
  notSupported,
  oneOfOrNone,
  required,
} from '../validation/errors.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

export function validateRules(rules: readonly Fields[], field: string): FieldError[] {
  return rules.flatMap((rule, index) => validateRule(rule, `${field}[${index}]`));
}

function validateRule(rule: Fields, field: string): FieldError[] {
  const operations: string[] = rule['operations'] ?? [];
  const versions: string[] = rule['apiVersions'] ?? [];
  return [
    ...validateNames(rule['resourceNames'] ?? [], `${field}.resourceNames`),
    ...someOrAll(`${field}.operations`, operations, 'operations'),
    ...operations.flatMap((operation, index) =>
      OPERATIONS.includes(operation)
        ? []
        : [notSupported(`${field}.operations[${index}]`, operation, OPERATIONS)],
    ),
    ...someOrAll(`${field}.apiGroups`, rule['apiGroups'], 'API groups'),
    ...someOrAll(`${field}.apiVersions`, versions, 'API versions'),
    ...versions.flatMap((version, index) =>
      version === '' ? [required(`${field}.apiVersions[${index}]`)] : [],
    ),
    ...validateResources(rule['resources'] ?? [], `${field}.resources`),
    ...oneOfOrNone(`${field}.scope`, rule['scope'], ['*', 'Cluster', 'Namespaced']),
  ];
}

function validateNames(names: readonly string[], field: string): FieldError[] {
  return names.flatMap((name, index) => {
    const at = `${field}[${index}]`;
    const found = eachInvalid(at, name, isPathSegment(name));
    return names.indexOf(name) < index ? [...found, duplicate(at, name)] : found;
  });
}

/** There is something, and a star stands alone. */
function someOrAll(field: string, values: readonly string[] = [], what: string): FieldError[] {
  if (isZero(values)) return [required(field)];
  if (values.length === 1 || !values.includes('*')) return [];
  return [invalid(field, values, `if '*' is present, must not specify other ${what}`)];
}

/** Nothing is named twice, by itself and by a star. */
function validateResources(resources: readonly string[], field: string): FieldError[] {
  if (resources.length === 0) return [required(field)];
  const found: FieldError[] = [];
  const [wholeResources, wholeParts] = [new Set<string>(), new Set<string>()];
  for (const [index, each] of resources.entries()) {
    const at = `${field}[${index}]`;
    if (each === '') found.push(required(at));
    const slash = each.indexOf('/');
    if (slash < 0) continue;
    const [resource, part] = [each.slice(0, slash), each.slice(slash + 1)];
    if (wholeResources.has(resource))
      found.push(invalid(at, each, `if '${resource}/*' is present, must not specify ${each}`));
    if (wholeParts.has(part))
      found.push(invalid(at, each, `if '*/${part}' is present, must not specify ${each}`));
    if (part === '*') wholeResources.add(resource);
    if (resource === '*') wholeParts.add(part);
  }
  return [...found, ...validateStars(resources, field)];
}

function validateStars(resources: readonly string[], field: string): FieldError[] {
  const found: FieldError[] = [];
  const isPlain = (each: string) => each !== '*' && !each.includes('/');
  if (resources.length > 1 && resources.includes('*/*'))
    found.push(invalid(field, resources, "if '*/*' is present, must not specify other resources"));
  const named = resources.filter((each) => each !== '');
  if (named.includes('*') && named.some(isPlain))
    found.push(
      invalid(field, resources, "if '*' is present, must not specify other resources without subresources"),
    );
  return found;
}
