import { describe, expect, it } from 'vitest';
import { reach } from '../../../checker/kinds/reach.ts';
import { say } from '../../../checker/say.ts';
import type { ClusterView, KubeObject, NameAnswer } from '../../../checker/types.ts';
import type { DialResult } from '../../../sandbox/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;

const pod = (name: string, podIP: string, more: object = {}, namespace = 'shop'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'c', ports: [{ name: 'pg', containerPort: 5432 }] }] },
  status: { phase: 'Running', podIP, hostIP: '172.18.0.3' },
  ...more,
});
const policy = (name: string, spec: object, namespace = 'shop'): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const PODS = [pod('api', '10.244.1.1'), pod('web', '10.244.1.2'), pod('db', '10.244.1.3')];
const DB_FROM_API = policy('db-ingress', {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 5432 }] }],
});

/** Connections end as told, by `from address:port`; names are known as told. */
function network(
  objects: KubeObject[],
  results: Record<string, DialResult> = {},
  names: Record<string, Partial<NameAnswer>> = {},
): ClusterView {
  return {
    ...clusterOf(objects),
    dial: async (from, { host, port }) => {
      const who = typeof from === 'string' ? from : 'node' in from ? from.node : from.name;
      return results[`${who} ${host}:${port}`] ?? 'no-answer';
    },
    resolve: async (_from, { name }) => ({ outcome: 'no-such-name', name, records: [], ...names[name] }),
  };
}

const look = (params: object, cluster: ClusterView) => reach.look(reach.params.parse(params), cluster, never);
const codes = async (params: object, cluster: ClusterView) =>
  (await look(params, cluster)).map(({ code }) => code);

const at = (name: string) => ({ namespace: 'shop', name });
const apiToDb = { from: at('api'), to: { ...at('db'), port: 5432 } };
const webToDb = { from: at('web'), to: { ...at('db'), port: 5432 } };

