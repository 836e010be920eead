/**
 * Cluster IPs and node ports of Services. A real API server hands them out in its registry when a Service is written
 * (registry/core/service/storage/alloc.go); here it is the last mutation before validation. What is taken is read from
 * the Services themselves, so nothing can leak.
 */
import { invalid } from '../apiserver/errors.ts';
import type { Client } from '../client.ts';
import { type FieldError, type KubeObject, statusError } from '../objects.ts';
import { isWriteOf } from './requests.ts';
import { clusterIPRanges, isWellFormed, nodePortRange, OUTSIDE, type Range } from './service-ranges.ts';
import { numberFor } from './suffix.ts';
import type { AdmissionPlugin } from './types.ts';

export const serviceAddresses: AdmissionPlugin = {
  name: 'ServiceAddresses',
  mutate(request, client) {
    const service = request.object;
    if (!service || !isWriteOf(request, 'services')) return;
    if (request.old) keepAllocated(service, request.old);
    const others = otherServices(service, client);
    const errors: FieldError[] = [];
    if (needsClusterIP(service)) allocateClusterIP(service, request.old, { others, client }, errors);
    if (needsNodePorts(service)) allocateNodePorts(service, request.old, others, errors);
    if (errors.length === 0) return;
    throw invalid({ group: '', plural: 'services', kind: 'Service' }, service.metadata.name, errors);
  },
};

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  nodePort?: number;
}

function portsOf(service: KubeObject): ServicePort[] {
  return service.spec.ports ?? [];
}

function typeOf(service: KubeObject): string {
  return service.spec.type ?? 'ClusterIP';
}

function needsClusterIP(service: KubeObject): boolean {
  return typeOf(service) !== 'ExternalName';
}

function needsNodePorts(service: KubeObject): boolean {
  const type = typeOf(service);
  if (type === 'NodePort') return true;
  return type === 'LoadBalancer' && service.spec.allocateLoadBalancerNodePorts !== false;
}

function otherServices({ metadata }: KubeObject, client: Client): readonly KubeObject[] {
  return client
    .list('services')
    .filter(
      (other) => other.metadata.name !== metadata.name || other.metadata.namespace !== metadata.namespace,
    );
}

/** Whoever leaves out what was allocated keeps it; whoever changes the type gives back what the new type has no use for. */
function keepAllocated(service: KubeObject, old: KubeObject): void {
  if (needsClusterIP(service) && needsClusterIP(old)) {
    service.spec.clusterIP ||= old.spec.clusterIP;
    if (!service.spec.clusterIPs?.length && service.spec.clusterIP === old.spec.clusterIP) {
      service.spec.clusterIPs = structuredClone(old.spec.clusterIPs);
    }
  } else if (needsClusterIP(old) && service.spec.clusterIP === old.spec.clusterIP) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
      delete service.spec[field];
  }
  if (needsNodePorts(service) && needsNodePorts(old)) keepNodePorts(service, old);
  else if (needsNodePorts(old) && typeOf(service) !== 'LoadBalancer') dropNodePorts(service, old);
}

function keepNodePorts(service: KubeObject, old: KubeObject): void {
  const taken = new Set(portsOf(service).map(({ nodePort }) => nodePort));
  for (const port of portsOf(service)) {
    const before =
      portsOf(old).find((one) => (one.name ?? '') === (port.name ?? '') && one.port === port.port) ??
      portsOf(old).find((one) => (one.name ?? '') === (port.name ?? ''));
    if (port.nodePort || !before?.nodePort || taken.has(before.nodePort)) continue;
    port.nodePort = before.nodePort;
    taken.add(before.nodePort);
  }
}

function dropNodePorts(service: KubeObject, old: KubeObject): void {
  const before = new Set(portsOf(old).map(({ nodePort }) => nodePort));
  for (const port of portsOf(service)) if (before.has(port.nodePort)) delete port.nodePort;
}

