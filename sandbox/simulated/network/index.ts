/** The network of one simulated cluster. See `ClusterNetwork` for what it promises. */
import type { InformerFactory } from '../clientgo/types.ts';
import type { Components } from '../components.ts';
import type { ClusterContext } from '../context.ts';
import type { ByteStream } from '../kubelet/api.ts';
import type { KubeObject } from '../objects.ts';
import { contains, isAddress } from './address.ts';
import { addressesIn, createClusterNames, dnsService, notFound, plainServer, searchList } from './dns.ts';
import { AddressPool } from './ipam.ts';
import type { ServiceRules } from './rules.ts';
import { type Protocol, type Route, ServiceTable, type Target } from './services.ts';
import { connectionPair } from './stream.ts';
import {
  type ClusterNames,
  type ClusterNetwork,
  ConnectError,
  type DnsAnswer,
  type DnsQuestion,
  type DnsServer,
  type DnsServerAddress,
  type HealthAnswer,
  type Peer,
} from './types.ts';
import { createVerdict, type Verdict } from './verdict.ts';

type Listener = (stream: ByteStream, peer: Peer) => void;

/** How long Linux tries before it gives a connection up (tcp_syn_retries 6). Milliseconds. */
const connectTimeout = 127_000;
const podNetwork = '10.244.0.0/16';
/** The gateway of the nodes' network, whose resolver the nodes ask: it knows no names, there is no world outside. */
const outside = '172.18.0.1';

export interface NetworkOptions {
  /** Services work as far as kube-proxy runs on a node. Without: everywhere. */
  readonly components?: Components;
  /** Who answers at the address of cluster DNS where there is no Service for it: nobody (`coredns`), or the network. */
  readonly clusterDns?: 'coredns' | 'network';
}

export function createNetwork(
  context: ClusterContext,
  informers: InformerFactory,
  options: NetworkOptions = {},
): ClusterNetwork {
  return new Network(context, informers, options);
}

class Network implements ClusterNetwork {
  readonly #context: ClusterContext;
  readonly #pool = new AddressPool();
  readonly names: ClusterNames;
  readonly #listeners = new Map<string, Listener>();
  readonly #health = new Map<string, HealthAnswer>();
  readonly #dnsServers = new Map<string, DnsServer>();
  readonly #awaited = new Set<() => Promise<void> | undefined>();
  readonly #services: ServiceTable;
  readonly #nodes: ReturnType<InformerFactory['informer']>;
  /** What kube-proxy left behind on nodes where it does not run any more. */
  readonly #frozen = new Map<string, ServiceRules>();
  /** Pods whose answers about names do not arrive. */
  #mute: ReadonlySet<string> = new Set();
  readonly #pods: () => ReturnType<InformerFactory['informer']>;
  /** The node a pod address was taken from. */
  readonly #nodeOf = new Map<string, string>();
  readonly #verdict: Verdict;
  readonly #following: Disposable | undefined;
  /** Answers in place of CoreDNS where a cluster has none. */
  readonly #plainServer: DnsServer | undefined;

