/** Validation of PersistentVolumes. After `ValidatePersistentVolume` and its update. */
import { formatQuantity, parseQuantity, QuantityError, quantityValue } from '../../codec/quantity.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import type { Fields } from '../fields.ts';
import {
  eachInvalid,
  forbidden,
  immutable,
  invalid,
  notSupported,
  oneOfOrNone,
  required,
} from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateNodeSelector } from '../validation/placement.ts';
import { validateVolumeSource } from '../validation/volumes.ts';
import { structDiff } from './go-structs.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** What stands in a spec besides the one source of the volume. */
const NOT_A_SOURCE = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

export function validatePersistentVolume(volume: KubeObject): FieldError[] {
  const spec: Fields = volume['spec'] ?? {};
  return [
    ...validateMetadata(volume, isDnsSubdomain),
    ...validateAccessModes(spec['accessModes'], 'spec.accessModes'),
    ...validateCapacity(spec['capacity']),
    ...oneOfOrNone('spec.persistentVolumeReclaimPolicy', spec['persistentVolumeReclaimPolicy'], [
      'Delete',
      'Recycle',
      'Retain',
    ]),
    ...validateNodeAffinity(spec['nodeAffinity']),
    ...validateSource(spec),
    ...className('spec.storageClassName', spec['storageClassName']),
    ...oneOfOrNone('spec.volumeMode', spec['volumeMode'], ['Block', 'Filesystem']),
  ];
}

function validateAccessModes(modes: readonly string[] = [], field: string): FieldError[] {
  return modes.length === 0 ? [required(field)] : supportedModes(modes, field);
}

/** Modes of a volume or of a claim. */
export function supportedModes(modes: readonly string[], field: string): FieldError[] {
  const found = modes.flatMap((mode) =>
    ACCESS_MODES.includes(mode) ? [] : [notSupported(field, mode, ACCESS_MODES)],
  );
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    found.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
  return found;
}

/** The name of a StorageClass or VolumeAttributesClass, if there is one. */
export function className(field: string, name: string | undefined): FieldError[] {
  return name ? eachInvalid(field, name, isDnsSubdomain(name)) : [];
}

/** An amount of storage must be more than nothing. */
export function positiveQuantity(field: string, amount: unknown): FieldError[] {
  try {
    const quantity = parseQuantity(String(amount));
    return quantity.nano > 0n ? [] : [invalid(field, formatQuantity(quantity), 'must be greater than zero')];
  } catch (error) {
    // What is no quantity was refused when the object was decoded.
    if (error instanceof QuantityError) return [];
    throw error;
  }
}

function validateCapacity(capacity: Record<string, unknown> | undefined): FieldError[] {
  const field = 'spec.capacity';
  const names = Object.keys(capacity ?? {});
  if (names.length === 0) return [required(field), notSupported(field, capacity ?? null, ['storage'])];
  const sorted = Object.fromEntries(Object.entries(capacity ?? {}).sort());
  const found = names.length > 1 || names[0] !== 'storage' ? [notSupported(field, sorted, ['storage'])] : [];
  return [...found, ...names.flatMap((name) => storedQuantity(`${field}[${name}]`, capacity?.[name]))];
}

/** What is less than nothing is no good quantity to begin with. */
function storedQuantity(field: string, amount: unknown): FieldError[] {
  const found = positiveQuantity(field, amount);
  const negative = found.length > 0 && String(amount).startsWith('-');
  if (!negative) return found;
  const bytes = quantityValue(parseQuantity(String(amount)));
  const detail = `Invalid value: ${bytes}: must be a valid resource quantity`;
  return [{ type: 'FieldValueInvalid', field, detail }, ...found];
}

function validateNodeAffinity(affinity: Fields | undefined): FieldError[] {
  if (!affinity) return [];
  if (!affinity['required'])
    return [required('spec.nodeAffinity.required', 'must specify required node constraints')];
  return validateNodeSelector(affinity['required'], 'spec.nodeAffinity.required');
}

/** The one source of a volume, under its name. */
function sourcesOf(spec: Fields): Fields {
  const entries = Object.entries(spec).filter(
    ([name, value]) => !NOT_A_SOURCE.has(name) && value !== undefined,
  );
  return Object.fromEntries(entries);
}

function validateSource(spec: Fields): FieldError[] {
  const sources = sourcesOf(spec);
  const names = Object.keys(sources);
  if (names.length === 0) return [required('spec', 'must specify a volume type')];
  const found = names.flatMap((name, index) =>
    index > 0
      ? [forbidden(`spec.${name}`, 'may not specify more than 1 volume type')]
      : validateVolumeSource(name, sources[name], `spec.${name}`),
  );
  if (sources['local'] && !spec['nodeAffinity']) {
    found.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (sources['hostPath']?.path === '/' && spec['persistentVolumeReclaimPolicy'] === 'Recycle') {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    found.push(forbidden('spec.persistentVolumeReclaimPolicy', detail));
  }
  return found;
}

export function validatePersistentVolumeUpdate(volume: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before]: [Fields, Fields] = [volume['spec'] ?? {}, old['spec'] ?? {}];
  const found: FieldError[] = [];
  if (!sameFields(sourcesOf(spec), sourcesOf(before))) {
    const field = 'spec.persistentvolumesource';
    const difference = structDiff(before, spec, 'io.k8s.api.core.v1.PersistentVolumeSpec');
    found.push(forbidden(field, `${field} is immutable after creation\n${difference}`));
  }
  found.push(...immutable('volumeMode', spec['volumeMode'], before['volumeMode']));
  if (before['nodeAffinity'] && !sameFields(spec['nodeAffinity'], before['nodeAffinity'])) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    found.push(invalid('nodeAffinity', spec['nodeAffinity'], detail));
  }
  return found;
}
