import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DnsType } from '../../../../../sandbox/simulated/network/types.ts';
import { isReady, type NodeBench, startNodeBench } from '../../kubelet/support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const from = { ip: '10.244.1.200', namespace: 'default', pod: 'client' };
const token = {
  name: 'token',
  configMap: { name: 'token' },
};

/** A pod of CoreDNS with this Corefile; the answer is how to ask it. */
async function start(corefile: string): Promise<(name: string, type?: DnsType) => string[] | string> {
  run(corefile);
  const pod = await bench.until('dns', isReady);
  return (name, type = 'A') => {
    const { status, records } = bench.network.query(from, { name, type }, { ip: pod['status'].podIP });
    return status === 'found' ? records.map(({ data }) => data) : status;
  };
}

function run(corefile: string): void {
  const metadata = { namespace: 'default' };
  bench.create('configmaps', {
    kind: 'ConfigMap',
    metadata: { ...metadata, name: 'dns' },
    data: { Corefile: corefile },
  });
  bench.create('configmaps', {
    kind: 'ConfigMap',
    metadata: { ...metadata, name: 'token' },
    data: { token: 'x' },
  });
  bench.pod('dns', {
    dnsPolicy: 'Default',
    containers: [
      {
        name: 'c',
        image: 'registry.k8s.io/coredns/coredns:v1.14.2',
        args: ['-conf', '/etc/coredns/Corefile'],
        volumeMounts: [
          { name: 'config', mountPath: '/etc/coredns' },
          { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
        readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'dns' } }, token],
  });
}

function service(name: string, ip: string): void {
  bench.create('services', {
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { clusterIP: ip, clusterIPs: [ip], ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
  });
}

describe('CoreDNS', () => {
  it('answers names of its zone, forwards others, and says who has an address', async () => {
    service('web', '10.96.0.20');
    const ask = await start(
      '.:53 {\n ready\n kubernetes cluster.local in-addr.arpa {\n  fallthrough in-addr.arpa\n }\n forward . 172.18.0.1\n}',
    );
    expect(ask('web.default.svc.cluster.local')).toEqual(['10.96.0.20']);
    expect(ask('20.0.96.10.in-addr.arpa', 'PTR')).toEqual(['web.default.svc.cluster.local']);
    expect(ask('web.default.svc.cluster.example')).toBe('nxdomain');
    expect(ask('10-244-1-5.default.pod.cluster.local')).toBe('nxdomain');
    expect((await bench.logs('dns')).split('\n').slice(0, 4)).toEqual([
      'maxprocs: Leaving GOMAXPROCS=2: CPU quota undefined',
      '.:53',
      'CoreDNS-1.14.2',
      'linux/amd64, go1.26.1, dd1df4f',
    ]);
  });

  it('follows the zone that the Corefile names', async () => {
    service('web', '10.96.0.20');
    const ask = await start('.:53 {\n ready\n errors\n kubernetes naru.local\n}');
    expect(ask('web.default.svc.naru.local')).toEqual(['10.96.0.20']);
    expect(ask('web.default.svc.cluster.local')).toBe('servfail');
    expect(await bench.logs('dns')).toContain(
      '[ERROR] plugin/errors: 2 web.default.svc.cluster.local. A: plugin/kubernetes: no next plugin found',
    );
  });

  it('renames, knows hosts and fills templates', async () => {
    const ask = await start(`.:53 {
  ready
  rewrite name exact shop.example.com web.cluster.local
  rewrite name regex (.*)\\.old\\.net {1}.cluster.local
  template IN A tt.com {
    match ^ip-(?P<a>[0-9]+)-([0-9]+)\\.tt\\.com\\.$
    answer "{{ .Name }} 60 IN A 10.1.{{ .Group.a }}.{{ index .Match 2 }}"
  }
  hosts {
    10.0.0.1 web.cluster.local
    fallthrough
  }
  forward . 172.18.0.1
}`);
    expect(ask('shop.example.com')).toEqual(['10.0.0.1']);
    expect(ask('web.old.net')).toEqual(['10.0.0.1']);
    expect(ask('ip-3-4.tt.com')).toEqual(['10.1.3.4']);
    expect(ask('nobody.cluster.local')).toBe('nxdomain');
  });

  it('fails for a host it does not know, and refuses names of other zones', async () => {
    const ask = await start('corp.internal {\n ready\n hosts {\n  10.0.0.1 db.corp.internal\n }\n}');
    expect(ask('db.corp.internal')).toEqual(['10.0.0.1']);
    expect(ask('no.corp.internal')).toBe('servfail');
    expect(ask('db.other.org')).toBe('refused');
  });

  it('listens only where the Corefile says', async () => {
    const ask = await start('.:1053 {\n ready\n whoami\n}');
    expect(ask('anything.org')).toBe('unreachable');
  });

  it.each([
    ['.:53 {\n forwrd .\n}', "/etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'forwrd'"],
    ['.:53 {\n forward . nosuch.host\n}', 'plugin/forward: not an IP address or file: "nosuch.host"'],
    [
      '.:53 {\n forward . 1.1.1.1 {\n  foo 1\n }\n}',
      "plugin/forward: /etc/coredns/Corefile:3 - Error during parsing: unknown property 'foo'",
    ],
    [
      '.:53 {\n kubernetes cluster.local {\n  pods all\n }\n}',
      'plugin/kubernetes: wrong value for pods: all,  must be one of: disabled, verified, insecure',
    ],
    [
      '.:53 {\n health {\n  lameduck x\n }\n}',
      'plugin/health: unable to parse lameduck duration value: \'x\' : time: invalid duration "x"',
    ],
    ['.:53 {\n errors\n errors\n}', 'plugin/errors: this plugin can only be used once per Server Block'],
    ['.:53 {\n errors\n}\n.:53 {\n log\n}', 'cannot serve dns://.:53 - it is already defined'],
    ['.:abc {\n errors\n}', 'error inspecting server blocks: zone is not a valid domain name: .:abc'],
  ])('ends with the words of the real one: %j', async (corefile, message) => {
    run(corefile);
    const pod = await bench.until('dns', ({ status }) => status.containerStatuses?.[0]?.state.terminated);
    expect(pod['status'].containerStatuses[0].state.terminated).toMatchObject({
      exitCode: 1,
      reason: 'Error',
    });
    expect((await bench.logs('dns')).split('\n')[1]).toBe(message);
  });

  it('ends when it would ask itself', async () => {
    run('.:53 {\n forward . 127.0.0.1\n loop\n}');
    await bench.until('dns', ({ status }) => status.containerStatuses?.[0]?.state.terminated);
    expect(await bench.logs('dns')).toMatch(
      /\[FATAL\] plugin\/loop: Loop \(127\.0\.0\.1:\d+ -> :53\) detected for zone "\."/,
    );
  });

  it('takes up a changed file, and goes on with the old one when the new one is wrong', async () => {
    const ask = await start('.:53 {\n ready\n reload 2s\n hosts {\n  10.0.0.1 a.net\n }\n}');
    const write = (Corefile: string) =>
      bench.client.patch('configmaps', 'default', 'dns', { data: { Corefile } });
    const logged = async (text: string) => {
      for (let tries = 0; tries < 200 && !(await bench.logs('dns')).includes(text); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await bench.logs('dns')).toContain(text);
    };
    write('.:53 {\n ready\n reload 2s\n hosts {\n  10.0.0.2 a.net\n }\n}');
    await logged('[INFO] Reloading complete');
    expect(ask('a.net')).toEqual(['10.0.0.2']);
    write('.:53 {\n xyz\n}');
    await logged(
      "reload failed: starting with listener file descriptors: /etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'xyz'",
    );
    expect(ask('a.net')).toEqual(['10.0.0.2']);
  });
});
