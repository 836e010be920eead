/** Validation of what a pod says to the scheduler beside affinity: spread constraints and gates. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { duplicate, eachInvalid, forbidden, invalid, notSupported, required } from './errors.ts';
import { isQualifiedName } from './names.ts';
import { validateLabelSelector } from './selectors.ts';

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];
const POSITIVE = 'must be greater than zero';

/** After `validateTopologySpreadConstraints`. */
export function validateSpread(constraints: readonly Fields[], field: string): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const path = `${field}[${index}]`;
    const { topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint;
    return [
      ...validateSkew(constraint, path),
      ...validateKey(topologyKey, `${path}.topologyKey`),
      ...(UNSATISFIABLE.includes(whenUnsatisfiable)
        ? []
        : [notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, UNSATISFIABLE)]),
      ...validateOnce(constraint, constraints.slice(index + 1), path),
      ...validateMinDomains(constraint, `${path}.minDomains`),
      ...['nodeAffinityPolicy', 'nodeTaintsPolicy'].flatMap((name) => validatePolicy(constraint, name, path)),
      ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ];
  });
}

function validateSkew({ maxSkew = 0 }: Fields, path: string): FieldError[] {
  return maxSkew > 0 ? [] : [invalid(`${path}.maxSkew`, maxSkew, POSITIVE)];
}

function validateKey(key: string, field: string): FieldError[] {
  return key === '' ? [required(field, 'can not be empty')] : eachInvalid(field, key, isQualifiedName(key));
}

/** A topology is to be spread over once in each of the two ways. */
function validateOnce(constraint: Fields, later: readonly Fields[], path: string): FieldError[] {
  const { topologyKey = '', whenUnsatisfiable = '' } = constraint;
  const isSame = (other: Fields) =>
    other['topologyKey'] === topologyKey && other['whenUnsatisfiable'] === whenUnsatisfiable;
  const field = `${path}.{topologyKey, whenUnsatisfiable}`;
  return later.some(isSame) ? [duplicate(field, `{${topologyKey}, ${whenUnsatisfiable}}`)] : [];
}

function validateMinDomains({ minDomains, whenUnsatisfiable = '' }: Fields, field: string): FieldError[] {
  if (minDomains === undefined) return [];
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...(minDomains > 0 ? [] : [invalid(field, minDomains, POSITIVE)]),
    ...(whenUnsatisfiable === 'DoNotSchedule' ? [] : [invalid(field, minDomains, detail)]),
  ];
}

function validatePolicy(constraint: Fields, name: string, path: string): FieldError[] {
  const policy = constraint[name];
  if (policy === undefined || POLICIES.includes(policy)) return [];
  return [notSupported(`${path}.${name}`, policy, POLICIES)];
}

/** After `validateSchedulingGates`. */
export function validateGates(gates: readonly Fields[], field: string): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name = '' }, index) => {
    const path = `${field}[${index}]`;
    const found = eachInvalid(path, name, isQualifiedName(name));
    if (seen.has(name)) found.push(duplicate(path, name));
    seen.add(name);
    return found;
  });
}

/** A pod that exists may lose gates and gain none. */
export function validateGatesUpdate(spec: Fields, before: Fields): FieldError[] {
  const known = new Set(listOf(before['schedulingGates']).map(({ name }) => name));
  return listOf(spec['schedulingGates']).flatMap(({ name }, index) => {
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return known.has(name) ? [] : [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}
