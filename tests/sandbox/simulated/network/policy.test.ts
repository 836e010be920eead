import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectError } from '../../../../sandbox/simulated/network/types.ts';
import { type NodeBench, startNodeBench } from '../kubelet/support.ts';

const addresses: Readonly<Record<string, string>> = {
  'default/web': '10.244.1.10',
  'default/friend': '10.244.1.11',
  'other/friend': '10.244.1.12',
  'other/stranger': '10.244.1.13',
};
const policies = 'networkpolicies.networking.k8s.io';

let bench: NodeBench;
beforeEach(async () => {
  bench = startNodeBench({ timeFactor: 0.0002 });
  const { client, network } = bench;
  const metadata = { name: 'other', labels: { team: 'other' } };
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  for (const [key, podIP] of Object.entries(addresses)) {
    const [namespace = '', name = ''] = key.split('/');
    const containers = [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort: 80 }] }];
    const pod = { name, namespace, labels: { app: name } };
    client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: { containers } });
    const status = { phase: 'Running', podIP, hostIP: '172.18.0.3' };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
    network.allocatePodIP('worker', podIP);
    for (const port of [80, 81, 8080]) network.listen(podIP, port, (stream) => stream.end());
  }
  await settled();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

async function policy(name: string, spec: object): Promise<void> {
  const metadata = { name, namespace: 'default' };
  bench.client.create(policies, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: spec as Record<string, unknown>,
  });
  await settled();
}

/** Who reaches a port of the pod web, or of another. */
async function reach(from: string, port = 80, to = 'default/web'): Promise<string> {
  const ip = addresses[from] ?? from;
  const [namespace = '', pod = ''] = addresses[from] ? from.split('/') : [];
  const peer = pod ? { ip, namespace, pod } : { ip, namespace };
  try {
    const stream = await bench.network.connect(peer, addresses[to]!, port, AbortSignal.timeout(2000));
    stream.destroy();
    return 'ok';
  } catch (error) {
    return error instanceof ConnectError ? error.reason : String(error);
  }
}

const web = { podSelector: { matchLabels: { app: 'web' } } };
const friend = { podSelector: { matchLabels: { app: 'friend' } } };
const team = { namespaceSelector: { matchLabels: { team: 'other' } } };

describe('a NetworkPolicy', () => {
  it('isolates the pods it selects, and no others, until it goes', async () => {
    await policy('deny', { ...web, policyTypes: ['Ingress'] });
    expect(await reach('default/friend')).toBe('timeout');
    expect(await reach('default/friend', 80, 'other/friend')).toBe('ok');
    expect(await reach('default/web', 80, 'default/friend')).toBe('ok');
    bench.client.delete(policies, 'default', 'deny');
    await settled();
    expect(await reach('default/friend')).toBe('ok');
  });

  it('lets pods of its own namespace in by their labels, as they are now', async () => {
    await policy('allow', { ...web, ingress: [{ from: [friend] }] });
    expect(await reach('default/friend')).toBe('ok');
    expect(await reach('other/friend')).toBe('timeout');
    bench.client.patch('pods', 'default', 'friend', { metadata: { labels: { app: 'enemy' } } });
    await settled();
    expect(await reach('default/friend')).toBe('timeout');
  });

  it('lets whole namespaces in, or some pods of them', async () => {
    await policy('team', { ...web, ingress: [{ from: [team] }] });
    expect(await reach('other/stranger')).toBe('ok');
    expect(await reach('default/friend')).toBe('timeout');
    bench.client.delete(policies, 'default', 'team');
    await policy('both', { ...web, ingress: [{ from: [{ ...team, ...friend }] }] });
    expect(await reach('other/friend')).toBe('ok');
    expect(await reach('other/stranger')).toBe('timeout');
  });

  it('adds to what other policies allow', async () => {
    await policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    await policy('in', { ...web, ingress: [{ from: [friend] }] });
    expect(await reach('default/friend')).toBe('timeout');
    await policy('out', { ...friend, egress: [{ to: [web] }], policyTypes: ['Egress'] });
    expect(await reach('default/friend')).toBe('ok');
  });

  it('opens ports by number, by name and by range', async () => {
    const ports = [
      { port: 'http', protocol: 'TCP' },
      { port: 8000, endPort: 9000 },
    ];
    await policy('ports', { ...web, ingress: [{ ports }] });
    expect(await reach('default/friend', 80)).toBe('ok');
    expect(await reach('default/friend', 8080)).toBe('ok');
    expect(await reach('default/friend', 81)).toBe('timeout');
  });

  it('of another protocol opens nothing', async () => {
    await policy('udp', { ...web, ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] });
    expect(await reach('default/friend')).toBe('timeout');
  });

  it('knows blocks of addresses with holes', async () => {
    const ipBlock = { cidr: '10.244.1.0/24', except: ['10.244.1.13/32'] };
    await policy('block', { ...web, ingress: [{ from: [{ ipBlock }] }] });
    expect(await reach('other/friend')).toBe('ok');
    expect(await reach('other/stranger')).toBe('timeout');
  });

  it('never keeps the node of a pod away, nor the pod from itself', async () => {
    await policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(await reach('172.18.0.3')).toBe('ok');
    expect(await reach('172.18.0.2')).toBe('timeout');
    expect(await reach('default/web')).toBe('ok');
  });

  it('keeps questions from cluster DNS unless they are allowed', async () => {
    const metadata = { name: 'kube-dns', namespace: 'kube-system' };
    const ports = [{ port: 53, protocol: 'UDP', targetPort: 53 }];
    const spec = { clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'], ports };
    bench.create('services', { kind: 'Service', metadata, spec });
    bench.client.create('endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kube-dns' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.244.1.13'], conditions: { ready: true } }],
      ports: [{ name: '', port: 53, protocol: 'UDP' }],
    });
    using _dns = bench.network.serveDns('10.244.1.13', 53, () => ({ status: 'found', records: [] }));
    await policy('deny', { ...friend, policyTypes: ['Egress'] });
    const from = { ip: addresses['default/friend']!, namespace: 'default', pod: 'friend' };
    const ask = () => bench.network.query(from, { name: 'web', type: 'A' }, { ip: '10.96.0.10' }).status;
    expect(ask()).toBe('timeout');
    const egress = [{ ports: [{ port: 53, protocol: 'UDP' }] }];
    await policy('dns', { ...friend, policyTypes: ['Egress'], egress });
    expect(ask()).toBe('found');
  });
});

