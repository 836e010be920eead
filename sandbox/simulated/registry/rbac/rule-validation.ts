/** Validation of names and policy rules, which roles and cluster roles share. After `pkg/apis/rbac/validation`. */
import type { FieldError } from '../../objects.ts';
import type { Fields } from '../fields.ts';
import { invalid, required } from '../validation/errors.ts';

/** Names of roles and bindings only have to fit into a path: `system:node` is a good one. */
export function isPathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** Rules of a Role may not be about paths outside of resources. */
export function validateRules(rules: unknown, namespaced: boolean): FieldError[] {
  const list: Fields[] = Array.isArray(rules) ? rules : [];
  return list.flatMap((rule, index) => validateRule(rule, namespaced, `rules[${index}]`));
}

function validateRule(rule: Fields, namespaced: boolean, field: string): FieldError[] {
  const found = isEmpty(rule['verbs'])
    ? [required(`${field}.verbs`, 'verbs must contain at least one value')]
    : [];
  if (!isEmpty(rule['nonResourceURLs'])) return [...found, ...validatePaths(rule, namespaced, field)];
  if (isEmpty(rule['apiGroups'])) {
    found.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (isEmpty(rule['resources'])) {
    found.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  }
  return found;
}

function validatePaths(rule: Fields, namespaced: boolean, field: string): FieldError[] {
  const path = `${field}.nonResourceURLs`;
  const urls = rule['nonResourceURLs'];
  const found = namespaced ? [invalid(path, urls, 'namespaced rules cannot apply to non-resource URLs')] : [];
  if (['apiGroups', 'resources', 'resourceNames'].some((name) => !isEmpty(rule[name]))) {
    found.push(invalid(path, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
  }
  return found;
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}
