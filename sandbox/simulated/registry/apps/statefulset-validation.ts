/** Validation of StatefulSets. After `ValidateStatefulSet` and `ValidateStatefulSetUpdate`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { validateClaimSpec } from '../core/persistentvolumeclaim-validation.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, forbidden, invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel } from '../validation/names.ts';
import { nonNegative, positiveIntOrPercent } from '../validation/numbers.ts';
import { asGoStrategy, validateSelector, validateTemplate } from './validation.ts';

const RETENTION = ['Retain', 'Delete'];
/** What an update may change, in the order the refusal lists it. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];
const REFUSAL = `updates to statefulset spec for fields other than ${CHANGEABLE.slice(0, -1)
  .map((name) => `'${name}'`)
  .join(', ')} and 'minReadySeconds' are forbidden`;

export function validateStatefulSet(set: KubeObject): FieldError[] {
  const spec: Fields = set['spec'] ?? {};
  return [
    ...validateMetadata(set, isDnsLabel),
    ...validatePodManagement(spec['podManagementPolicy']),
    ...validateStrategy(spec['updateStrategy'] ?? {}),
    ...validateRetention(spec['persistentVolumeClaimRetentionPolicy'] ?? {}),
    ...nonNegative('spec.replicas', spec['replicas']),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...nonNegative('spec.ordinals.start', spec['ordinals']?.start),
    ...validateClaims(spec),
    ...validateSelector(spec['selector'], 'statefulset'),
    ...validateTemplate(withClaims(spec), 'StatefulSet'),
    ...validateServiceName(spec['serviceName'] ?? ''),
  ];
}

function validateServiceName(name: string): FieldError[] {
  return name === '' ? [] : eachInvalid('spec.serviceName', name, isDnsLabel(name));
}

function validateClaims(spec: Fields): FieldError[] {
  return listOf(spec['volumeClaimTemplates']).flatMap((claim, index) =>
    validateClaimSpec(claim['spec'] ?? {}, `spec.volumeClaimTemplates[${index}].spec`),
  );
}

/** The spec with a volume for every claim: its pods have them, and their containers mount them by name. */
function withClaims(spec: Fields): Fields {
  const names = listOf(spec['volumeClaimTemplates']).map(({ metadata }) => metadata?.name);
  const own: Fields = spec['template']?.spec;
  if (names.length === 0 || !own) return spec;
  const others = listOf(own['volumes']).filter(({ name }) => !names.includes(name));
  const volumes = [...others, ...names.map((name) => ({ name, emptyDir: {} }))];
  return { ...spec, template: { ...spec['template'], spec: { ...own, volumes } } };
}

export function validateStatefulSetUpdate(set: KubeObject, old: KubeObject): FieldError[] {
  const fixed = (spec: Fields = {}) =>
    Object.fromEntries(Object.entries(spec).filter(([name]) => !CHANGEABLE.includes(name)));
  return sameFields(fixed(set['spec']), fixed(old['spec'])) ? [] : [forbidden('spec', REFUSAL)];
}

function validatePodManagement(policy: string | undefined): FieldError[] {
  const field = 'spec.podManagementPolicy';
  if (!policy) return [required(field)];
  return policy === 'OrderedReady' || policy === 'Parallel'
    ? []
    : [invalid(field, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateStrategy(strategy: Fields): FieldError[] {
  const field = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  if (!type) return [required(field)];
  if (type === 'OnDelete') {
    const detail = "only allowed for updateStrategy 'RollingUpdate'";
    const { partition = 0, maxUnavailable = null } = rollingUpdate ?? {};
    const shown = { Partition: partition, MaxUnavailable: maxUnavailable };
    return rollingUpdate ? [invalid(`${field}.rollingUpdate`, shown, detail)] : [];
  }
  if (type !== 'RollingUpdate')
    return [invalid(field, asGoStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'")];
  return [
    ...nonNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition),
    ...positiveIntOrPercent(`${field}.rollingUpdate.maxUnavailable`, rollingUpdate?.maxUnavailable),
  ];
}

function validateRetention(policy: Fields): FieldError[] {
  const field = 'spec.persistentVolumeClaimRetentionPolicy';
  return ['whenDeleted', 'whenScaled'].flatMap((name) => oneOf(`${field}.${name}`, policy[name], RETENTION));
}
