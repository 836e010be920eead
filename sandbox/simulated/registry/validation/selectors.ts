/** LabelSelectors: validation, and whether one matches. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, forbidden, invalid, required } from './errors.ts';
import { validateLabels } from './metadata.ts';
import { isQualifiedName } from './names.ts';

export function validateLabelSelector(selector: Fields | undefined, field: string): FieldError[] {
  if (!selector) return [];
  return [
    ...validateLabels(selector['matchLabels'], `${field}.matchLabels`),
    ...listOf(selector['matchExpressions']).flatMap((each, index) =>
      validateRequirement(each, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function validateRequirement(requirement: Fields, field: string): FieldError[] {
  const { key = '', operator = '' } = requirement;
  const values: unknown[] = requirement['values'] ?? [];
  const found = eachInvalid(`${field}.key`, key, isQualifiedName(key));
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    return values.length === 0 ? [required(`${field}.values`, detail), ...found] : found;
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return values.length > 0 ? [forbidden(`${field}.values`, detail), ...found] : found;
  }
  return [invalid(`${field}.operator`, operator, 'not a valid selector operator'), ...found];
}

/** Nothing is asked for, so everything matches. */
export function isEmptySelector(selector: Fields): boolean {
  return (
    Object.keys(selector['matchLabels'] ?? {}).length + listOf(selector['matchExpressions']).length === 0
  );
}

/** Whether labels satisfy a LabelSelector. */
export function selectorMatches(selector: Fields, labels: Record<string, string> | undefined): boolean {
  const equal = Object.entries(selector['matchLabels'] ?? {}).every(
    ([key, value]) => labels?.[key] === value,
  );
  return (
    equal && listOf(selector['matchExpressions']).every((each) => requirementMatches(each, labels ?? {}))
  );
}

function requirementMatches(requirement: Fields, labels: Record<string, string>): boolean {
  const value = labels[requirement['key']];
  const values: string[] = requirement['values'] ?? [];
  if (requirement['operator'] === 'Exists') return value !== undefined;
  if (requirement['operator'] === 'DoesNotExist') return value === undefined;
  const listed = value !== undefined && values.includes(value);
  return requirement['operator'] === 'In' ? listed : !listed;
}
