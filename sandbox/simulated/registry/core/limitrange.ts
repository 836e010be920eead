/** LimitRanges. After `SetDefaults_LimitRangeItem` and `ValidateLimitRange`. */
import { compareQuantities, parseQuantity, type Quantity } from '../../codec/quantity.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { createdAtColumn, nameColumn } from '../columns.ts';
import { type Fields, listOf } from '../fields.ts';
import { canonicaliseAll } from '../pod-spec-defaults.ts';
import { duplicate, eachInvalid, forbidden, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, isQualifiedName } from '../validation/names.ts';
import { validateResourceName } from './resource-names.ts';

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

export const limitranges: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.LimitRange',
  subresources: {},
  strategy: {
    applyDefaults(range) {
      range['spec'] ??= {};
      for (const item of listOf(range['spec'].limits)) applyItemDefaults(item);
    },
    validate: validateLimitRange,
  },
  table: {
    columns: [nameColumn, createdAtColumn],
    row: (range) => [range.metadata.name, range.metadata.creationTimestamp ?? ''],
  },
};

/** Limits follow from maxima, requests from limits, and what is still missing from minima. */
function applyItemDefaults(item: Fields): void {
  for (const name of LISTS) canonicaliseAll(item[name]);
  if (item['type'] !== 'Container') return;
  const limits = { ...item['max'], ...item['default'] };
  const requests = { ...item['min'], ...limits, ...item['defaultRequest'] };
  if (Object.keys(limits).length > 0) item['default'] = limits;
  if (Object.keys(requests).length > 0) item['defaultRequest'] = requests;
}

const TYPES = ['Container', 'PersistentVolumeClaim', 'Pod'];

function validateLimitRange(range: KubeObject): FieldError[] {
  const types = new Set<string>();
  const items = listOf(range['spec']?.limits).flatMap((item, index) => {
    const path = `spec.limits[${index}]`;
    const type = item['type'] ?? '';
    const found = eachInvalid(`${path}.type`, type, isQualifiedName(type));
    if (found.length === 0 && !type.includes('/') && !TYPES.includes(type)) {
      found.push(invalid(`${path}.type`, type, 'must be a standard limit type or fully qualified'));
    }
    if (types.has(type)) found.push(duplicate(`${path}.type`, type));
    types.add(type);
    return [...found, ...validateItem(item, path)];
  });
  return [...validateMetadata(range, isDnsSubdomain), ...items];
}

function validateItem(item: Fields, path: string): FieldError[] {
  const found = LISTS.flatMap((list) =>
    Object.keys(item[list] ?? {}).flatMap((name) => validateResourceName(name, `${path}.${list}[${name}]`)),
  );
  if (item['type'] === 'Pod') {
    for (const list of ['default', 'defaultRequest']) {
      if (item[list]) found.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (item['type'] === 'PersistentVolumeClaim' && !item['min']?.storage && !item['max']?.storage) {
    found.push(
      required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  }
  const names = new Set(LISTS.flatMap((list) => Object.keys(item[list] ?? {})));
  return [...found, ...[...names].sort().flatMap((name) => validateBounds(item, name, path))];
}

/** What must not be more than what: the two lists, and what they are called. */
const BOUNDS = [
  ['min', 'max', 'min', 'min value', 'max value'],
  ['min', 'defaultRequest', 'defaultRequest', 'min value', 'default request value'],
  ['defaultRequest', 'max', 'defaultRequest', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'defaultRequest', 'default request value', 'default limit value'],
  ['min', 'default', 'default', 'min value', 'default value'],
  ['default', 'max', 'default', 'default value', 'max value'],
] as const;

/** The value a message shows: what is blamed, but for a default limit what it was compared with. */
function shownIn(low: string, high: string, blamed: string): string {
  return blamed === 'default' ? (low === 'default' ? high : low) : blamed;
}

function validateBounds(item: Fields, name: string, path: string): FieldError[] {
  const amount = (list: string): Quantity | undefined =>
    item[list]?.[name] === undefined ? undefined : parseQuantity(item[list][name]);
  const found = BOUNDS.flatMap(([low, high, blamed, lowName, highName]) => {
    const [small, large] = [amount(low), amount(high)];
    if (!small || !large || compareQuantities(small, large) <= 0) return [];
    const detail = `${lowName} ${item[low][name]} is greater than ${highName} ${item[high][name]}`;
    const shown = item[shownIn(low, high, blamed)][name];
    return [invalid(`${path}.${blamed}[${name}]`, shown, detail)];
  });
  const ratio = amount('maxLimitRequestRatio');
  if (ratio && ratio.nano < 1_000_000_000n) {
    const shown = item['maxLimitRequestRatio'][name];
    found.push(invalid(`${path}.maxLimitRequestRatio[${name}]`, shown, `ratio ${shown} is less than 1`));
  }
  const [small, large] = [amount('min'), amount('max')];
  if (ratio && small && large && small.nano > 0n) {
    const most = Number(large.nano) / Number(small.nano);
    const shown = item['maxLimitRequestRatio'][name];
    const detail = `ratio ${shown} is greater than max/min = ${most.toFixed(6)}`;
    const more = Number(ratio.nano) / 1e9 > most;
    if (more) found.push(invalid(`${path}.maxLimitRequestRatio[${name}]`, shown, detail));
  }
  return found;
}