describe('reach, by connections that are tried', () => {
  it('passes when what must be open is open and what must be blocked vanishes by a policy', async () => {
    const cluster = network([...PODS, DB_FROM_API], { 'api 10.244.1.3:5432': 'open' });
    expect(await look({ open: [apiToDb], blocked: [webToDb] }, cluster)).toEqual([]);
  });

  it('says which policies are in the way of what must be open', async () => {
    const cluster = network([...PODS, DB_FROM_API]);
    expect(await look({ open: [webToDb] }, cluster)).toEqual([
      {
        code: 'reach.kept-out',
        values: { from: 'shop/web', to: 'shop/db:5432', policies: 'db-ingress', namespace: 'shop' },
        at: { list: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' } },
      },
    ]);
    const egress = policy('quiet', { podSelector: {}, policyTypes: ['Egress'] });
    expect(await codes({ open: [webToDb] }, network([...PODS, egress]))).toEqual(['reach.kept-in']);
  });

  it('does not take it for a block that nobody listens, or that nothing answers without a policy', async () => {
    const refused = network(PODS, { 'web 10.244.1.3:5432': 'refused' });
    expect(await codes({ blocked: [webToDb] }, refused)).toEqual(['reach.nobody']);
    expect(await codes({ refused: [webToDb] }, refused)).toEqual([]);
    expect(await codes({ open: [webToDb] }, refused)).toEqual(['reach.refused']);
    expect(await codes({ blocked: [webToDb] }, network(PODS))).toEqual(['reach.silent']);
    const probe = { from: 'probe', to: webToDb.to };
    expect(await codes({ blocked: [probe] }, network([...PODS, DB_FROM_API]))).toEqual([]);
  });

  it('says what can be connected to and should not', async () => {
    const cluster = network(PODS, { 'web 10.244.1.3:5432': 'open', 'probe db.shop:5432': 'open' });
    const probe = { from: 'probe', to: 'db.shop:5432' };
    expect(await look({ blocked: [webToDb, probe] }, cluster)).toMatchObject([
      { code: 'reach.open', values: { from: 'shop/web', to: 'shop/db:5432' } },
      { code: 'reach.open', values: { from: 'naru-probe/probe', to: 'db.shop:5432' } },
    ]);
  });

  it('tells names that are not known from names nobody answers for', async () => {
    const to = { from: at('api'), to: ['db:5432', 'dead:5432'] };
    const cluster = network(PODS, {}, { dead: { outcome: 'no-answer' } });
    expect(await codes({ open: [to] }, cluster)).toEqual(['reach.unresolved', 'reach.no-dns']);
    expect(await codes({ blocked: [to] }, cluster)).toEqual(['reach.unresolved']);
  });

  it('looks behind a Service whose name is not answered: at the policies of its Pods, on their port', async () => {
    const spec = { ports: [{ name: 'pg', port: 80 }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: at('db'), spec };
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...at('db-x'), labels: { 'kubernetes.io/service-name': 'db' } },
      ports: [{ name: 'pg', port: 5432 }],
      endpoints: [{ addresses: ['10.244.1.3'], targetRef: { kind: 'Pod', ...at('db') } }],
    };
    const names = { 'db.shop': { outcome: 'found', records: [{}] } } as unknown as Parameters<
      typeof network
    >[2];
    const silent = (from: object | string, ...objects: KubeObject[]) =>
      look({ open: [{ from, to: 'db.shop:80' }] }, network([...PODS, ...objects], {}, names));

    expect(await silent(at('web'), service, slice, DB_FROM_API)).toEqual([
      {
        code: 'reach.kept-out',
        values: { from: 'shop/web', to: 'db.shop:80', policies: 'db-ingress', namespace: 'shop' },
        at: { list: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' } },
      },
    ]);
    expect(await silent('probe', service, slice, DB_FROM_API)).toMatchObject([{ code: 'reach.kept-out' }]);
    expect(await silent(at('api'), service, slice, DB_FROM_API)).toMatchObject([{ code: 'reach.silent' }]);
  });

  it('says of no policy where it knows of none: of Services without Pods, addresses, and machines outside', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: at('db'),
      spec: { ports: [{ port: 80 }] },
    };
    const names = { 'db.shop': { outcome: 'found', records: [{}] } } as unknown as Parameters<
      typeof network
    >[2];
    const cluster = network([...PODS, service, DB_FROM_API], {}, names);
    const to = ['db.shop:80', 'db.shop:81', '10.96.0.99:80'];
    expect(await codes({ open: [{ from: at('web'), to }] }, cluster)).toEqual(
      Array(3).fill('reach.unanswered'),
    );
    expect(await codes({ open: [{ from: 'outside', to: '10.96.0.99:80' }] }, cluster)).toEqual([
      'reach.unanswered',
    ]);
  });

  it('goes from each of the beginnings to each of the ends, and says once what is missing', async () => {
    const many = {
      from: [at('api'), { namespace: 'shop', labels: {} }],
      to: [at('db'), at('none')].map((one) => ({ ...one, port: 1 })),
    };
    const findings = await look({ open: [many] }, network(PODS));
    expect(findings.map(({ code }) => code)).toEqual(['object.missing', ...Array(3).fill('reach.silent')]);
  });

  it('needs Pods that run and have an address', async () => {
    const waiting = pod('db', '', { status: { phase: 'Pending' } });
    expect(await codes({ open: [apiToDb] }, network([PODS[0]!, waiting]))).toEqual(['pod.not-running']);
    const byLabels = { from: at('api'), to: { namespace: 'shop', labels: { app: 'db' }, port: 5432 } };
    expect(await codes({ open: [byLabels] }, network([PODS[0]!, waiting]))).toEqual(['pod.none-ready']);
  });

  it('ends in bounded time and breadth, however many Pods there are', async () => {
    const crowd = Array.from({ length: 5_000 }, (_, index) => pod(`p${index}`, `10.244.${index % 250}.9`));
    let dialled = 0;
    const dial = async () => {
      dialled += 1;
      return 'open' as const;
    };
    const cluster: ClusterView = { ...network(crowd), dial };
    const all = { namespace: 'shop', labels: {} };
    expect(await codes({ open: [{ from: all, to: { ...all, port: 80 } }] }, cluster)).toEqual([]);
    expect(dialled).toBe(64);
  });
});

