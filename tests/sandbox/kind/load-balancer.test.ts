import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addressesFor, type NodeAddresses, startLoadBalancer } from '../../../sandbox/kind/load-balancer.ts';
import { networkIn } from '../../../sandbox/kind/node-addresses.ts';
import { type Kube, openKube } from '../../../sandbox/kube.ts';
import { createCluster, type SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';

const signal = new AbortController().signal;
const PATIENT = { timeout: 10_000, interval: 20 };

/** A network of nodes, as far as addresses go. */
class FakeNetwork implements NodeAddresses {
  readonly on = new Map<string, Set<string>>();
  fails = 0;
  readonly #names: readonly string[];

  constructor(...names: readonly string[]) {
    this.#names = names;
  }

  async nodes() {
    if (this.fails-- > 0) throw new Error('the engine is away');
    return this.#names.map((name, index) => ({ name, address: `172.18.0.${index + 2}`, prefix: 16 }));
  }

  async add(node: string, address: string) {
    this.on.set(node, (this.on.get(node) ?? new Set()).add(address));
  }

  async remove(node: string, address: string) {
    this.on.get(node)?.delete(address);
  }

  has(address: string): string[] {
    return [...this.on].filter(([, all]) => all.has(address)).map(([node]) => node);
  }
}

describe('addresses of a cluster', () => {
  it('are in the network of its nodes, and no other cluster has them', () => {
    const [one, two] = [2, 5].map((d) => addressesFor({ address: `172.18.0.${d}`, prefix: 16 }));
    expect(one?.[0]).toBe('172.18.200.2');
    expect(one).toHaveLength(51);
    expect(one!.filter((address) => two!.includes(address))).toEqual([]);
  });

  it('are at the end of a smaller network', () => {
    const of = (last: number) => addressesFor({ address: `10.89.0.${last}`, prefix: 24 });
    expect(of(2)).toEqual(['10.89.0.208', '10.89.0.209', '10.89.0.210', '10.89.0.211']);
    expect(of(2).filter((address) => of(3).includes(address))).toEqual([]);
  });

  it('are counted from what the interface says, without what we have put there', () => {
    const text =
      '2: eth0    inet 172.18.200.2/32 scope global eth0\n2: eth0    inet 172.18.0.3/16 brd 172.18.255.255 scope global eth0\n';
    expect(networkIn(text)).toEqual({ address: '172.18.0.3', prefix: 16 });
    expect(networkIn('Device "eth0" does not exist.\n')).toBeUndefined();
  });
});

describe('the load balancer of a kind cluster', () => {
  let cluster: SimulatedCluster;
  let kube: Kube;
  let running: Disposable | undefined;

  beforeAll(async () => {
    cluster = await createCluster({ name: 'naru', nodes: 3, log: () => {} });
    kube = await openKube(cluster.kubeconfig());
  }, 30_000);
  afterEach(async () => {
    running?.[Symbol.dispose]();
    await kube.delete(refOf('web'), signal);
  });
  afterAll(async () => {
    kube?.close();
    await cluster?.stop();
  });

  const refOf = (name: string) => ({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name });
  const apply = (spec: object) =>
    kube.apply(
      [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web', namespace: 'default' },
          spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
        },
      ],
      signal,
    );
  const addressOf = async (): Promise<string | undefined> => {
    const { status } = ((await kube.get(refOf('web'), signal)) ?? {}) as {
      status?: { loadBalancer?: { ingress?: { ip: string }[] } };
    };
    return status?.loadBalancer?.ingress?.[0]?.ip;
  };
  const begin = (network: FakeNetwork) => {
    running = startLoadBalancer(kube, network, 20);
  };
  const NODES = ['naru-control-plane', 'naru-worker', 'naru-worker2'];

  it('gives an address, puts it on one node, and takes both back', async () => {
    const network = new FakeNetwork(...NODES);
    begin(network);
    await apply({ type: 'LoadBalancer' });
    await vi.waitFor(async () => expect(await addressOf()).toBe('172.18.200.2'), PATIENT);
    expect(network.has('172.18.200.2')).toEqual(['naru-worker2']);
    await apply({ type: 'ClusterIP' });
    await vi.waitFor(async () => expect(await addressOf()).toBeUndefined(), PATIENT);
    expect(network.has('172.18.200.2')).toEqual([]);
  });

  it('lets a Service keep the address it had before the server was started again', async () => {
    await apply({ type: 'LoadBalancer' });
    const patch = { status: { loadBalancer: { ingress: [{ ip: '172.18.230.2' }] } } };
    await kube.change({ patch, of: refOf('web'), subresource: 'status' }, signal);
    const network = new FakeNetwork(...NODES);
    begin(network);
    await vi.waitFor(() => expect(network.has('172.18.230.2')).toEqual(['naru-worker2']), PATIENT);
    expect(await addressOf()).toBe('172.18.230.2');
  });

  it('gives another where nodes have other addresses since', async () => {
    await apply({ type: 'LoadBalancer' });
    const patch = { status: { loadBalancer: { ingress: [{ ip: '172.18.230.9' }] } } };
    await kube.change({ patch, of: refOf('web'), subresource: 'status' }, signal);
    begin(new FakeNetwork(...NODES));
    await vi.waitFor(async () => expect(await addressOf()).toBe('172.18.200.2'), PATIENT);
  });

  it('goes where the pods are when only their nodes take traffic', async () => {
    const network = new FakeNetwork(...NODES);
    begin(network);
    await apply({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    await vi.waitFor(() => expect(network.has('172.18.200.2')).toEqual(['naru-worker2']), PATIENT);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
      spec: { nodeName: 'naru-worker', containers: [{ name: 'web', image: 'nginx:1.27-alpine' }] },
    };
    await kube.apply([pod], signal);
    await vi.waitFor(() => expect(network.has('172.18.200.2')).toEqual(['naru-worker']), PATIENT);
  }, 20_000);

  it('leaves Services of another class alone, and tries again what did not work', async () => {
    const network = new FakeNetwork(...NODES);
    network.fails = 2;
    begin(network);
    await apply({ type: 'LoadBalancer' });
    await vi.waitFor(async () => expect(await addressOf()).toBe('172.18.200.2'), PATIENT);
    await kube.delete(refOf('web'), signal);
    await vi.waitFor(() => expect(network.has('172.18.200.2')).toEqual([]), PATIENT);
    await apply({ type: 'LoadBalancer', loadBalancerClass: 'example.com/other' });
    await kube.list({ apiVersion: 'v1', kind: 'Service' }, signal);
    expect(await addressOf()).toBeUndefined();
  });
});
