/** The kinds reach, http and dns on a simulated cluster: what is found there is what a learner would find. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kinds } from '../../../checker/kinds/index.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { type Kube, openKube } from '../../../sandbox/kube.ts';
import { createCluster, type SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';
import { authority, serving } from '../certificates.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 10_000 };
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.55';

let cluster: SimulatedCluster;
let kube: Kube;
let view: ClusterView;

beforeAll(async () => {
  cluster = await createCluster({ name: 'naru', nodes: 2, addons: 'course', log: () => {} });
  kube = await openKube(cluster.kubeconfig());
  view = {
    ...clusterOf([]),
    get: (ref, signal) => kube.get(ref, signal),
    list: (query, signal) => kube.list(query, signal),
    dial: async (from, to) => cluster.dial(from, to),
    request: (from, requests, signal) => cluster.request(from, requests, signal),
    resolve: async (from, question) => cluster.resolve(from, question),
  };
  await apply(SHOP);
  await vi.waitUntil(
    async () => (await codes('dns', { name: 'web.shop', resolves: true })).length === 0,
    10_000,
  );
}, 30_000);
afterAll(async () => {
  kube?.close();
  await cluster?.stop();
});

async function apply(text: string): Promise<void> {
  const objects = parseAllDocuments(text).map((one) => one.toJS() as KubeObject);
  await kube.apply(objects, never);
  expect(await kube.waitUntilReady(objects, 15_000, never)).toEqual([]);
}

const remove = (kind: string, namespace: string, name: string, apiVersion = 'networking.k8s.io/v1') =>
  kube.delete({ apiVersion, kind, namespace, name }, never);

async function codes(kind: string, params: object): Promise<string[]> {
  const found = kinds[kind]!;
  return (await found.look(found.params.parse(params), view, never)).map(({ code }) => code);
}

const pod = (name: string, port: number, namespace = 'shop') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec:
  containers:
    - { name: c, image: '${AGNHOST}', command: [/agnhost, netexec, --http-port=${port}, --udp-port=-1] }
---`;

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---${pod('api', 8080)}${pod('db', 5432)}
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: '${AGNHOST}', command: [/agnhost, netexec, --http-port=8080] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;

const policy = (name: string, spec: string, namespace = 'shop') => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const at = (name: string) => ({ namespace: 'shop', name });
const web = { namespace: 'shop', labels: { app: 'web' } };

describe('connections', () => {
  const open = { open: [{ from: at('api'), to: { ...at('db'), port: 5432 } }] };
  const closed = { blocked: [{ from: [web, 'probe'], to: { ...at('db'), port: 5432 } }] };

  it('are open without policies, refused where nobody listens, blocked by a policy, and open again', async () => {
    expect(await codes('reach', open)).toEqual([]);
    expect(await codes('reach', { refused: [{ from: at('api'), to: { ...at('db'), port: 5433 } }] })).toEqual(
      [],
    );
    expect(await codes('reach', closed)).toEqual(Array(4).fill('reach.open'));
    const rule =
      '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }] }] }';
    await apply(policy('db', rule));
    expect([...(await codes('reach', open)), ...(await codes('reach', closed))]).toEqual([]);
    await remove('NetworkPolicy', 'shop', 'db');
    await expect.poll(() => codes('reach', closed), PATIENT).toEqual(Array(4).fill('reach.open'));
  });

  it('of the probe are those of a pod in another namespace, not of a stranger', async () => {
    const probe = { from: 'probe', to: { ...at('db'), port: 5432 } };
    await apply(policy('db', '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }'));
    expect(await codes('reach', { open: [probe] })).toEqual([]);
    const named = '{ matchLabels: { kubernetes.io/metadata.name: naru-probe } }';
    await apply(policy('db', `{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: ${named} }] }] }`));
    await expect.poll(() => codes('reach', { open: [probe] }), PATIENT).toEqual([]);
    await apply(policy('db', '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }'));
    await expect.poll(() => codes('reach', { blocked: [probe] }), PATIENT).toEqual([]);
    await remove('NetworkPolicy', 'shop', 'db');
  });

  it('need names, which egress policies may cut off', async () => {
    const flow = { from: at('api'), to: 'web.shop:80' };
    await apply(policy('quiet', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress] }'));
    await expect.poll(() => codes('reach', { open: [flow] }), PATIENT).toEqual(['reach.no-dns']);
    expect(await codes('dns', { name: 'web', from: at('api'), resolves: true })).toEqual(['dns.no-answer']);
    expect(await codes('reach', { blocked: [flow] })).toEqual([]);
    const dns = '[{ ports: [{ port: 53, protocol: UDP }] }]';
    await apply(
      policy(
        'quiet',
        `{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: ${dns} }`,
      ),
    );
    await expect.poll(() => codes('reach', { open: [flow] }), PATIENT).toEqual(['reach.kept-in']);
    await remove('NetworkPolicy', 'shop', 'quiet');
  });

  it('from outside find nodes, and neither pods nor Services', async () => {
    const node = cluster.client.get('nodes', undefined, 'naru-worker')?.['status'].addresses[0].address;
    expect(await codes('reach', { open: [{ from: 'outside', to: `${node}:10250` }] })).toEqual([]);
    const inside = { from: 'outside', to: { ...at('db'), port: 5432 } };
    expect(await codes('reach', { open: [inside] })).toEqual(['reach.silent']);
  });
});

describe('answers over HTTP', () => {
  const toWeb = { url: 'http://web.shop/hostname', answeredBy: web };

  it('come from the Pods behind a Service, also when they have moved', async () => {
    expect(await codes('http', { ...toWeb, times: 5 })).toEqual([]);
    for (const one of cluster.client
      .list('pods', { namespace: 'shop' })
      .filter(({ metadata }) => metadata.labels?.['app'] === 'web'))
      cluster.client.delete('pods', 'shop', one.metadata.name, { gracePeriodSeconds: 0 });
    await expect.poll(() => codes('http', { ...toWeb, times: 5 }), PATIENT).toEqual([]);
  });

  it('come from one Pod only with session affinity', async () => {
    const often = { ...toWeb, times: 20, onePod: true };
    expect(await codes('http', often)).toEqual(['http.several']);
    cluster.client.patch('services', 'shop', 'web', { spec: { sessionAffinity: 'ClientIP' } });
    await expect.poll(() => codes('http', often), PATIENT).toEqual([]);
    cluster.client.patch('services', 'shop', 'web', { spec: { sessionAffinity: 'None' } });
  });

  it('do not come, and are known at once not to, where a policy is against them', async () => {
    await apply(policy('deny', '{ podSelector: { matchLabels: { app: web } } }'));
    await expect.poll(() => codes('http', { ...toWeb, times: 20 }), PATIENT).toEqual(['http.no-answer']);
    await remove('NetworkPolicy', 'shop', 'deny');
  });

  it('tell no endpoints from a port that a Service does not have', async () => {
    await apply(
      '{ apiVersion: v1, kind: Service, metadata: { name: empty, namespace: shop }, spec: { selector: { app: none }, ports: [{ port: 80 }] } }',
    );
    await expect.poll(() => codes('http', { url: 'http://empty.shop' }), PATIENT).toEqual(['http.refused']);
    expect(await codes('http', { url: 'http://web.shop:81' })).toEqual(['http.no-answer']);
    expect(await codes('http', { url: 'http://nothing.shop' })).toEqual(['http.unresolved']);
    expect(await codes('http', { url: 'https://web.shop:80' })).toEqual(['http.tls']);
  });

  it('come through an Ingress by host and path, with the certificate of its Secret', async () => {
    const issuer = await authority('ca');
    const { key, certificate } = await serving(issuer, ['shop.example.com'], []);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    await apply(`
apiVersion: v1
kind: Secret
metadata: { name: shop-tls, namespace: shop }
type: kubernetes.io/tls
data: { tls.crt: ${base64(certificate)}, tls.key: ${base64(key)} }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.com], secretName: shop-tls }]
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /hostname, pathType: Exact, backend: { service: { name: web, port: { number: 80 } } } }] }
`);
    const via = { ingress: { namespace: 'shop' } };
    const url = 'https://shop.example.com';
    const shown = { certificate: { secret: { namespace: 'shop', name: 'shop-tls' } } };
    const through = {
      via,
      url,
      requests: [
        { paths: '/hostname', answeredBy: web, ...shown },
        { paths: '/other', status: 404 },
      ],
    };
    await expect.poll(() => codes('http', through), PATIENT).toEqual([]);
    const other = { via, url: 'https://other.example.com', paths: '/hostname', status: 404 };
    expect(await codes('http', other)).toEqual([]);
    expect(await codes('http', { ...other, ...shown })).toEqual(['http.certificate']);
  }, 15_000);
});

describe('names', () => {
  it('are those of Services, headless ones and aliases, for the probe and in pods', async () => {
    await apply(`
apiVersion: v1
kind: Service
metadata: { name: each, namespace: shop }
spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: billing, namespace: shop }
spec: { type: ExternalName, externalName: billing.example.com }
`);
    const whole = 'each.shop.svc.cluster.local';
    await expect.poll(() => codes('dns', { name: whole, pods: web }), PATIENT).toEqual([]);
    expect(await codes('dns', { name: ['web', 'web.shop'], from: at('api'), service: at('web') })).toEqual(
      [],
    );
    expect(await codes('dns', { name: 'web', resolves: true })).toEqual(['dns.no-such-name']);
    expect(
      await codes('dns', { name: 'billing.shop.svc.cluster.local', alias: 'billing.example.com' }),
    ).toEqual([]);
    expect(await codes('dns', { name: 'none.shop', absent: true })).toEqual([]);
    expect(await codes('dns', { name: whole, from: { node: 'worker' }, absent: true })).toEqual([]);
  });
});