describe('traffic policies', () => {
  const endpointsOn = (name: string, nodes: Readonly<Record<string, string>>) =>
    bench.client.create('endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: Object.entries(nodes).map(([ip, nodeName]) => ({
        addresses: [ip],
        nodeName,
        conditions: { ready: true },
      })),
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
    });
  const connect = async (host: string, port: number) => {
    const from = { ip: addresses['default/friend']!, namespace: 'default', pod: 'friend' };
    try {
      (await bench.network.connect(from, host, port, AbortSignal.timeout(2000))).destroy();
      return 'ok';
    } catch (error) {
      return error instanceof ConnectError ? error.reason : String(error);
    }
  };

  it('Local keep connections on the node, and lose them where it has no endpoint', async () => {
    const spec = {
      type: 'NodePort',
      clusterIP: '10.96.0.50',
      clusterIPs: ['10.96.0.50'],
      internalTrafficPolicy: 'Local',
      externalTrafficPolicy: 'Local',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort: 31080 }],
    };
    bench.create('services', { kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec });
    endpointsOn('web', { '10.244.9.9': 'elsewhere' });
    await settled();
    expect(await connect('10.96.0.50', 80)).toBe('timeout');
    expect(await connect('172.18.0.3', 31080)).toBe('timeout');
    bench.client.delete('endpointslices.discovery.k8s.io', 'default', 'web');
    endpointsOn('web', { '10.244.9.9': 'elsewhere', '10.244.1.10': 'worker' });
    await settled();
    for (let i = 0; i < 5; i += 1) expect(await connect('10.96.0.50', 80)).toBe('ok');
    expect(await connect('172.18.0.3', 31080)).toBe('ok');
  });

  it('Cluster let the node speak for whoever asks it', async () => {
    const ports = [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort: 31080 }];
    const spec = { type: 'NodePort', clusterIP: '10.96.0.50', clusterIPs: ['10.96.0.50'], ports };
    bench.create('services', { kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec });
    endpointsOn('web', { '10.244.1.20': 'worker' });
    await settled();
    let seen = '';
    bench.network.listen('10.244.1.20', 80, (stream, peer) => {
      seen = peer.ip;
      stream.end();
    });
    expect(await connect('172.18.0.3', 31080)).toBe('ok');
    expect(seen).toBe('172.18.0.3');
  });
});
