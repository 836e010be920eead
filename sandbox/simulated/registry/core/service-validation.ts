/** Validation of Services. After `ValidateService` and `ValidateServiceUpdate`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { isEndpointAddress } from '../validation/addresses.ts';
import { duplicate, eachInvalid, forbidden, invalid, notSupported, required } from '../validation/errors.ts';
import { validateLabels, validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain, isPortNumber } from '../validation/names.ts';
import { portNumberOrName } from '../validation/numbers.ts';
import { validateServiceTraffic } from './service-traffic.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateService(service: KubeObject): FieldError[] {
  const spec: Fields = service['spec'] ?? {};
  const ports = listOf(spec['ports']);
  const names = new Set<string>();
  return [
    ...validateMetadata(service, isDnsLabel),
    ...(ports.length === 0 && needsPorts(spec) ? [required('spec.ports')] : []),
    ...validateByType(spec),
    ...ports.flatMap((port, index) => validatePort(port, ports.length > 1, names, `spec.ports[${index}]`)),
    ...validateLabels(spec['selector'], 'spec.selector'),
    ...oneOf(spec, 'sessionAffinity', ['ClientIP', 'None']),
    ...validateAffinityTimeout(spec),
    ...validateFamilies(spec),
    ...(spec['externalIPs'] ?? []).flatMap(validateExternalIp),
    ...oneOf(spec, 'type', TYPES),
    ...validateNodePorts(spec),
    ...uniquePorts(ports),
    ...validateServiceTraffic(spec),
  ];
}

const DAY = 86_400;

function validateAffinityTimeout(spec: Fields): FieldError[] {
  const seconds = spec['sessionAffinityConfig']?.clientIP?.timeoutSeconds;
  if (spec['sessionAffinity'] !== 'ClientIP' || seconds === undefined) return [];
  if (seconds > 0 && seconds <= DAY) return [];
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [invalid(field, seconds, `must be greater than 0 and less than ${DAY}`)];
}

const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** Also what the allocator of a cluster with IPv4 only has to say (registry/core/service/storage/alloc.go). */
function validateFamilies(spec: Fields): FieldError[] {
  if (spec['type'] === 'ExternalName') return [];
  const families: string[] = spec['ipFamilies'] ?? [];
  const policy = spec['ipFamilyPolicy'];
  const found = families.flatMap((family, index) =>
    FAMILIES.includes(family) ? [] : [notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES)],
  );
  if (policy !== undefined && !FAMILY_POLICIES.includes(policy)) {
    found.push(notSupported('spec.ipFamilyPolicy', policy, FAMILY_POLICIES));
  }
  if (found.length > 0) return found;
  if (policy === 'RequireDualStack') {
    const detail = 'this cluster is not configured for dual-stack services';
    found.push(invalid('spec.ipFamilyPolicy', policy, detail));
  }
  const six = families.indexOf('IPv6');
  if (six >= 0) found.push(invalid(`spec.ipFamilies[${six}]`, 'IPv6', 'not configured on this cluster'));
  return found;
}

function needsPorts(spec: Fields): boolean {
  return spec['type'] !== 'ExternalName' && spec['clusterIP'] !== 'None';
}

function validateByType(spec: Fields): FieldError[] {
  const headless = spec['clusterIP'] === 'None';
  if (headless && (spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer')) {
    return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec['type']} services`)];
  }
  return spec['type'] === 'ExternalName' ? validateExternalName(spec) : validateClusterIp(spec);
}

function validateExternalName(spec: Fields): FieldError[] {
  const name = String(spec['externalName'] ?? '').replace(/\.$/, '');
  const found = spec['clusterIP']
    ? [forbidden('spec.clusterIPs', 'may not be set for ExternalName services')]
    : [];
  if (name === '') return [...found, required('spec.externalName')];
  return [...found, ...eachInvalid('spec.externalName', name, isDnsSubdomain(name))];
}

function validateClusterIp(spec: Fields): FieldError[] {
  const ip = spec['clusterIP'];
  return !ip || ip === 'None' || isIp(ip) ? [] : [invalid('spec.clusterIPs[0]', ip, IP_MESSAGE)];
}

const IP_MESSAGE = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

function isIp(value: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(value)
    ? value.split('.').every((part) => Number(part) <= 255)
    : /^[0-9a-f:]+$/i.test(value) && value.includes(':');
}

function validateExternalIp(ip: string, index: number): FieldError[] {
  const field = `spec.externalIPs[${index}]`;
  return isIp(ip) ? eachInvalid(field, ip, isEndpointAddress(ip)) : [invalid(field, ip, IP_MESSAGE)];
}

function oneOf(spec: Fields, name: string, supported: readonly string[]): FieldError[] {
  if (!spec[name]) return [required(`spec.${name}`)];
  return supported.includes(spec[name]) ? [] : [notSupported(`spec.${name}`, spec[name], supported)];
}

function validatePort(port: Fields, needsName: boolean, names: Set<string>, path: string): FieldError[] {
  return [
    ...validatePortName(port['name'] ?? '', needsName, names, `${path}.name`),
    ...eachInvalid(`${path}.port`, port['port'] ?? 0, isPortNumber(port['port'] ?? 0)),
    ...(PROTOCOLS.includes(port['protocol'])
      ? []
      : [notSupported(`${path}.protocol`, port['protocol'], PROTOCOLS)]),
    ...portNumberOrName(`${path}.targetPort`, port['targetPort'] ?? 0),
  ];
}

function validatePortName(name: string, needed: boolean, names: Set<string>, path: string): FieldError[] {
  if (name === '') return needed ? [required(path)] : [];
  const found = eachInvalid(path, name, isDnsLabel(name));
  if (names.has(name)) found.push(duplicate(path, name));
  names.add(name);
  return found;
}

/** The value is shown as the internal type, which has no JSON names. */
function uniquePorts(ports: readonly Fields[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, index) => {
    const identity = `${port['protocol']}/${port['port']}`;
    if (!seen.has(identity)) {
      seen.add(identity);
      return [];
    }
    const shown = {
      Name: '',
      Protocol: port['protocol'],
      AppProtocol: null,
      Port: port['port'],
      TargetPort: 0,
      NodePort: 0,
    };
    return [duplicate(`spec.ports[${index}]`, shown)];
  });
}

function validateNodePorts(spec: Fields): FieldError[] {
  if (spec['type'] !== 'ClusterIP') return [];
  return listOf(spec['ports']).flatMap((port, index) =>
    port['nodePort']
      ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
}

/** The address of a Service that has one cannot be exchanged. */
export function validateServiceUpdate(service: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before]: [Fields, Fields] = [service['spec'] ?? {}, old['spec'] ?? {}];
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName' || !before['clusterIP']) return [];
  if (spec['clusterIP'] === before['clusterIP']) return [];
  return [invalid('spec.clusterIPs[0]', spec['clusterIPs'], 'may not change once set')];
}
