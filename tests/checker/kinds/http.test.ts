import { describe, expect, it } from 'vitest';
import { http } from '../../../checker/kinds/http.ts';
import type { ClusterView, HttpAnswer, HttpRequest, KubeObject, Origin } from '../../../checker/types.ts';
import { authority, serving } from '../certificates.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;

const ok = (body: string, status = 200, certificates: string[] = []): HttpAnswer => ({
  outcome: 'answered',
  status,
  headers: { 'content-type': 'text/plain' },
  body,
  certificates,
});

interface Asked {
  readonly from: Origin;
  readonly request: HttpRequest;
}

/** A cluster that answers as told; `asked` is what it was asked. */
function web(
  answer: (request: HttpRequest, turn: number) => HttpAnswer,
  objects: KubeObject[] = [],
): ClusterView & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    ...clusterOf(objects),
    asked,
    request: async (from, requests) => {
      asked.push(...requests.map((request) => ({ from, request })));
      return requests.map(answer);
    },
  };
}

const look = (params: object, cluster: ClusterView) => http.look(http.params.parse(params), cluster, never);
const codes = async (params: object, cluster: ClusterView) =>
  (await look(params, cluster)).map(({ code }) => code);

/** Where to look, of a Service by its name. */
const service = (name: string) => ({
  object: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name },
});

const pod = (name: string, app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app } },
  status: { phase: 'Running', podIP: '10.244.1.7' },
});

describe('http', () => {
  it('asks the host of the URL from a probe and wants 200', async () => {
    const cluster = web(() => ok('api-1\n'));
    const params = { url: 'http://api.shop/hostname', body: 'api-1' };
    expect(await look(params, cluster)).toEqual([]);
    expect(cluster.asked).toEqual([{ from: 'probe', request: { url: 'http://api.shop/hostname' } }]);
    expect(await look({ ...params, body: 'x' }, cluster)).toMatchObject([
      { code: 'http.body', values: { want: 'x' } },
    ]);
    expect(await look({ ...params, status: 404, body: 'x' }, cluster)).toEqual([
      {
        code: 'http.status',
        values: { url: 'GET http://api.shop/hostname', want: 404, got: 200, body: 'api-1' },
        at: service('api'),
      },
    ]);
  });

  it('says in words what must, and what must not, stand in the body', async () => {
    const cluster = web(() => ok('nginx'));
    const params = { url: 'http://api.shop/' };
    const values = { url: 'GET http://api.shop/', got: 'nginx' };
    expect(await look({ ...params, body: { $contains: 'Mario' } }, cluster)).toMatchObject([
      { code: 'http.body-contains', values: { ...values, want: 'Mario' } },
    ]);
    expect(await look({ ...params, body: { $lacks: 'nginx' } }, cluster)).toMatchObject([
      { code: 'http.body-lacks', values: { ...values, want: 'nginx' } },
    ]);
  });

  it.each(['unresolved', 'refused', 'no-answer', 'tls', 'broken'] as const)(
    'says that it is %s',
    async (outcome) => {
      const cluster = web(() => ({ outcome, detail: '10.96.0.7:80' }));
      expect(await look({ url: 'http://api.shop' }, cluster)).toEqual([
        {
          code: `http.${outcome}`,
          values: { url: 'GET http://api.shop/', detail: '10.96.0.7:80' },
          at: service('api'),
        },
      ]);
    },
  );

  it('asks each path, with what holds for all of them', async () => {
    const cluster = web(({ url }) => ok(url.includes('/video') ? 'video' : 'landing'));
    const params = {
      url: 'http://app.example.com',
      status: 200,
      requests: [
        { paths: ['/video', '/video/42'], body: 'video' },
        { paths: ['/', '/about', '/videos'], body: 'landing' },
      ],
    };
    expect(await look(params, cluster)).toMatchObject([
      {
        code: 'http.body',
        values: { url: 'GET http://app.example.com/videos', want: 'landing', got: 'video' },
      },
    ]);
    expect(cluster.asked).toHaveLength(5);
  });

  it('knows which Pods may answer by the names they say', async () => {
    const objects = [pod('api-1', 'api'), pod('web-1', 'web')];
    const params = { url: 'http://api.shop', answeredBy: { namespace: 'shop', labels: { app: 'api' } } };
    expect(
      await look(
        params,
        web(() => ok('Hostname: api-1\n'), objects),
      ),
    ).toEqual([]);
    expect(
      await look(
        params,
        web(() => ok('api-12'), objects),
      ),
    ).toMatchObject([{ code: 'http.pod', values: { want: 'api-1', got: 'api-12' } }]);
    expect(
      await codes(
        params,
        web(() => ok('x')),
      ),
    ).toEqual(['object.missing']);
  });

  it('asks many times: all alike, or so many of them', async () => {
    const url = 'http://cart.shop';
    const turns = web((_, turn) => ok(turn % 10 === 0 ? 'v2' : 'v1'));
    expect(await codes({ url, times: 20, onePod: true }, turns)).toEqual(['http.several']);
    expect(
      await codes(
        { url, times: 20, onePod: true },
        web(() => ok('v1')),
      ),
    ).toEqual([]);
    const share = (atLeast: number, atMost: number) => ({
      url,
      times: 20,
      body: 'v1',
      share: { atLeast, atMost },
    });
    expect(await codes(share(0.7, 1), turns)).toEqual([]);
    expect(await look(share(0.95, 1), turns)).toMatchObject([
      { code: 'http.share', values: { times: 20, want: '19–20', got: 18 } },
      { code: 'http.body' },
    ]);
    expect(await codes(share(0, 0.5), turns)).toEqual(['http.share']);
    expect(await codes({ url, times: 20, body: 'v1' }, turns)).toEqual(['http.body']);
  });

  it('sends headers, and compares those that come', async () => {
    const cluster = web(({ headers }) => ok(headers?.['x-canary'] ?? ''));
    const params = { url: 'http://a.shop', send: { 'x-canary': 'always' }, body: 'always' };
    expect(await look({ ...params, headers: { 'content-type': { $matches: '^text/' } } }, cluster)).toEqual(
      [],
    );
    expect(await codes({ ...params, headers: { location: 'x' } }, cluster)).toEqual(['http.header']);
  });
});

