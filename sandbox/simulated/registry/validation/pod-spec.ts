/** Validation of pod specs. After `ValidatePodSpec` of `pkg/apis/core/validation/validation.go`, in its order. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { eachInvalid, invalid, notSupported, required } from './errors.ts';
import { validateLabels } from './metadata.ts';
import { isDnsLabel, isDnsSubdomain } from './names.ts';
import { validateAffinity, validateTolerations } from './placement.ts';
import { validateGates, validateSpread } from './scheduling.ts';
import { validateSecurityContext } from './security-context.ts';
import { validateVolumes } from './volumes.ts';

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const MAX_INT32 = 2147483647;

/** `field` is the path of the spec: `spec`, or `spec.template.spec`. */
export function validatePodSpec(spec: Fields, field: string): FieldError[] {
  const volumes = new Map(listOf(spec['volumes']).map((volume) => [String(volume['name']), volume]));
  return [
    ...validateVolumes(listOf(spec['volumes']), `${field}.volumes`),
    ...validateContainers(listOf(spec['containers']), volumes, `${field}.containers`),
    ...validateInitContainers(spec, volumes, `${field}.initContainers`),
    ...validateEphemeralContainers(spec, volumes, `${field}.ephemeralContainers`),
    ...oneOf(spec, 'restartPolicy', RESTART_POLICIES, field),
    ...oneOf(spec, 'dnsPolicy', DNS_POLICIES, field),
    ...validateLabels(spec['nodeSelector'], `${field}.nodeSelector`),
    ...validateSecurityContext(spec['securityContext'], `${field}.securityContext`),
    ...validatePullSecrets(listOf(spec['imagePullSecrets']), `${field}.imagePullSecrets`),
    ...validateAffinity(spec['affinity'], `${field}.affinity`),
    ...validateNameservers(spec, `${field}.dnsConfig.nameservers`),
    ...validateGates(listOf(spec['schedulingGates']), `${field}.schedulingGates`),
    ...validateSpread(listOf(spec['topologySpreadConstraints']), `${field}.topologySpreadConstraints`),
    ...named(spec, 'serviceAccountName', isDnsSubdomain, field),
    ...named(spec, 'nodeName', isDnsSubdomain, field),
    ...validateDeadline(spec['activeDeadlineSeconds'], `${field}.activeDeadlineSeconds`),
    ...named(spec, 'hostname', isDnsLabel, field),
    ...named(spec, 'subdomain', isDnsLabel, field),
    ...validateTolerations(listOf(spec['tolerations']), `${field}.tolerations`),
    ...named(spec, 'priorityClassName', isDnsSubdomain, field),
    ...named(spec, 'runtimeClassName', isDnsSubdomain, field),
  ];
}

function oneOf(spec: Fields, name: string, supported: readonly string[], field: string): FieldError[] {
  if (!spec[name]) return [required(`${field}.${name}`)];
  return supported.includes(spec[name]) ? [] : [notSupported(`${field}.${name}`, spec[name], supported)];
}

function named(spec: Fields, name: string, check: (value: string) => string[], field: string): FieldError[] {
  return spec[name] ? eachInvalid(`${field}.${name}`, spec[name], check(spec[name])) : [];
}

function validateNameservers(spec: Fields, field: string): FieldError[] {
  if (spec['dnsPolicy'] !== 'None' || spec['dnsConfig']?.nameservers?.length > 0) return [];
  return [required(field, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
}

function validatePullSecrets(secrets: readonly Fields[], field: string): FieldError[] {
  return secrets.flatMap((secret, index) => (secret['name'] ? [] : [required(`${field}[${index}].name`)]));
}

function validateDeadline(seconds: unknown, field: string): FieldError[] {
  if (typeof seconds !== 'number' || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(field, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)];
}
