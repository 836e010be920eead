/** The network of one simulated cluster. See `ClusterNetwork` for what it promises. */
import type { InformerFactory } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import type { ByteStream } from '../kubelet/api.ts';
import { contains, isAddress } from './address.ts';
import { answer, dnsService, searchList } from './dns.ts';
import { AddressPool } from './ipam.ts';
import { type Route, ServiceTable, type Target } from './services.ts';
import { connectionPair } from './stream.ts';
import { type ClusterNetwork, ConnectError, type DnsAnswer, type Peer } from './types.ts';
import { isAllowed } from './verdict.ts';

type Listener = (stream: ByteStream, peer: Peer) => void;

/** How long Linux tries before it gives a connection up (tcp_syn_retries 6). Milliseconds. */
const connectTimeout = 127_000;
const podNetwork = '10.244.0.0/16';

export function createNetwork(context: ClusterContext, informers: InformerFactory): ClusterNetwork {
  return new Network(context, informers);
}

class Network implements ClusterNetwork {
  readonly #context: ClusterContext;
  readonly #pool = new AddressPool();
  readonly #listeners = new Map<string, Listener>();
  readonly #services: ServiceTable;
  readonly #nodes: ReturnType<InformerFactory['informer']>;

  constructor(context: ClusterContext, informers: InformerFactory) {
    this.#context = context;
    this.#services = new ServiceTable(
      informers,
      () => context.random(),
      () => context.clock.now(),
    );
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
    return this.#pool.allocate(cidr, wanted);
  }

  releasePodIP(ip: string): void {
    this.#pool.release(ip);
  }

  listen(ip: string, port: number, onConnection: Listener): Disposable {
    const key = `${ip}:${port}`;
    if (this.#listeners.has(key))
      throw Object.assign(new Error(`bind: Address already in use`), { code: 'EADDRINUSE' });
    this.#listeners.set(key, onConnection);
    return {
      [Symbol.dispose]: () => {
        if (this.#listeners.get(key) === onConnection) this.#listeners.delete(key);
      },
    };
  }

  async connect(from: Peer, host: string, port: number, signal: AbortSignal): Promise<ByteStream> {
    signal.throwIfAborted();
    const ip = isAddress(host) ? host : this.resolve(from, host)[0];
    if (!ip) throw new ConnectError('no-such-host', `lookup ${host}: no such host`);
    const target = this.#target(from, ip, port);
    if (target === 'vanishes' || !isAllowed(from, target)) return this.#timeOut(ip, port, signal);
    // What comes over the loopback interface has its address.
    return this.#open(ip.startsWith('127.') ? { ...from, ip: '127.0.0.1' } : from, target);
  }

  resolve(from: Peer, name: string): readonly string[] {
    if (name === 'localhost') return ['127.0.0.1'];
    const dots = name.replace(/\.$/, '').split('.').length - 1;
    const candidates = searchList(from.namespace).map((suffix) => `${name}.${suffix}`);
    const order = name.endsWith('.') ? [name] : dots >= 5 ? [name, ...candidates] : [...candidates, name];
    for (const candidate of order) {
      const { addresses } = this.query(from, candidate);
      if (addresses.length > 0) return addresses;
    }
    return [];
  }

  query(_from: Peer, name: string): DnsAnswer {
    return answer(this.#services, name);
  }

  dnsAddress(): string {
    const service = this.#services.services.get(`${dnsService.namespace}/${dnsService.name}`);
    return (service?.['spec']?.clusterIP as string | undefined) ?? dnsService.address;
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
  }

  /** Where packets to an address end: rewritten for Services and node ports. Throws `ConnectError` when refused. */
  #target(from: Peer, ip: string, port: number): Target | 'vanishes' {
    if (ip.startsWith('127.')) return { ip: from.ip, port };
    const service = this.#services.byClusterIP(ip, port, from);
    if (service.kind !== 'no-service') return destination(service, ip, port);
    if (this.#nodes.byIndex('network/address', ip).length > 0) {
      const route = this.#services.byNodePort(port, from);
      return route.kind === 'no-service' ? { ip, port } : destination(route, ip, port);
    }
    if (this.#pool.has(ip)) return { ip, port };
    if (contains(podNetwork, ip)) throw new ConnectError('unreachable', `connect: no route to host`);
    return 'vanishes';
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

/** A Service without endpoints rejects (kube-proxy's REJECT rule); packets to a port it does not have vanish. */
function destination(route: Route, ip: string, port: number): Target | 'vanishes' {
  if (route.kind === 'target') return route.target;
  if (route.kind === 'no-port') return 'vanishes';
  throw new ConnectError('refused', `dial tcp ${ip}:${port}: connect: connection refused`);
}