describe('the way requests go in', () => {
  const withStatus = (apiVersion: string, kind: string, status: object, more: object = {}): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'door', namespace: 'shop' },
    status,
    ...more,
  });
  const balancer = { loadBalancer: { ingress: [{ ip: '172.18.255.200' }] } };
  const door = { namespace: 'shop', name: 'door' };

  it.each([
    ['ingress', withStatus('networking.k8s.io/v1', 'Ingress', balancer), 80],
    [
      'gateway',
      withStatus('gateway.networking.k8s.io/v1', 'Gateway', { addresses: [{ value: '172.18.255.200' }] }),
      80,
    ],
    ['loadBalancer', withStatus('v1', 'Service', balancer), 80],
  ])('is the address in the status of the %s, from outside', async (key, object, port) => {
    const cluster = web(() => ok(''), [object]);
    expect(await codes({ url: 'http://app.example.com', via: { [key]: door } }, cluster)).toEqual([]);
    const connectTo = { host: '172.18.255.200', port };
    expect(cluster.asked).toEqual([
      { from: 'outside', request: { url: 'http://app.example.com/', connectTo } },
    ]);
    const empty = web(() => ok(''), [{ ...object, status: {} }]);
    expect(await codes({ url: 'http://x', via: { [key]: door } }, empty)).toEqual(['http.no-address']);
    expect(
      await codes(
        { url: 'http://x', via: { [key]: door } },
        web(() => ok('')),
      ),
    ).toEqual(['object.missing']);
  });

  it('finds the Ingress that has the host, when it is not named', async () => {
    const ingress = (name: string, ip: string, host: string): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'shop' },
      spec: { rules: [{ host }] },
      status: { loadBalancer: { ingress: [{ ip }] } },
    });
    const cluster = web(
      () => ok(''),
      [ingress('a', '1.1.1.1', 'a.example.com'), ingress('b', '2.2.2.2', 'b.example.com')],
    );
    await look({ url: 'https://b.example.com', via: { ingress: { namespace: 'shop' } } }, cluster);
    expect(cluster.asked[0]?.request.connectTo).toEqual({ host: '2.2.2.2', port: 443 });
  });

  it('is every node, or those that are named', async () => {
    const node = (name: string, address: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { addresses: [{ type: 'InternalIP', address }] },
    });
    const nodes = [node('naru-control-plane', '172.18.0.2'), node('naru-worker', '172.18.0.3')];
    const cluster = web(({ connectTo }) => ok('', connectTo?.host === '172.18.0.2' ? 200 : 503), nodes);
    const url = 'http://any';
    expect(await look({ url, via: { nodes: 'all', port: 30180 } }, cluster)).toMatchObject([
      { code: 'http.status', values: { url: 'GET http://any/ → 172.18.0.3:30180', got: 503 } },
    ]);
    expect(await codes({ url, via: { nodes: ['control-plane'], port: 30180 } }, cluster)).toEqual([]);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { ports: [{ nodePort: 30180 }] },
    };
    const wanted = http.params.parse({ url, via: { nodes: 'all', port: 30180 } });
    const shut = web(() => ok('', 503), [...nodes, service]);
    expect((await http.look(wanted, shut, never)).map(({ at }) => at)).toEqual([
      { object: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' } },
      { object: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' } },
    ]);
    expect(await codes({ url, via: { nodes: ['worker9'], port: 30180 } }, cluster)).toEqual([
      'object.missing',
    ]);
  });

  it('is a Pod, from a probe', async () => {
    const cluster = web(() => ok('init-ok'), [pod('web', 'web')]);
    const via = { pods: { namespace: 'shop', name: 'web' }, port: 80 };
    expect(await codes({ url: 'http://web', via, body: 'init-ok' }, cluster)).toEqual([]);
    expect(cluster.asked[0]).toMatchObject({
      from: 'probe',
      request: { connectTo: { host: '10.244.1.7', port: 80 } },
    });
  });
});

