/** Validation of pod specs. After `ValidatePodSpec` of `pkg/apis/core/validation/validation.go`, in its order. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { isIpAddress } from './addresses.ts';
import {
  claimsOf,
  validateContainers,
  validateEphemeralContainers,
  validateHostPorts,
  validateInitContainers,
} from './containers.ts';
import { eachInvalid, invalid, notSupported, required } from './errors.ts';
import { validateLabels } from './metadata.ts';
import { isDnsLabel, isDnsSearch, isDnsSubdomain, isQualifiedName } from './names.ts';
import { validateAffinity, validateTolerations } from './placement.ts';
import { validateGates, validateSpread } from './scheduling.ts';
import { validateSecurityContext } from './security-context.ts';
import { validateVolumes } from './volumes.ts';

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const MAX_INT32 = 2147483647;

/** `field` is the path of the spec: `spec`, or `spec.template.spec`. */
export function validatePodSpec(spec: Fields, field: string): FieldError[] {
  const { errors, sound: volumes } = validateVolumes(listOf(spec['volumes']), `${field}.volumes`);
  const gracePeriod = spec['terminationGracePeriodSeconds'] ?? 0;
  const claims = claimsOf(spec);
  return [
    ...errors,
    ...validateContainers(listOf(spec['containers']), volumes, `${field}.containers`, {
      gracePeriod,
      claims,
    }),
    ...validateInitContainers(spec, volumes, `${field}.initContainers`),
    ...validateEphemeralContainers(spec, volumes, `${field}.ephemeralContainers`),
    ...oneOf(spec, 'restartPolicy', RESTART_POLICIES, field),
    ...oneOf(spec, 'dnsPolicy', DNS_POLICIES, field),
    ...validateLabels(spec['nodeSelector'], `${field}.nodeSelector`),
    ...validateSecurityContext(spec['securityContext'], `${field}.securityContext`),
    ...(spec['hostNetwork'] ? validateHostPorts(listOf(spec['containers']), `${field}.containers`) : []),
    ...validateAffinity(spec['affinity'], `${field}.affinity`),
    ...validateDnsConfig(spec, `${field}.dnsConfig`),
    ...validateReadinessGates(listOf(spec['readinessGates']), `${field}.readinessGates`),
    ...validateGates(listOf(spec['schedulingGates']), `${field}.schedulingGates`),
    ...validateSpread(listOf(spec['topologySpreadConstraints']), `${field}.topologySpreadConstraints`),
    ...named(spec, 'serviceAccountName', isDnsSubdomain, field),
    ...named(spec, 'nodeName', isDnsSubdomain, field),
    ...validateDeadline(spec['activeDeadlineSeconds'], `${field}.activeDeadlineSeconds`),
    ...named(spec, 'hostname', isDnsLabel, field),
    ...named(spec, 'subdomain', isDnsLabel, field),
    ...validateHostAliases(listOf(spec['hostAliases']), `${field}.hostAliases`),
    ...validateTolerations(listOf(spec['tolerations']), `${field}.tolerations`),
    ...named(spec, 'priorityClassName', isDnsSubdomain, field),
    ...named(spec, 'runtimeClassName', isDnsSubdomain, field),
    ...validateSystem(spec['os'], `${field}.os`),
  ];
}

function oneOf(spec: Fields, name: string, supported: readonly string[], field: string): FieldError[] {
  if (!spec[name]) return [required(`${field}.${name}`)];
  return supported.includes(spec[name]) ? [] : [notSupported(`${field}.${name}`, spec[name], supported)];
}

function named(spec: Fields, name: string, check: (value: string) => string[], field: string): FieldError[] {
  return spec[name] ? eachInvalid(`${field}.${name}`, spec[name], check(spec[name])) : [];
}

function validateDnsConfig({ dnsPolicy, dnsConfig }: Fields, field: string): FieldError[] {
  const servers: string[] = dnsConfig?.nameservers ?? [];
  const searches: string[] = dnsConfig?.searches ?? [];
  if (dnsPolicy === 'None' && !dnsConfig) {
    return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  }
  if (dnsPolicy === 'None' && servers.length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    return [required(`${field}.nameservers`, detail)];
  }
  return [
    ...atMost(servers, 3, `${field}.nameservers`, 'nameservers'),
    ...servers.flatMap((each, index) =>
      eachInvalid(`${field}.nameservers[${index}]`, each, isIpAddress(each)),
    ),
    ...atMost(searches, 32, `${field}.searches`, 'search paths'),
    ...searches.flatMap((each, index) => {
      const name = each.replace(/(?!^)\.$/, '');
      return name === '.' ? [] : eachInvalid(`${field}.searches[${index}]`, name, isDnsSearch(name));
    }),
    ...listOf(dnsConfig?.options).flatMap(({ name = '' }, index) =>
      name === '' ? [required(`${field}.options[${index}]`, 'must not be empty')] : [],
    ),
  ];
}

function atMost(list: readonly string[], most: number, field: string, what: string): FieldError[] {
  return list.length <= most ? [] : [invalid(field, list, `must not have more than ${most} ${what}`)];
}

function validateHostAliases(aliases: readonly Fields[], field: string): FieldError[] {
  return aliases.flatMap(({ ip = '', hostnames = [] }, index) => [
    ...eachInvalid(`${field}[${index}].ip`, ip, isIpAddress(ip)),
    ...(hostnames as string[]).flatMap((name, at) =>
      eachInvalid(`${field}[${index}].hostnames[${at}]`, name, isDnsSubdomain(name)),
    ),
  ]);
}

function validateReadinessGates(gates: readonly Fields[], field: string): FieldError[] {
  return gates.flatMap(({ conditionType = '' }, index) =>
    eachInvalid(`${field}[${index}].conditionType`, conditionType, isQualifiedName(conditionType)),
  );
}

function validateSystem(system: Fields | undefined, field: string): FieldError[] {
  if (!system) return [];
  const { name = '' } = system;
  if (name === '') return [required(`${field}.name`, 'cannot be empty')];
  return ['linux', 'windows'].includes(name) ? [] : [notSupported(field, name, ['linux', 'windows'])];
}

function validateDeadline(seconds: unknown, field: string): FieldError[] {
  if (typeof seconds !== 'number' || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(field, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)];
}
