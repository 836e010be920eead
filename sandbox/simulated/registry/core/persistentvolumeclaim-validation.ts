/** Validation of PersistentVolumeClaims. After `ValidatePersistentVolumeClaim` and its update. */
import { compareQuantities, parseQuantity } from '../../codec/quantity.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { forbidden, immutable, oneOfOrNone, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { structDiff } from './go-structs.ts';
import { className, positiveQuantity, supportedModes } from './persistentvolume-validation.ts';

const IMMUTABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaim(claim: KubeObject): FieldError[] {
  return [...validateMetadata(claim, isDnsSubdomain), ...validateClaimSpec(claim['spec'] ?? {}, 'spec')];
}

/** The spec of a claim, or of the template of one. */
export function validateClaimSpec(spec: Fields, field: string): FieldError[] {
  const storage = spec['resources']?.requests?.storage;
  const path = `${field}.resources[storage]`;
  return [
    ...(listOf(spec['accessModes']).length === 0
      ? [required(`${field}.accessModes`, 'at least 1 access mode is required')]
      : []),
    ...validateLabelSelector(spec['selector'], `${field}.selector`),
    ...supportedModes(spec['accessModes'] ?? [], `${field}.accessModes`),
    ...(storage === undefined ? [required(path)] : positiveQuantity(path, storage)),
    ...className(`${field}.storageClassName`, spec['storageClassName']),
    ...oneOfOrNone(`${field}.volumeMode`, spec['volumeMode'], ['Block', 'Filesystem']),
    ...className(`${field}.volumeAttributesClassName`, spec['volumeAttributesClassName']),
  ];
}

export function validateClaimUpdate(claim: KubeObject, old: KubeObject): FieldError[] {
  const spec: Fields = claim['spec'] ?? {};
  const allowed = withAllowedChanges(spec, old);
  const found: FieldError[] = [];
  if (!sameFields(spec, allowed)) {
    const difference = structDiff(allowed, spec, 'io.k8s.api.core.v1.PersistentVolumeClaimSpec');
    found.push(forbidden('spec', `${IMMUTABLE}\n${difference}`));
  }
  found.push(...shrinking(spec, old));
  return [...found, ...immutable('volumeMode', spec['volumeMode'], old['spec']?.volumeMode)];
}

/** The old spec with those changes of the new one that are allowed. */
function withAllowedChanges(spec: Fields, old: KubeObject): Fields {
  const before: Fields = structuredClone(old['spec'] ?? {});
  // The volume is chosen later, and a default class may be given to a claim that asked for none.
  if (!before['volumeName']) before['volumeName'] = spec['volumeName'];
  if (before['storageClassName'] === undefined) before['storageClassName'] = spec['storageClassName'];
  if (old['status']?.phase === 'Bound') {
    const { requests } = spec['resources'] ?? {};
    before['resources'] = { ...before['resources'], requests };
    before['volumeAttributesClassName'] = spec['volumeAttributesClassName'];
  }
  return before;
}

/** A volume can grow; asked for less, it may at most give up a growth that has not happened. */
function shrinking(spec: Fields, old: KubeObject): FieldError[] {
  const [now, before] = [spec, old['spec']].map((each) => each?.resources?.requests?.storage);
  const capacity = old['status']?.capacity?.storage;
  if (!now || !before || old['status']?.phase !== 'Bound') return [];
  const wanted = parseQuantity(now);
  if (compareQuantities(wanted, parseQuantity(before)) >= 0) return [];
  if (capacity && compareQuantities(wanted, parseQuantity(capacity)) > 0) return [];
  return [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')];
}
