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
  nodeName?: string;
  hostname?: string;
  targetRef?: { kind?: string; name?: string };
}

interface EndpointPort {
  name?: string;
  port?: number;
  protocol?: string;
}

/** A packet on its way to a Service: who sent it, and the node whose rules it meets. */
export interface Sender {
  readonly from: Peer;
  readonly node: string | undefined;
}

/**
 * Where a service address leads: nowhere known, refused for want of endpoints, nowhere because those of this node are all
 * that count and it has none, or an endpoint; `asNode` when it sees the node as the sender.
 */
export type Route =
  | { kind: 'no-service' }
  | { kind: 'no-port' }
  | { kind: 'no-endpoints' }
  | { kind: 'no-local-endpoints' }
  | { kind: 'target'; target: Target; asNode: boolean };

export class ServiceTable {
  readonly services: Informer;
  readonly slices: Informer;
  /** What a kube-proxy that runs goes by. */
  readonly live: ServiceRules;
  readonly #pods: () => Informer;
  readonly #namespaces: () => Informer;
  readonly #random: () => number;
  readonly #affinity = new Map<string, { ip: string; until: number }>();
  readonly #now: () => number;

  constructor(informers: InformerFactory, random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
    this.#pods = () => informers.informer('pods');
    this.#namespaces = () => informers.informer('namespaces');
    this.services = informers.informer('services');
    this.slices = informers.informer('endpointslices.discovery.k8s.io');
    this.live = liveRules(this.services, this.slices);
  }

  /** The rules of now, which a kube-proxy that ends leaves behind. */
  freeze(): ServiceRules {
    return frozenRules(this.services, this.slices);
  }

  /** From `clusterIP:port`, and from external addresses and those of load balancers. */
  byClusterIP(rules: ServiceRules, { ip, port }: Target, sender: Sender, protocol: Protocol): Route {
    const services = rules.atAddress(ip);
    if (services.length === 0) return { kind: 'no-service' };
    const isIt = (each: ServicePort) => each.port === port && speaks(each, protocol);
    const service = services.find((each) => portsOf(each).some(isIt));
    const found = service && portsOf(service).find(isIt);
    if (!service || !found) return { kind: 'no-port' };
    const { clusterIP, internalTrafficPolicy } = service['spec'];
    // A pod that uses an address from outside is balanced as if it came from inside.
    const isLocal = ip === clusterIP && internalTrafficPolicy === 'Local';
    return this.#route(rules, service, found, { sender, isLocal, asNode: false });
  }

  /** From a node port of the node these rules are of. */
  byNodePort(rules: ServiceRules, port: number, sender: Sender, protocol: Protocol): Route {
    const isIt = (each: ServicePort) => each.nodePort === port && speaks(each, protocol);
    // One number may serve two Services, one for each protocol.
    const service = rules.withNodePort(port).find((each) => portsOf(each).some(isIt));
    const found = service && portsOf(service).find(isIt);
    if (!service || !found) return { kind: 'no-service' };
    const isLocal = service['spec'].externalTrafficPolicy === 'Local';
    return this.#route(rules, service, found, { sender, isLocal, asNode: !isLocal });
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
    const [service] = this.live.atAddress(address);
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

  hasNamespace(name: string): boolean {
    return this.#namespaces().get(name) !== undefined;
  }

  isPodAddress(namespace: string, address: string): boolean {
    return this.#pods()
      .list(namespace)
      .some((pod) => pod['status']?.podIP === address);
  }

  #route(
    rules: ServiceRules,
    service: KubeObject,
    port: ServicePort,
    { sender, isLocal, asNode }: { sender: Sender; isLocal: boolean; asNode: boolean },
  ): Route {
    const all = targetsOf(rules, service, port);
    if (all.length === 0) return { kind: 'no-endpoints' };
    const targets = isLocal ? all.filter(({ nodeName }) => nodeName === sender.node) : all;
    if (targets.length === 0) return { kind: 'no-local-endpoints' };
    return { kind: 'target', target: this.#choose(service, targets, sender.from), asNode };
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

interface LocatedTarget extends Target {
  readonly nodeName: string | undefined;
}

function targetsOf(rules: ServiceRules, service: KubeObject, port: ServicePort): LocatedTarget[] {
  const found: { endpoint: Endpoint; target: LocatedTarget }[] = [];
  for (const slice of rules.slicesOf(`${service.metadata.namespace}/${service.metadata.name}`)) {
    const ports = (slice['ports'] ?? []) as EndpointPort[];
    const number = ports.find((candidate) => (candidate.name ?? '') === (port.name ?? ''))?.port;
    if (number === undefined) continue;
    for (const endpoint of (slice['endpoints'] ?? []) as Endpoint[]) {
      for (const ip of endpoint.addresses)
        found.push({ endpoint, target: { ip, port: number, nodeName: endpoint.nodeName } });
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
