import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectError, type DnsType } from '../../../../sandbox/simulated/network/types.ts';
import { isReady, type NodeBench, startNodeBench } from '../kubelet/support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const from = { ip: '10.244.1.200', namespace: 'default', pod: 'client' };

function service(name: string, spec: object): void {
  bench.create('services', { kind: 'Service', metadata: { name, namespace: 'default' }, spec });
}

function endpoints(name: string, addresses: readonly { ip: string; ready: boolean }[], port = 80): void {
  bench.client.create('endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: addresses.map(({ ip, ready }) => ({ addresses: [ip], conditions: { ready } })),
    ports: [{ name: '', port, protocol: 'TCP' }],
  });
}

const port = { port: 80, protocol: 'TCP', targetPort: 80 };
const clusterIP = (ip: string) => ({ clusterIP: ip, clusterIPs: [ip], ports: [port] });

async function reasonOf(host: string, number: number): Promise<string> {
  try {
    (await bench.network.connect(from, host, number, AbortSignal.timeout(3000))).destroy();
    return 'connected';
  } catch (error) {
    return error instanceof ConnectError ? error.reason : String(error);
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('addresses', () => {
  it('come from the CIDR of the node, each once, and a wanted one is kept', () => {
    const first = bench.network.allocatePodIP('worker');
    expect(first).toBe('10.244.1.2');
    expect(bench.network.allocatePodIP('worker')).toBe('10.244.1.3');
    expect(bench.network.allocatePodIP('worker', '10.244.1.77')).toBe('10.244.1.77');
    bench.network.releasePodIP(first);
    expect(bench.network.allocatePodIP('worker', first)).toBe(first);
  });

  it('can be listened on once a port', () => {
    using _listener = bench.network.listen('10.244.1.9', 80, () => undefined);
    expect(() => bench.network.listen('10.244.1.9', 80, () => undefined)).toThrow('Address already in use');
  });
});

describe('a Service', () => {
  it('leads to its ready endpoints only, by cluster address and by node port', async () => {
    const seen = new Set<string>();
    for (const ip of ['10.244.1.10', '10.244.1.11', '10.244.1.12'])
      bench.network.listen(ip, 80, () => seen.add(ip));
    service('web', { ...clusterIP('10.96.0.20'), type: 'NodePort', ports: [{ ...port, nodePort: 31000 }] });
    endpoints('web', [
      { ip: '10.244.1.10', ready: true },
      { ip: '10.244.1.11', ready: true },
      { ip: '10.244.1.12', ready: false },
    ]);
    await settled();
    for (let i = 0; i < 40; i += 1) expect(await reasonOf('web', 80)).toBe('connected');
    expect([...seen].sort()).toEqual(['10.244.1.10', '10.244.1.11']);
    expect(await reasonOf('172.18.0.3', 31000)).toBe('connected');
  });

  it('of another protocol has a node port of its own', async () => {
    const udp = { port: 53, protocol: 'UDP', targetPort: 53, nodePort: 31001 };
    service('dns', { ...clusterIP('10.96.0.30'), type: 'NodePort', ports: [udp] });
    const tcp = { ...port, nodePort: 31001 };
    service('web', { ...clusterIP('10.96.0.31'), type: 'NodePort', ports: [tcp] });
    using _listener = bench.network.listen('10.244.1.5', 80, (stream) => stream.end());
    bench.network.allocatePodIP('worker', '10.244.1.5');
    endpoints('dns', [{ ip: '10.244.1.9', ready: true }]);
    endpoints('web', [{ ip: '10.244.1.5', ready: true }]);
    await settled();
    const [node] = bench.client.list('nodes');
    expect(await reasonOf(node!['status'].addresses[0].address, 31001)).toBe('connected');
  });

  it('refuses without endpoints; a port it does not have never answers', async () => {
    service('nobody', clusterIP('10.96.0.21'));
    await settled();
    expect(await reasonOf('nobody', 80)).toBe('refused');
    expect(await reasonOf('nobody', 81)).toBe('timeout');
    expect(await reasonOf('nosuch', 80)).toBe('no-such-host');
  });
});

const server = { ip: '10.96.0.10' };

describe('DNS', () => {
  it('knows Services, headless Services and external names, along the search list', async () => {
    service('web', clusterIP('10.96.0.20'));
    service('heads', { clusterIP: 'None', clusterIPs: ['None'], ports: [port] });
    endpoints('heads', [
      { ip: '10.244.1.10', ready: true },
      { ip: '10.244.1.11', ready: false },
    ]);
    service('out', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' });
    await settled();
    const { network } = bench;
    expect(network.resolve(from, 'web')).toEqual(['10.96.0.20']);
    expect(network.resolve(from, 'web.default')).toEqual(['10.96.0.20']);
    expect(network.resolve({ ...from, namespace: 'other' }, 'web')).toEqual([]);
    expect(network.resolve(from, 'heads')).toEqual(['10.244.1.10']);
    expect(network.query(from, { name: 'out.default.svc.cluster.local', type: 'A' }, server).records).toEqual(
      [
        { name: 'out.default.svc.cluster.local', type: 'CNAME', data: 'web.default.svc.cluster.local' },
        { name: 'web.default.svc.cluster.local', type: 'A', data: '10.96.0.20' },
      ],
    );
  });

  it('knows pods by their addresses only', () => {
    const { network } = bench;
    const ask = (name: string) => network.query(from, { name, type: 'A' }, server);
    expect(ask('10-244-1-5.default.pod.cluster.local').records).toMatchObject([{ data: '10.244.1.5' }]);
    expect(ask('web.default.pod.cluster.local').status).toBe('nxdomain');
  });

  it('knows a namespace by its name only where there is one', () => {
    const { network } = bench;
    const ask = (name: string) =>
      network.query(from, { name, type: 'A' }, { ip: network.dnsAddress() }).status;
    expect([ask('default.svc.cluster.local'), ask('default.pod.cluster.local')]).toEqual(['found', 'found']);
    expect([ask('web.svc.cluster.local'), ask('10-244-1-5.shop.pod.cluster.local')]).toEqual([
      'nxdomain',
      'nxdomain',
    ]);
  });

  it('knows the ports of Services and whose an address is', async () => {
    service('web', { ...clusterIP('10.96.0.20'), ports: [{ ...port, name: 'http' }] });
    service('heads', { clusterIP: 'None', clusterIPs: ['None'], ports: [port] });
    endpoints('heads', [{ ip: '10.244.1.10', ready: true }]);
    await settled();
    const ask = (name: string, type: DnsType) =>
      bench.network.query(from, { name, type }, server).records.map(({ data }) => data);
    expect(ask('_http._tcp.web.default.svc.cluster.local', 'SRV')).toEqual([
      '0 100 80 web.default.svc.cluster.local',
    ]);
    expect(ask('20.0.96.10.in-addr.arpa', 'PTR')).toEqual(['web.default.svc.cluster.local']);
    expect(ask('10.1.244.10.in-addr.arpa', 'PTR')).toEqual(['10-244-1-10.heads.default.svc.cluster.local']);
    expect(ask('10-244-1-10.heads.default.svc.cluster.local', 'A')).toEqual(['10.244.1.10']);
    expect(ask('dns-version.cluster.local', 'TXT')).toEqual(['"1.1.0"']);
  });

  it('shares the weight of SRV records among the endpoints of a headless Service', async () => {
    service('heads', { clusterIP: 'None', clusterIPs: ['None'], ports: [port] });
    endpoints('heads', [
      { ip: '10.244.1.10', ready: true },
      { ip: '10.244.1.11', ready: true },
    ]);
    await settled();
    const { records } = bench.network.query(
      from,
      { name: 'heads.default.svc.cluster.local', type: 'SRV' },
      server,
    );
    expect(records.map(({ data }) => data.split(' ').slice(0, 2))).toEqual([
      ['0', '50'],
      ['0', '50'],
    ]);
  });

  it('does not answer while its own Service has no ready endpoint', async () => {
    bench.create('services', {
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: 'kube-system' },
      spec: { ...clusterIP('10.96.0.10'), ports: [{ port: 53, protocol: 'UDP', targetPort: 53 }] },
    });
    await settled();
    const question = { name: 'web.default.svc.cluster.local', type: 'A' } as const;
    expect(bench.network.query(from, question, server).status).toBe('unreachable');
  });
});

describe('kube-proxy', () => {
  it('leaves its rules as they were on a node where it has ended', async () => {
    const { network, components } = bench;
    network.listen('10.244.1.10', 80, () => undefined);
    const proxy = components.run('kube-proxy', 'worker');
    service('web', clusterIP('10.96.0.20'));
    endpoints('web', [{ ip: '10.244.1.10', ready: true }]);
    await settled();
    const client = { ...from, ip: network.allocatePodIP('worker') };
    const reach = (ip: string) =>
      network.connect(client, ip, 80, AbortSignal.timeout(50)).then(
        () => 'connected',
        (error) => (error instanceof ConnectError ? error.reason : 'no answer'),
      );
    expect(await reach('10.96.0.20')).toBe('connected');
    proxy[Symbol.dispose]();
    service('late', clusterIP('10.96.0.30'));
    endpoints('late', [{ ip: '10.244.1.10', ready: true }]);
    bench.client.delete('services', 'default', 'web');
    await settled();
    expect(await reach('10.96.0.20')).toBe('connected');
    expect(await reach('10.96.0.30')).toBe('no answer');
    using _again = components.run('kube-proxy', 'worker');
    expect(await reach('10.96.0.30')).toBe('connected');
    expect(await reach('10.96.0.20')).toBe('no answer');
  });
});

describe('programs in a pod', () => {
  beforeEach(async () => {
    bench.pod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
    bench.pod('box', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '600'] }] });
    const web = await bench.until('web', isReady);
    service('web', clusterIP('10.96.0.20'));
    endpoints('web', [{ ip: web['status'].podIP, ready: true }]);
    service('nobody', clusterIP('10.96.0.21'));
    await bench.until('box', isReady);
    await settled();
  });

  it('fetch pages by name, and see what was edited in the other pod', async () => {
    expect((await bench.exec('box', ['wget', '-qO-', 'http://web'])).stdout).toContain('Welcome to nginx!');
    await bench.exec('web', ['sh', '-c', 'echo hello > /usr/share/nginx/html/index.html']);
    expect((await bench.exec('box', ['wget', '-qO-', 'http://web.default.svc.cluster.local/'])).stdout).toBe(
      'hello\n',
    );
    expect(await bench.logs('web')).toMatch(/ "GET \/ HTTP\/1.1" 200 6 "-" "Wget" "-"\n$/);
  });

  it('get the errors of busybox', async () => {
    const complaint = async (url: string) =>
      (await bench.exec('box', ['wget', '-qO-', '-T', '1', url])).stderr.trim();
    expect(await complaint('http://nope')).toBe("wget: bad address 'nope'");
    expect(await complaint('http://nobody')).toBe(
      "wget: can't connect to remote host (10.96.0.21): Connection refused",
    );
    expect(await complaint('http://web/nosuch')).toBe('wget: server returned error: HTTP/1.1 404 Not Found');
    expect((await bench.exec('web', ['curl', '-sS', 'http://localhost:81'])).exitCode).toBe(7);
  });

  it('look names up as nslookup prints it', async () => {
    const { stdout } = await bench.exec('box', ['nslookup', '-type=A', 'web.default.svc.cluster.local']);
    expect(stdout).toBe(
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.20\n\n',
    );
  });
});

it('agnhost answers who it is, and says why a connection fails', async () => {
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.55';
  bench.pod('agn', { containers: [{ name: 'c', image, args: ['netexec', '--http-port=8080'] }] });
  await bench.until('agn', isReady);
  expect((await bench.exec('agn', ['curl', '-s', 'localhost:8080/hostname'])).stdout).toBe('agn');
  expect(await bench.exec('agn', ['/agnhost', 'connect', 'localhost:8080', '--timeout=1s'])).toMatchObject({
    exitCode: 0,
  });
  expect((await bench.exec('agn', ['/agnhost', 'connect', 'localhost:81', '--timeout=1s'])).stderr).toBe(
    'REFUSED\n',
  );
});

it('a request that makes no sense gets a 400 and harms nobody', async () => {
  bench.pod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
  await bench.until('web', isReady);
  const answer = await bench.exec('web', [
    'curl',
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    'localhost/%zz',
  ]);
  expect(answer.stdout).toBe('400');
  expect((await bench.exec('web', ['grep', '-E', '(', '/etc/passwd'])).exitCode).toBe(1);
  expect((await bench.exec('web', ['curl', '-s', 'localhost'])).stdout).toContain('Welcome');
  expect(bench.logged).toEqual([]);
});