describe('the certificate a server shows', async () => {
  const url = 'https://shop.example.com';
  const issuer = await authority('test');
  const issue = async () => (await serving(issuer, ['shop.example.com'], [])).certificate;
  const [first, second] = [await issue(), await issue()];
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop-tls', namespace: 'shop' },
    data: { 'tls.crt': Buffer.from(first).toString('base64') },
  };
  const params = { url, certificate: { secret: { namespace: 'shop', name: 'shop-tls' } } };

  it('is that of the Secret, not one that only looks like it', async () => {
    expect(
      await look(
        params,
        web(() => ok('', 200, [first]), [secret]),
      ),
    ).toEqual([]);
    expect(
      await codes(
        params,
        web(() => ok('', 200, [second]), [secret]),
      ),
    ).toEqual(['http.certificate']);
    expect(
      await codes(
        params,
        web(() => ok(''), [secret]),
      ),
    ).toEqual(['http.plain']);
  });

  it('cannot be compared with what is no certificate, or not there', async () => {
    const empty = { ...secret, data: { 'tls.crt': 'bm9uZQ==' } };
    expect(
      await codes(
        params,
        web(() => ok('', 200, [first]), [empty]),
      ),
    ).toEqual(['http.no-certificate']);
    expect(
      await codes(
        params,
        web(() => ok('', 200, [first])),
      ),
    ).toEqual(['object.missing']);
  });

  it('may be that of a file of a node', async () => {
    const path = '/etc/kubernetes/pki/apiserver.crt';
    const served = { url: 'https://172.18.0.2:6443/readyz', certificate: { node: 'control-plane', path } };
    const file = { content: first, mode: '0644', owner: 'root' };
    const cluster = { ...web(() => ok('', 200, [first])), readFile: async () => file };
    expect(await codes(served, cluster)).toEqual([]);
    expect(await codes(served, { ...cluster, readFile: async () => undefined })).toEqual(['object.missing']);
    expect(http.requiresFor?.(http.params.parse(served))).toEqual(['node-files']);
    expect(http.requiresFor?.(http.params.parse(params))).toEqual([]);
  });

  it('is not asked for without TLS', () => {
    expect(http.params.safeParse({ ...params, url: 'http://shop.example.com' }).success).toBe(false);
  });
});