  constructor(context: ClusterContext, informers: InformerFactory, options: NetworkOptions) {
    this.#context = context;
    this.#following = options.components?.on('kube-proxy', {
      started: (nodeName) => void this.#frozen.delete(nodeName),
      stopped: (nodeName) => void this.#frozen.set(nodeName, this.#services.freeze()),
    });
    this.#services = new ServiceTable(
      informers,
      () => context.random(),
      () => context.clock.now(),
    );
    this.#verdict = createVerdict(informers);
    this.#pods = () => informers.informer('pods');
    this.names = createClusterNames(this.#services);
    this.#plainServer = options.clusterDns === 'coredns' ? undefined : plainServer(this.names);
    this.#nodes = informers.informer('nodes');
    this.#nodes.addIndex('network/address', (node) =>
      ((node['status']?.addresses ?? []) as { type: string; address: string }[]).map(
        ({ address }) => address,
      ),
    );
  }

  allocatePodIP(nodeName: string, wanted?: string): string {
    const node = this.#context.client.get('nodes', undefined, nodeName);
    const cidr = node?.['spec']?.podCIDR as string | undefined;
    if (!cidr) throw new Error(`no podCIDR assigned to node ${nodeName}`);
    const ip = this.#pool.allocate(cidr, wanted);
    this.#nodeOf.set(ip, nodeName);
    return ip;
  }

  releasePodIP(ip: string): void {
    this.#pool.release(ip);
    this.#nodeOf.delete(ip);
  }

  listen(ip: string, port: number, onConnection: Listener, health?: HealthAnswer): Disposable {
    const stack = new DisposableStack();
    stack.use(occupy(this.#listeners, `${ip}:${port}`, onConnection));
    if (health) stack.use(occupy(this.#health, `${ip}:${port}`, health));
    return stack;
  }

  healthAt(ip: string, port: number): HealthAnswer | undefined {
    return this.#health.get(`${ip}:${port}`);
  }

  serveDns(ip: string, port: number, server: DnsServer): Disposable {
    return occupy(this.#dnsServers, `${ip}:${port}`, server);
  }

  async connect(from: Peer, host: string, port: number, signal: AbortSignal): Promise<ByteStream> {
    await this.serversBegun();
    signal.throwIfAborted();
    const ip = isAddress(host) ? host : this.resolve(from, host)[0];
    if (!ip) throw new ConnectError('no-such-host', `lookup ${host}: no such host`);
    const target = this.#target(from, { ip, port }, 'TCP');
    if (target === 'vanishes' || !this.#isAllowed(from, target, 'TCP'))
      return this.#timeOut(ip, port, signal);
    // What comes over the loopback interface has its address.
    const sender = ip.startsWith('127.') ? '127.0.0.1' : (target.sender ?? from.ip);
    return this.#open(sender === from.ip ? from : { ...from, ip: sender }, target);
  }

  awaitServers(begun: () => Promise<void> | undefined): Disposable {
    this.#awaited.add(begun);
    return { [Symbol.dispose]: () => void this.#awaited.delete(begun) };
  }

  serversBegun(): Promise<void> | undefined {
    if (this.#awaited.size === 0) return undefined;
    return Promise.all([...this.#awaited].map((begun) => begun())).then(() => undefined);
  }

  reach(from: Peer, host: string, port: number): 'open' | 'refused' | 'unreachable' | 'vanishes' {
    try {
      const target = this.#target(from, { ip: host, port }, 'TCP');
      if (target === 'vanishes' || !this.#isAllowed(from, target, 'TCP')) return 'vanishes';
      return this.#listeners.has(`${target.ip}:${target.port}`) ? 'open' : 'refused';
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      return error.reason === 'refused' ? 'refused' : 'unreachable';
    }
  }

  muteDns(pods: ReadonlySet<string>): void {
    this.#mute = pods;
  }

  resolve(from: Peer, name: string): readonly string[] {
    if (name === 'localhost') return ['127.0.0.1'];
    const dots = name.replace(/\.$/, '').split('.').length - 1;
    const candidates = searchList(from.namespace).map((suffix) => `${name}.${suffix}`);
    const order = name.endsWith('.') ? [name] : dots >= 5 ? [name, ...candidates] : [...candidates, name];
    for (const candidate of order) {
      const question = { name: candidate.replace(/\.$/, ''), type: 'A' as const };
      const addresses = addressesIn(this.query(from, question, { ip: this.dnsAddress() }));
      if (addresses.length > 0) return addresses;
    }
    return [];
  }

  query(from: Peer, question: DnsQuestion, { ip, port = 53 }: DnsServerAddress): DnsAnswer {
    if (ip === outside) return notFound;
    if (this.#plainServer && ip === this.dnsAddress() && !this.#dnsService())
      return this.#plainServer(question, from);
    try {
      const target = this.#target(from, { ip, port }, 'UDP');
      const isHeard =
        target !== 'vanishes' && this.#isAllowed(from, target, 'UDP') && !this.#isMute(target.ip);
      if (!isHeard) return { status: 'timeout', records: [] };
      const server = this.#dnsServers.get(`${target.ip}:${target.port}`);
      return server ? server(question, from) : { status: 'unreachable', records: [] };
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      return { status: 'unreachable', records: [] };
    }
  }

  dnsAddress(): string {
    return dnsService.address;
  }

  [Symbol.dispose](): void {
    this.#following?.[Symbol.dispose]();
    this.#verdict[Symbol.dispose]();
    this.#listeners.clear();
    this.#health.clear();
    this.#dnsServers.clear();
  }

  /** Where packets to an address end: rewritten for Services and node ports. Throws `ConnectError` when refused. */
  #target(from: Peer, { ip, port }: Target, protocol: Protocol): Destination | 'vanishes' {
    if (ip.startsWith('127.')) return { ip: from.ip, port };
    const sender = { from, node: this.#nodeOf.get(from.ip) ?? this.#nodeAt(from.ip) };
    const route = this.#services.byClusterIP(this.#rulesAt(from.ip), { ip, port }, sender, protocol);
    if (route.kind !== 'no-service') return destination(route, ip, port);
    const node = this.#nodeAt(ip);
    if (node) {
      const onNode = { from, node };
      const onPort = this.#services.byNodePort(this.#rulesAt(ip), port, onNode, protocol);
      return onPort.kind === 'no-service' ? { ip, port } : destination(onPort, ip, port);
    }
    if (this.#pool.has(ip)) return { ip, port };
    if (contains(podNetwork, ip)) throw new ConnectError('unreachable', `connect: no route to host`);
    return 'vanishes';
  }

  /** A node that passes a connection on to a pod is asked for, and then seen as the one who asks. */
  #isAllowed(from: Peer, { sender, ...target }: Destination, protocol: Protocol): boolean {
    if (!sender) return this.#verdict.isAllowed(from, target, protocol);
    const node = { ip: sender, namespace: '' };
    return (
      this.#verdict.isAllowed(from, { ip: sender, port: target.port }, protocol) &&
      this.#verdict.isAllowed(node, target, protocol)
    );
  }

  #isMute(ip: string): boolean {
    for (const key of this.#mute) if (this.#pods().get(key)?.['status']?.podIP === ip) return true;
    return false;
  }

  #dnsService(): KubeObject | undefined {
    return this.#services.services.get(`${dnsService.namespace}/${dnsService.name}`);
  }

  #nodeAt(address: string): string | undefined {
    return this.#nodes.byIndex('network/address', address)[0]?.metadata.name;
  }

  /** The rules packets meet that leave this address. */
  #rulesAt(address: string): ServiceRules {
    if (this.#frozen.size === 0) return this.#services.live;
    const nodeName = this.#nodeOf.get(address) ?? this.#nodeAt(address) ?? '';
    return this.#frozen.get(nodeName) ?? this.#services.live;
  }

  async #open(from: Peer, target: Target): Promise<ByteStream> {
    const listener = this.#listeners.get(`${target.ip}:${target.port}`);
    if (!listener)
      throw new ConnectError('refused', `dial tcp ${target.ip}:${target.port}: connect: connection refused`);
    const { client, server } = connectionPair();
    listener(server, from);
    return client;
  }

  #timeOut(ip: string, port: number, signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const abort = () => {
        timer[Symbol.dispose]();
        reject(signal.reason);
      };
      const timer = this.#context.clock.after(this.#context.shortened(connectTimeout), () => {
        signal.removeEventListener('abort', abort);
        reject(new ConnectError('timeout', `dial tcp ${ip}:${port}: i/o timeout`));
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** With a `sender`, the connection seems to come from there: a node that passes it on. */
interface Destination extends Target {
  readonly sender?: string;
}

/**
 * A Service without endpoints rejects (kube-proxy's REJECT rule); packets to a port it does not have vanish, as do those
 * that may not leave a node without endpoints.
 */
function destination(route: Route, ip: string, port: number): Destination | 'vanishes' {
  if (route.kind === 'target') return route.asNode ? { ...route.target, sender: ip } : route.target;
  if (route.kind === 'no-port' || route.kind === 'no-local-endpoints') return 'vanishes';
  throw new ConnectError('refused', `dial tcp ${ip}:${port}: connect: connection refused`);
}

/** Takes a place in a table until disposed. Throws `EADDRINUSE` when somebody has it. */
function occupy<T>(table: Map<string, T>, key: string, value: T): Disposable {
  if (table.has(key)) throw Object.assign(new Error(`bind: Address already in use`), { code: 'EADDRINUSE' });
  table.set(key, value);
  return {
    [Symbol.dispose]: () => {
      if (table.get(key) === value) table.delete(key);
    },
  };
}
