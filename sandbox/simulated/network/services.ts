/** What kube-proxy does: from a Service's address and port to one of its endpoints. And what DNS wants to know of Services. */
import type { Informer, InformerFactory } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import { frozenRules, liveRules, portsOf, type ServicePort, type ServiceRules } from './rules.ts';
import type { Peer } from './types.ts';

export interface Target {
  readonly ip: string;
  readonly port: number;
}

export type Protocol = 'TCP' | 'UDP';

export interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  hostname?: string;
  targetRef?: { kind?: string; name?: string };
}

interface EndpointPort {
  name?: string;
  port?: number;
  protocol?: string;
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
  /** What a kube-proxy that runs goes by. */
  readonly live: ServiceRules;
  readonly #pods: () => Informer;
  readonly #random: () => number;
  readonly #affinity = new Map<string, { ip: string; until: number }>();
  readonly #now: () => number;

  constructor(informers: InformerFactory, random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
    this.#pods = () => informers.informer('pods');
    this.services = informers.informer('services');
    this.slices = informers.informer('endpointslices.discovery.k8s.io');
    this.live = liveRules(this.services, this.slices);
  }

  /** The rules of now, which a kube-proxy that ends leaves behind. */
  freeze(): ServiceRules {
    return frozenRules(this.services, this.slices);
  }

  /** From `clusterIP:port`. */
  byClusterIP(rules: ServiceRules, { ip, port }: Target, from: Peer, protocol: Protocol): Route {
    const service = rules.atAddress(ip);
    if (!service) return { kind: 'no-service' };
    const found = portsOf(service).find((each) => each.port === port && speaks(each, protocol));
    return found ? this.#route(rules, service, found, from) : { kind: 'no-port' };
  }

  /** From a node port of the node these rules are of. */
  byNodePort(rules: ServiceRules, port: number, from: Peer, protocol: Protocol): Route {
    const isIt = (each: ServicePort) => each.nodePort === port && speaks(each, protocol);
    // One number may serve two Services, one for each protocol.
    const service = rules.withNodePort(port).find((each) => portsOf(each).some(isIt));
    const found = service && portsOf(service).find(isIt);
    return service && found ? this.#route(rules, service, found, from) : { kind: 'no-service' };
  }

  /** Ready endpoints of a headless Service, one for each address. */
  readyEndpoints(
    namespace: string,
    name: string,
  ): (Endpoint & { address: string; ports: readonly EndpointPort[] })[] {
    return this.live.slicesOf(`${namespace}/${name}`).flatMap((slice) => {
      const ports = (slice['ports'] ?? []) as EndpointPort[];
      return ((slice['endpoints'] ?? []) as Endpoint[])
        .filter((endpoint) => endpoint.conditions?.ready !== false)
        .flatMap((endpoint) => endpoint.addresses.map((address) => ({ ...endpoint, address, ports })));
    });
  }

  /** Namespace and name of the Service that has this cluster address. */
  serviceAt(address: string): { namespace: string; name: string } | undefined {
    const service = this.live.atAddress(address);
    if (service?.['spec']?.clusterIP !== address) return undefined;
    return { namespace: service.metadata.namespace ?? '', name: service.metadata.name };
  }

  /** Endpoints with this address, and the Services they are of. */
  endpointsAt(address: string): { endpoint: Endpoint; service: { namespace: string; name: string } }[] {
    return this.slices.list().flatMap((slice) => {
      const { namespace = '', labels } = slice.metadata;
      const service = { namespace, name: labels?.['kubernetes.io/service-name'] ?? '' };
      return ((slice['endpoints'] ?? []) as Endpoint[])
        .filter(({ addresses }) => addresses.includes(address))
        .map((endpoint) => ({ endpoint, service }));
    });
  }

  isPodAddress(namespace: string, address: string): boolean {
    return this.#pods()
      .list(namespace)
      .some((pod) => pod['status']?.podIP === address);
  }

  #route(rules: ServiceRules, service: KubeObject, port: ServicePort, from: Peer): Route {
    const targets = targetsOf(rules, service, port);
    if (targets.length === 0) return { kind: 'no-endpoints' };
    return { kind: 'target', target: this.#choose(service, targets, from) };
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
}

function targetsOf(rules: ServiceRules, service: KubeObject, port: ServicePort): Target[] {
  const found: { endpoint: Endpoint; target: Target }[] = [];
  for (const slice of rules.slicesOf(`${service.metadata.namespace}/${service.metadata.name}`)) {
    const ports = (slice['ports'] ?? []) as EndpointPort[];
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

function speaks(port: ServicePort, protocol: Protocol): boolean {
  return (port.protocol ?? 'TCP') === protocol;
}
