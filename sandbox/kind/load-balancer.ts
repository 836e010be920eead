/**
 * Addresses for Services of type LoadBalancer, which kind has nobody to give: beside the cluster, as cloud-provider-kind does. A node takes
 * the address on its interface, so that the network of the nodes finds it; from there kube-proxy knows what to do with it. Without
 * pods, images and definitions of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube, KubeObject, ObjectRef } from '../kube-types.ts';

export interface LoadBalancerNode {
  /** As the API has it. */
  readonly name: string;
  /** IPv4. */
  readonly address: string;
  /** Bits of the network's address: 16 in `172.18.0.2/16`. */
  readonly prefix: number;
}

/** What it takes of the machine. */
export interface NodeAddresses {
  /** The nodes that run, control planes first. */
  nodes(signal: AbortSignal): Promise<readonly LoadBalancerNode[]>;
  /** The interface of this node gets the address, or loses it. Asking for what is so already is fine. */
  add(node: string, address: string, signal: AbortSignal): Promise<void>;
  remove(node: string, address: string, signal: AbortSignal): Promise<void>;
}

const SERVICES = { apiVersion: 'v1', kind: 'Service' } as const;
const SLICES = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' } as const;
const OF_SERVICE = 'kubernetes.io/service-name';
/** After a watch that ended, or a try that failed. Milliseconds. */
const PAUSE = 2_000;
/** Third bytes of addresses: networks of docker give out the low ones. */
const FIRST = 200;
const LAST = 250;

/**
 * Addresses for one cluster, in their order, in the network of its nodes: its own as long as networks are of the size that docker
 * makes (/16), because the last byte is that of its first node. In a smaller one (podman: /24) the end of the range.
 */
export function addressesFor({ address, prefix }: Omit<LoadBalancerNode, 'name'>): string[] {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
  const numbers = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
  if (prefix <= 16) return numbers.map((third) => `${a}.${b}.${third}.${d}`);
  // Four for each of twelve clusters.
  return numbers.slice((d % 12) * 4, (d % 12) * 4 + 4).map((last) => `${a}.${b}.${c}.${last}`);
}

/** Serves until disposed. Never throws: what cannot be done now is tried again. */
export function startLoadBalancer(kube: Kube, machine: NodeAddresses, pause = PAUSE): Disposable {
  const end = new AbortController();
  const { signal } = end;
  const balancer = new LoadBalancer(kube, machine);
  void again(pause, signal, async () => {
    for await (const { type, object } of kube.watch(SERVICES, signal)) {
      if (type === 'ERROR') return;
      if (type === 'DELETED') await balancer.forget(object, signal);
      else if (type !== 'BOOKMARK') await balancer.sync(object, signal);
    }
  });
  void again(pause, signal, async () => {
    for await (const { type, object } of kube.watch(SLICES, signal)) {
      if (type === 'ERROR') return;
      await balancer.moved(object, signal);
    }
  });
  return { [Symbol.dispose]: () => end.abort() };
}

async function again(pause: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    // The API server may be away, or a node: learners do that.
    await work().catch(() => {});
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}

interface Place {
  readonly address: string;
  readonly node: string;
}

export class LoadBalancer {
  readonly #kube: Kube;
  readonly #machine: NodeAddresses;
  /** By namespace and name. */
  readonly #given = new Map<string, Place>();

  constructor(kube: Kube, machine: NodeAddresses) {
    this.#kube = kube;
    this.#machine = machine;
  }

  /** Gives a Service an address, keeps the one it has, or takes it back. */
  async sync(service: KubeObject, signal: AbortSignal): Promise<void> {
    if (!wantsAddress(service)) return await this.forget(service, signal);
    const nodes = await this.#machine.nodes(signal);
    const [first] = nodes;
    if (!first) return;
    const key = keyOf(service);
    const address = this.#addressFor(key, addressOf(service), first);
    // No room: it waits, as it would in a cloud.
    if (address === undefined) return;
    const node = await this.#nodeFor(service, nodes, signal);
    const before = this.#given.get(key);
    if (before && before.node !== node) await this.#machine.remove(before.node, before.address, signal);
    if (before?.node !== node || before.address !== address) await this.#machine.add(node, address, signal);
    this.#given.set(key, { address, node });
    if (addressOf(service) !== address) await this.#tell(service, [{ ip: address, ipMode: 'VIP' }], signal);
  }

