/** Names of resources that quotas and limits may be about. After `pkg/apis/core/helper`. */
import { formatQuantity, parseQuantity, QuantityError } from '../../codec/quantity.ts';
import type { FieldError } from '../../objects.ts';
import { eachInvalid, invalid } from '../validation/errors.ts';
import { isQualifiedName } from '../validation/names.ts';

const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const QUOTA = new Set([
  ...COMPUTE,
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  'requests.storage',
  ...COUNTED,
]);
const STANDARD = new Set([...QUOTA, 'storage']);

/** A name for a limit: a standard one, or one with a domain. */
export function validateResourceName(name: string, field: string): FieldError[] {
  const found = eachInvalid(field, name, isQualifiedName(name));
  if (found.length > 0 || name.includes('/') || STANDARD.has(name) || isHugePages(name)) return found;
  return [invalid(field, name, 'must be a standard resource type or fully qualified')];
}

/** A name for a quota, in which not everything can be counted. */
export function validateQuotaName(name: string, field: string): FieldError[] {
  const found = validateResourceName(name, field);
  if (name.includes('/') || QUOTA.has(name) || isHugePages(name)) return found;
  return [...found, invalid(field, name, 'must be a standard resource for quota')];
}

function isHugePages(name: string): boolean {
  return /^((requests|limits)\.)?hugepages-/.test(name);
}

/** Not negative, and whole for what is counted. */
export function validateQuotaAmount(name: string, amount: unknown, field: string): FieldError[] {
  try {
    const quantity = parseQuantity(String(amount));
    const shown = formatQuantity(quantity);
    const found = quantity.nano < 0n ? [invalid(field, shown, 'must be greater than or equal to 0')] : [];
    const whole = quantity.nano % 1_000_000_000n === 0n;
    const counted = COUNTED.includes(name) || name.startsWith('count/');
    return counted && !whole ? [...found, invalid(field, shown, 'must be an integer')] : found;
  } catch (error) {
    // What is no quantity was refused when the object was decoded.
    if (error instanceof QuantityError) return [];
    throw error;
  }
}
