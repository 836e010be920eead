/** Validation of what says where a pod may run: tolerations and affinity. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, forbidden, invalid, notSupported, required } from './errors.ts';
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from './names.ts';
import { validateLabelSelector } from './selectors.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const SINGLE_VALUE = ['Gt', 'Lt'];

export function validateTolerations(tolerations: readonly Fields[], field: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => validateToleration(toleration, `${field}[${index}]`));
}

function validateToleration(toleration: Fields, field: string): FieldError[] {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  const found: FieldError[] = key ? eachInvalid(`${field}.key`, key, isQualifiedName(key)) : [];
  if (!key && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    found.push(invalid(`${field}.operator`, operator, detail));
  }
  if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute') {
    found.push(
      invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  found.push(...validateOperator(operator, value, field));
  if (effect && !EFFECTS.includes(effect)) found.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return found;
}

function validateOperator(operator: string, value: string, field: string): FieldError[] {
  if (operator === '' || operator === 'Equal') {
    return eachInvalid(`${field}.operator`, value, isLabelValue(value));
  }
  if (operator !== 'Exists') return [notSupported(`${field}.operator`, operator, ['Equal', 'Exists'])];
  if (value === '') return [];
  return [invalid(`${field}.operator`, { value }.value, "value must be empty when `operator` is 'Exists'")];
}

export function validateAffinity(affinity: Fields | undefined, field: string): FieldError[] {
  if (!affinity) return [];
  return [
    ...validateNodeAffinity(affinity['nodeAffinity'], `${field}.nodeAffinity`),
    ...validatePodAffinity(affinity['podAffinity'], `${field}.podAffinity`),
    ...validatePodAffinity(affinity['podAntiAffinity'], `${field}.podAntiAffinity`),
  ];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function validateNodeAffinity(affinity: Fields | undefined, field: string): FieldError[] {
  const found: FieldError[] = [];
  if (affinity?.[REQUIRED]) found.push(...validateNodeSelector(affinity[REQUIRED], `${field}.${REQUIRED}`));
  for (const [index, preferred] of listOf(affinity?.[PREFERRED]).entries()) {
    const item = `${field}.${PREFERRED}[${index}]`;
    found.push(...validateWeight(preferred, item));
    found.push(...validateTerm(preferred['preference'] ?? {}, `${item}.preference`));
  }
  return found;
}

/** Terms, of which one must be true of a node. */
export function validateNodeSelector(selector: Fields, field: string): FieldError[] {
  const terms = listOf(selector['nodeSelectorTerms']);
  const path = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => validateTerm(term, `${path}[${index}]`));
}

function validateTerm(term: Fields, field: string): FieldError[] {
  return [
    ...listOf(term['matchExpressions']).flatMap((each, index) =>
      validateNodeExpression(each, `${field}.matchExpressions[${index}]`),
    ),
    ...listOf(term['matchFields']).flatMap((each, index) =>
      validateNodeField(each, `${field}.matchFields[${index}]`),
    ),
  ];
}

/** Of the fields of a node its name alone can be asked for, and one name at a time. */
function validateNodeField(requirement: Fields, field: string): FieldError[] {
  const { key = '', operator = '' } = requirement;
  const values: string[] = requirement['values'] ?? [];
  const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  const found: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    found.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) found.push(required(`${field}.values`, detail));
  if (key !== 'metadata.name') {
    return [...found, invalid(`${field}.key`, key, 'not a valid field selector key')];
  }
  return [
    ...found,
    ...values.flatMap((each, index) => eachInvalid(`${field}.values[${index}]`, each, isDnsSubdomain(each))),
  ];
}

function validateNodeExpression(expression: Fields, field: string): FieldError[] {
  const { key = '', operator = '' } = expression;
  const values: unknown[] = expression['values'] ?? [];
  return [
    ...validateValues(operator, values, field),
    ...eachInvalid(`${field}.key`, key, isQualifiedName(key)),
  ];
}

function validateValues(operator: string, values: readonly unknown[], field: string): FieldError[] {
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    return values.length === 0 ? [required(`${field}.values`, detail)] : [];
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return values.length > 0 ? [forbidden(`${field}.values`, detail)] : [];
  }
  if (SINGLE_VALUE.includes(operator)) {
    const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    return values.length === 1 ? [] : [required(`${field}.values`, detail)];
  }
  return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
}

function validateWeight(preferred: Fields, field: string): FieldError[] {
  const weight = preferred['weight'] ?? 0;
  return weight >= 1 && weight <= 100
    ? []
    : [invalid(`${field}.weight`, weight, 'must be in the range 1-100')];
}

function validatePodAffinity(affinity: Fields | undefined, field: string): FieldError[] {
  const requiredTerms = listOf(affinity?.[REQUIRED]).flatMap((term, index) =>
    validatePodTerm(term, `${field}.${REQUIRED}[${index}]`),
  );
  const preferredTerms = listOf(affinity?.[PREFERRED]).flatMap((preferred, index) => {
    const path = `${field}.${PREFERRED}[${index}]`;
    return [
      ...validateWeight(preferred, path),
      ...validatePodTerm(preferred['podAffinityTerm'] ?? {}, `${path}.podAffinityTerm`),
    ];
  });
  return [...requiredTerms, ...preferredTerms];
}

function validatePodTerm(term: Fields, field: string): FieldError[] {
  const key = term['topologyKey'] ?? '';
  const namespaces: string[] = term['namespaces'] ?? [];
  return [
    ...validateLabelSelector(term['labelSelector'], `${field}.labelSelector`),
    ...validateLabelSelector(term['namespaceSelector'], `${field}.namespaceSelector`),
    // The field is named as if there were one.
    ...namespaces.flatMap((name) => eachInvalid(`${field}.namespace`, name, isDnsLabel(name))),
    ...(key === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...eachInvalid(`${field}.topologyKey`, key, isQualifiedName(key)),
  ];
}
