/** Validation of requests and limits. After `ValidateContainerResourceRequirements`. */
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
} from '../../codec/quantity.ts';
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { duplicate, eachInvalid, forbidden, invalid, notFound, required } from './errors.ts';
import { isQualifiedName } from './names.ts';

const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

/** `claims`: the names of `resourceClaims` of the pod. */
export function validateResources(
  resources: Fields,
  field: string,
  claims: readonly string[] = [],
): FieldError[] {
  const limits = readList(resources['limits']);
  const requests = readList(resources['requests']);
  return [
    ...[...limits].flatMap(([name, amount]) => validateAmount(name, amount, `${field}.limits[${name}]`)),
    ...[...requests].flatMap(([name, amount]) => [
      ...validateAmount(name, amount, `${field}.requests[${name}]`),
      ...withinLimit(name, amount, limits.get(name), `${field}.requests`),
    ]),
    ...(overcommitted(limits, requests) ? [required(`${field}.limits`, NO_OVERCOMMIT)] : []),
    ...hugePages(limits, requests, field),
    ...validateClaims(listOf(resources['claims']), `${field}.claims`, claims),
  ];
}

const NO_OVERCOMMIT = 'Limit must be set for non overcommitable resources';

/** Devices and huge pages are there or not: whoever asks for them gets no more and no less. */
const NOT_OVERCOMMITTED = /\/|^hugepages-/;

function overcommitted(limits: Amounts, requests: Amounts): boolean {
  return [...requests.keys()].some((name) => NOT_OVERCOMMITTED.test(name) && !limits.has(name));
}

function hugePages(limits: Amounts, requests: Amounts, field: string): FieldError[] {
  const names = [...limits.keys(), ...requests.keys()];
  if (!names.some((name) => name.startsWith('hugepages-'))) return [];
  return names.includes('cpu') || names.includes('memory')
    ? []
    : [forbidden(field, 'HugePages require cpu or memory')];
}

function validateClaims(claims: readonly Fields[], field: string, known: readonly string[]): FieldError[] {
  const names = new Set<string>();
  return claims.flatMap(({ name = '' }, index) => {
    const path = `${field}[${index}]`;
    const found: FieldError[] = [];
    if (name === '') found.push(required(path));
    else if (names.has(name)) found.push(duplicate(path, name));
    names.add(name);
    if (known.includes(name)) return found;
    const { detail, ...missing } = notFound(path, name);
    const which = known.length === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
    return [
      ...found,
      { ...missing, detail: `${detail}: must be one of the names in pod.spec.resourceClaims${which}` },
    ];
  });
}

type Amounts = ReadonlyMap<string, Quantity>;

function readList(list: Record<string, string> | undefined): Map<string, Quantity> {
  const read = new Map<string, Quantity>();
  for (const [name, amount] of Object.entries(list ?? {})) {
    try {
      read.set(name, parseQuantity(amount));
    } catch (error) {
      // What is no quantity was refused when the object was decoded.
      if (!(error instanceof QuantityError)) throw error;
    }
  }
  return read;
}

function validateAmount(name: string, amount: Quantity, field: string): FieldError[] {
  const found = eachInvalid(field, name, isQualifiedName(name));
  if (!name.includes('/') && !STANDARD.test(name)) {
    found.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
    found.push(invalid(field, name, 'must be a standard resource for containers'));
  }
  if (amount.nano < 0n)
    found.push(invalid(field, formatQuantity(amount), 'must be greater than or equal to 0'));
  if (name.includes('/') && amount.nano % 1_000_000_000n !== 0n) {
    found.push(invalid(field, formatQuantity(amount), 'must be an integer'));
  }
  return found;
}

function withinLimit(
  name: string,
  amount: Quantity,
  limit: Quantity | undefined,
  field: string,
): FieldError[] {
  if (!limit) return [];
  const compared = compareQuantities(amount, limit);
  if (compared !== 0 && NOT_OVERCOMMITTED.test(name)) {
    const detail = `must be equal to ${name} limit of ${formatQuantity(limit)}`;
    return [invalid(field, formatQuantity(amount), detail)];
  }
  if (compared <= 0) return [];
  const detail = `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`;
  return [invalid(field, formatQuantity(amount), detail)];
}