describe('reach, by what policies say', () => {
  const cluster = network([...PODS, DB_FROM_API]);

  it('asks about ports, and about all others', async () => {
    const params = {
      allowed: [{ from: at('api'), to: at('db'), ports: [5432] }],
      denied: [{ from: at('api'), to: at('db'), otherThan: [5432] }],
    };
    expect(await look(params, cluster)).toEqual([]);
    const wide = policy('db-ingress', {
      podSelector: {},
      ingress: [{ ports: [{ port: 5000, endPort: 5432 }] }],
    });
    expect(await look(params, network([...PODS, wide]))).toMatchObject([
      {
        code: 'reach.allowed',
        values: { from: 'shop/api', to: 'shop/db', ports: expect.stringContaining('5000/TCP') },
      },
    ]);
    const udp = policy('udp', { podSelector: {}, ingress: [{ ports: [{ port: 5432, protocol: 'UDP' }] }] });
    expect(await look(params, network([...PODS, DB_FROM_API, udp]))).toMatchObject([
      { code: 'reach.allowed', values: { ports: '5432/UDP' } },
    ]);
  });

  it('imagines Pods, in namespaces that need not be there', async () => {
    const scrape = policy('scrape', {
      podSelector: {},
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: 'monitoring' } },
              podSelector: { matchLabels: { role: 'scraper' } },
            },
          ],
        },
      ],
    });
    const scraper = (namespace: string, namespaceLabels?: object) => ({
      from: {
        imagined: { namespace, labels: { role: 'scraper' }, ...(namespaceLabels && { namespaceLabels }) },
      },
      to: at('db'),
      ports: [5432],
    });
    const flows = { allowed: [scraper('second', { team: 'monitoring' })], denied: [scraper('other')] };
    expect(await look(flows, network([...PODS, scrape]))).toEqual([]);
    const byName = structuredClone(scrape) as never as {
      spec: { ingress: [{ from: [{ namespaceSelector: object }] }] };
    };
    byName.spec.ingress[0].from[0].namespaceSelector = {
      matchLabels: { 'kubernetes.io/metadata.name': 'mon' },
    };
    const found = await look(flows, network([...PODS, byName as never]));
    expect(found.map((finding) => say(finding, 'en'))).toEqual([
      'The NetworkPolicies do not let connections from any Pod with the labels role=scraper in a namespace second with the labels team=monitoring to shop/db through that they should. Ports: 5432/TCP',
    ]);
  });

  it('leads to the policies of the caller where those that are called have none', async () => {
    const flow = {
      from: { imagined: { namespace: 'shop', labels: { app: 'api' } } },
      to: { imagined: { namespace: 'other', labels: {} } },
      ports: [53],
    };
    const open = policy('out', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] });
    const found = await look({ denied: [flow] }, network([...PODS, open]));
    expect(found).toMatchObject([
      {
        code: 'reach.allowed',
        at: { list: { kind: 'NetworkPolicy', namespace: 'shop' } },
      },
    ]);
    expect([say(found[0]!, 'ko'), say(found[0]!, 'en')]).toEqual([
      'NetworkPolicy가 막아야 할 연결을 허용합니다. 출발지: shop 네임스페이스에서 레이블이 app=api인 파드, 목적지: other 네임스페이스의 레이블 없는 파드, 포트: 53/TCP',
      'The NetworkPolicies let connections from any Pod with the labels app=api in the namespace shop to any Pod without labels in the namespace other through that they should not. Ports: 53/TCP',
    ]);
  });

  it('asks about addresses outside and about UDP', async () => {
    const egress = policy('out', {
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } }], ports: [{ port: 443 }] },
        { ports: [{ port: 53, protocol: 'UDP' }] },
      ],
    });
    const to = (address: string, ...ports: (number | string)[]) => ({
      from: at('api'),
      to: { address },
      ports,
    });
    const flows = {
      allowed: [to('192.0.2.10', 443, '53/UDP')],
      denied: [to('192.0.2.200', 443), to('192.0.2.10', 80, '53/TCP'), to('198.51.100.1', 443)],
    };
    expect(await look(flows, network([...PODS, egress]))).toEqual([]);
    expect(await codes(flows, network(PODS))).toEqual(Array(3).fill('reach.allowed'));
  });

  it('takes two imagined Pods for two', async () => {
    const deny = policy('deny', { podSelector: {}, policyTypes: ['Egress'] });
    const flow = {
      from: { imagined: { namespace: 'shop' } },
      to: { imagined: { namespace: 'shop' } },
      ports: [1],
    };
    expect(await codes({ denied: [flow] }, network([deny]))).toEqual([]);
  });

  it('takes an imagined Pod for one within reach of blocks of the Pods’ network', async () => {
    const block = policy('wide', {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    });
    const flow = { denied: [{ from: { imagined: { namespace: 'x' } }, to: at('db'), ports: [1] }] };
    expect(await codes(flow, network([...PODS, block]))).toEqual(['reach.allowed']);
  });

  it('reads policies that are none as if they were not there', async () => {
    const broken = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'x' } };
    const flow = { allowed: [{ from: at('api'), to: at('db'), ports: [1] }] };
    expect(await codes(flow, network([...PODS, broken]))).toEqual([]);
  });
});

describe('what an author writes for reach', () => {
  it.each([
    [{}],
    [{ open: [] }],
    [{ open: [{ from: 'nowhere', to: 'db:1' }] }],
    [{ open: [{ from: 'probe', to: 'db' }] }],
    [{ open: [{ from: 'probe', to: { namespace: 'shop', port: 80 } }] }],
    [{ denied: [{ from: at('api'), to: at('db') }] }],
    [{ denied: [{ from: at('api'), to: at('db'), ports: [80], otherThan: [80] }] }],
    [{ denied: [{ from: at('api'), to: { address: 'example.com' }, ports: [80] }] }],
    [{ denied: [{ from: at('api'), to: at('db'), ports: ['80/tcp'] }] }],
  ])('is refused when it makes no sense: %j', (params) => {
    expect(reach.params.safeParse(params).success).toBe(false);
  });
});