function allocateClusterIP(
  service: KubeObject,
  old: KubeObject | undefined,
  { others, client }: { others: readonly KubeObject[]; client: Client },
  errors: FieldError[],
): void {
  const { spec } = service;
  spec.clusterIP ||= spec.clusterIPs?.[0];
  if (spec.clusterIP !== 'None') {
    const taken = new Set(others.map((other) => other.spec.clusterIP));
    if (!spec.clusterIP) spec.clusterIP = anyClusterIP(service, clusterIPRanges(client), taken);
    else if (spec.clusterIP !== old?.spec.clusterIP)
      errors.push(...refuseClusterIP(spec.clusterIP, clusterIPRanges(client), taken));
  }
  if (!spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
}

/** Of one range or another, as a real server has no favourite; throws when all are full. */
function anyClusterIP(
  service: KubeObject,
  ranges: readonly Range<string>[],
  taken: ReadonlySet<unknown>,
): string {
  const { namespace, name } = service.metadata;
  const first = ranges.length > 1 ? numberFor(`${namespace}/${name}`, ranges.length) : 0;
  for (const range of [...ranges.slice(first), ...ranges.slice(0, first)]) {
    const ip = firstFree(range, service, taken);
    if (ip !== undefined) return ip;
  }
  const why = `failed to allocate a serviceIP for Service ${JSON.stringify(name)}: range is full`;
  throw statusError(500, 'InternalError', `Internal error occurred: ${why}`);
}

/** What is no address at all is left to validation, which says it better. */
function refuseClusterIP(
  ip: string,
  ranges: readonly Range<string>[],
  taken: ReadonlySet<unknown>,
): FieldError[] {
  const detail = (why: string) => `Invalid value: ["${ip}"]: failed to allocate IP ${ip}: ${why}`;
  const error = (why: string): FieldError[] => [
    { type: 'FieldValueInvalid', field: 'spec.clusterIPs', detail: detail(why) },
  ];
  if (!isWellFormed(ip)) return [];
  if (!ranges.some((range) => range.contains(ip))) return error(OUTSIDE);
  return taken.has(ip) ? error('provided IP is already allocated') : [];
}

function allocateNodePorts(
  service: KubeObject,
  old: KubeObject | undefined,
  others: readonly KubeObject[],
  errors: FieldError[],
): void {
  const own = new Set((old ? portsOf(old) : []).map(({ nodePort }) => nodePort));
  const taken = new Set<unknown>(others.flatMap((other) => portsOf(other).map(({ nodePort }) => nodePort)));
  const mine = new Set<string>();
  for (const [index, port] of portsOf(service).entries()) {
    if (!port.nodePort || own.has(port.nodePort)) continue;
    // Both protocols of one Service may share a port.
    const here = `${port.protocol}/${port.nodePort}`;
    const why = mine.has(here) ? TAKEN : refuseNodePort(port.nodePort, taken);
    mine.add(here);
    if (why) errors.push(nodePortError(index, port.nodePort, why));
  }
  for (const { nodePort } of portsOf(service)) if (nodePort) taken.add(nodePort);
  for (const port of portsOf(service)) {
    port.nodePort ||= firstFree(nodePortRange, service, taken, `${port.name ?? ''}/${port.port}`) ?? noPort();
    taken.add(port.nodePort);
  }
}

const TAKEN = 'provided port is already allocated';

function refuseNodePort(port: number, taken: ReadonlySet<unknown>): string | undefined {
  if (!nodePortRange.contains(port)) return nodePortRange.outside;
  return taken.has(port) ? TAKEN : undefined;
}

function nodePortError(index: number, port: number, why: string): FieldError {
  const field = `spec.ports[${index}].nodePort`;
  return { type: 'FieldValueInvalid', field, detail: `Invalid value: ${port}: ${why}` };
}

/** Begins where the Service's name points and takes the next that is free, so that equal clusters get equal addresses. */
function firstFree<T>(
  range: Range<T>,
  { metadata }: KubeObject,
  taken: ReadonlySet<unknown>,
  part = '',
): T | undefined {
  const start = numberFor(`${metadata.namespace}/${metadata.name}/${part}`, Math.max(1, range.band));
  for (let step = 0; step < range.size; step++) {
    // First round the band, then through what is beyond it.
    const position = step < range.band ? (start + step) % range.band : step;
    const candidate = range.at(position);
    if (!taken.has(candidate)) return candidate;
  }
  return undefined;
}

function noPort(): never {
  throw statusError(
    500,
    'InternalError',
    'Internal error occurred: failed to allocate a nodePort: range is full',
  );
}