  /** Pods behind a Service have come or gone: where only their nodes take traffic, its address goes with them. */
  async moved({ metadata }: KubeObject, signal: AbortSignal): Promise<void> {
    const name = metadata?.labels?.[OF_SERVICE];
    const { namespace = 'default' } = metadata ?? {};
    if (name === undefined || !this.#given.has(`${namespace}/${name}`)) return;
    const service = await this.#kube.get({ ...SERVICES, namespace, name }, signal);
    if (service && isLocal(service)) await this.sync(service, signal);
  }

  async forget(service: KubeObject, signal: AbortSignal): Promise<void> {
    const place = this.#given.get(keyOf(service));
    this.#given.delete(keyOf(service));
    if (place) await this.#machine.remove(place.node, place.address, signal);
    const left = place !== undefined && !service.metadata?.['deletionTimestamp'] && addressOf(service);
    if (left) await this.#tell(service, null, signal);
  }

  /** The one it has, if it is one of ours: nodes may have other addresses since a restart. */
  #addressFor(key: string, has: string | undefined, first: LoadBalancerNode): string | undefined {
    const range = addressesFor(first);
    const taken = new Set([...this.#given].filter(([one]) => one !== key).map(([, { address }]) => address));
    if (has !== undefined && range.includes(has) && !taken.has(has)) return has;
    return range.find((address) => !taken.has(address));
  }

  /** With externalTrafficPolicy Local a node that runs one of its pods: others drop what comes. */
  async #nodeFor(
    service: KubeObject,
    nodes: readonly LoadBalancerNode[],
    signal: AbortSignal,
  ): Promise<string> {
    const last = nodes.at(-1)!.name;
    if (!isLocal(service)) return last;
    const { namespace = 'default', name = '' } = service.metadata ?? {};
    const slices = await this.#kube.list({ ...SLICES, namespace, labels: { [OF_SERVICE]: name } }, signal);
    const ready = new Set(slices.flatMap(readyNodes));
    const kept = this.#given.get(keyOf(service))?.node;
    if (kept !== undefined && ready.has(kept)) return kept;
    return nodes.find((node) => ready.has(node.name))?.name ?? last;
  }

  async #tell(service: KubeObject, ingress: object[] | null, signal: AbortSignal): Promise<void> {
    const { namespace = 'default', name = '' } = service.metadata ?? {};
    const of: ObjectRef = { ...SERVICES, namespace, name };
    const patch = { status: { loadBalancer: { ingress } } };
    await this.#kube.change({ patch, of, subresource: 'status' }, signal);
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata?.namespace}/${metadata?.name}`;

const isLocal = (service: KubeObject): boolean =>
  (service['spec'] as { externalTrafficPolicy?: string } | undefined)?.externalTrafficPolicy === 'Local';

function wantsAddress(service: KubeObject): boolean {
  const { type, loadBalancerClass } = (service['spec'] ?? {}) as {
    type?: string;
    loadBalancerClass?: string;
  };
  return type === 'LoadBalancer' && !loadBalancerClass && !service.metadata?.['deletionTimestamp'];
}

function addressOf(service: KubeObject): string | undefined {
  const { loadBalancer } = (service['status'] ?? {}) as {
    loadBalancer?: { ingress?: readonly { ip?: string }[] };
  };
  return loadBalancer?.ingress?.[0]?.ip;
}

function readyNodes(slice: KubeObject): string[] {
  const { endpoints = [] } = slice as {
    endpoints?: readonly { nodeName?: string; conditions?: { ready?: boolean } }[] | null;
  };
  return (endpoints ?? []).flatMap(({ nodeName, conditions }) =>
    nodeName !== undefined && conditions?.ready !== false ? [nodeName] : [],
  );
}
