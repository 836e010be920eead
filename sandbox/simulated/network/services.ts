/** What kube-proxy does: from a Service's address and port to one of its endpoints. */
import type { Informer, InformerFactory } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import type { Peer } from './types.ts';

export interface Target {
  readonly ip: string;
  readonly port: number;
}

interface ServicePort {
  name?: string;
  port: number;
  nodePort?: number;
  protocol?: string;
}

interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  hostname?: string;
  targetRef?: { name?: string };
}

/** Where a service address leads: nowhere known, refused for want of endpoints, or an endpoint. */
export type Route =
  | { kind: 'no-service' }
  | { kind: 'no-port' }
  | { kind: 'no-endpoints' }
  | { kind: 'target'; target: Target };

export class ServiceTable {
  readonly services: Informer;
  readonly slices: Informer;
  readonly #random: () => number;
  readonly #affinity = new Map<string, { ip: string; until: number }>();
  readonly #now: () => number;

  constructor(informers: InformerFactory, random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
    this.services = informers.informer('services');
    this.slices = informers.informer('endpointslices.discovery.k8s.io');
    this.services.addIndex('network/clusterIP', (service) => addressesOf(service));
    this.services.addIndex('network/nodePort', (service) => nodePortsOf(service));
    this.slices.addIndex('network/service', (slice) => [serviceOf(slice)]);
  }

  /** From `clusterIP:port`. */
  byClusterIP(ip: string, port: number, from: Peer): Route {
    const service = this.services.byIndex('network/clusterIP', ip)[0];
    if (!service) return { kind: 'no-service' };
    const found = portsOf(service).find((candidate) => candidate.port === port && isTCP(candidate));
    return found ? this.#route(service, found, from) : { kind: 'no-port' };
  }

  /** From a node port on any node. */
  byNodePort(port: number, from: Peer): Route {
    const services = this.services.byIndex('network/nodePort', String(port));
    // One number may serve two Services, one for each protocol.
    const service = services.find((each) => portsOf(each).some((one) => one.nodePort === port && isTCP(one)));
    const found = service && portsOf(service).find((each) => each.nodePort === port && isTCP(each));
    return service && found ? this.#route(service, found, from) : { kind: 'no-service' };
  }

  /** Addresses of ready endpoints, for headless Services; `hostname` picks the one with that name. */
  readyAddresses(namespace: string, name: string, hostname?: string): string[] {
    return this.#endpoints(namespace, name)
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .filter((endpoint) => hostname === undefined || endpoint.hostname === hostname)
      .flatMap((endpoint) => endpoint.addresses);
  }

  #route(service: KubeObject, port: ServicePort, from: Peer): Route {
    const targets = this.#targets(service, port);
    if (targets.length === 0) return { kind: 'no-endpoints' };
    return { kind: 'target', target: this.#choose(service, targets, from) };
  }

  #targets(service: KubeObject, port: ServicePort): Target[] {
    const slices = this.slices.byIndex(
      'network/service',
      `${service.metadata.namespace}/${service.metadata.name}`,
    );
    const found: { endpoint: Endpoint; target: Target }[] = [];
    for (const slice of slices) {
      const ports = (slice['ports'] ?? []) as { name?: string; port?: number }[];
      const number = ports.find((candidate) => (candidate.name ?? '') === (port.name ?? ''))?.port;
      if (number === undefined) continue;
      for (const endpoint of (slice['endpoints'] ?? []) as Endpoint[]) {
        for (const ip of endpoint.addresses) found.push({ endpoint, target: { ip, port: number } });
      }
    }
    const ready = found.filter(({ endpoint }) => endpoint.conditions?.ready !== false);
    // Endpoints on their way out still serve when there are no others, as kube-proxy does since 1.26.
    const rest = found.filter(
      ({ endpoint }) => endpoint.conditions?.serving && endpoint.conditions.terminating,
    );
    return (ready.length > 0 ? ready : rest).map(({ target }) => target);
  }

  #choose(service: KubeObject, targets: readonly Target[], from: Peer): Target {
    const any = targets[Math.floor(this.#random() * targets.length)]!;
    if (service['spec'].sessionAffinity !== 'ClientIP') return any;
    const key = `${service.metadata.uid} ${from.ip}`;
    const last = this.#affinity.get(key);
    const kept =
      last && last.until > this.#now() ? targets.find((target) => target.ip === last.ip) : undefined;
    const seconds = service['spec'].sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800;
    const chosen = kept ?? any;
    this.#affinity.set(key, { ip: chosen.ip, until: this.#now() + seconds * 1000 });
    return chosen;
  }

  #endpoints(namespace: string, name: string): Endpoint[] {
    return this.slices
      .byIndex('network/service', `${namespace}/${name}`)
      .flatMap((slice) => (slice['endpoints'] ?? []) as Endpoint[]);
  }
}

function portsOf(service: KubeObject): ServicePort[] {
  return (service['spec']?.ports ?? []) as ServicePort[];
}

function isTCP(port: ServicePort): boolean {
  return (port.protocol ?? 'TCP') === 'TCP';
}

function addressesOf(service: KubeObject): string[] {
  const ip = service['spec']?.clusterIP as string | undefined;
  return ip && ip !== 'None' ? [ip, ...((service['spec'].externalIPs ?? []) as string[])] : [];
}

function nodePortsOf(service: KubeObject): string[] {
  return portsOf(service).flatMap((port) => (port.nodePort ? [String(port.nodePort)] : []));
}

function serviceOf(slice: KubeObject): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}
