import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthority, issueServing } from '../../../../sandbox/simulated/pki/certificates.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
const API = '/apis/stable.example.com';
const DEFINITION = 'customresourcedefinitions.apiextensions.k8s.io';

beforeAll(async () => {
  test = await bootCluster();
  const { client } = test.cluster;
  const authority = createAuthority('hooks', Date.now());
  const names = { dns: ['hook.default.svc'], ip: [] };
  const identity = issueServing(authority, { commonName: 'hook' }, names, Date.now());
  const metadata = { name: 'hook', namespace: 'default' };
  client.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData: { 'tls.crt': identity.certificate, 'tls.key': identity.key },
  });
  client.create('pods', webhookPod());
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: 'hook' }, ports: [{ port: 443, targetPort: 8443 }] },
  });
  client.create(DEFINITION, definition(Buffer.from(authority.certificate).toString('base64')));
  await until(() => client.list('endpointslices.discovery.k8s.io', { namespace: 'default' }).some(isReady));
  await until(async () => (await test.ask('GET', `${API}/v1/servers`)).code === 200);
});
afterAll(async () => {
  expect(test.logged).toEqual([]);
  await test[Symbol.asyncDispose]();
});

async function until(wanted: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await wanted()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const isReady = (slice: Record<string, unknown>) =>
  (slice['endpoints'] as { conditions?: { ready?: boolean }; targetRef?: object }[] | undefined)?.some(
    ({ conditions, targetRef }) => targetRef && conditions?.ready,
  ) ?? false;

function webhookPod() {
  const files = ['--tls-cert-file=/tls/tls.crt', '--tls-private-key-file=/tls/tls.key'];
  const container = {
    name: 'hook',
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.55',
    args: ['crd-conversion-webhook', '--port=8443', ...files],
    volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hook', namespace: 'default', labels: { app: 'hook' } },
    spec: {
      containers: [container],
      volumes: [{ name: 'tls', secret: { secretName: 'hook' } }],
      nodeName: 'naru-control-plane',
    },
  };
}

function definition(caBundle: string) {
  const version = (name: string, fields: readonly string[], storage: boolean) => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
      },
    },
  });
  const service = { namespace: 'default', name: 'hook', path: '/crdconvert' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'servers.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'servers', singular: 'server', kind: 'Server', listKind: 'ServerList' },
      versions: [version('v1', ['hostPort'], false), version('v2', ['host', 'port'], true)],
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: { service, caBundle } },
      },
    },
  };
}

const path = (version: string, name = '') =>
  `${API}/${version}/namespaces/default/servers${name && `/${name}`}`;
const server = (name: string, hostPort: string) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'Server',
  metadata: { name, labels: { of: 'test' } },
  hostPort,
});

it('stores what is written in another version as its webhook converts it', async () => {
  const created = await test.ask('POST', path('v1'), { body: server('one', 'a.example:80') });
  expect(created.code).toBe(201);
  expect(created.body).toMatchObject({ apiVersion: 'stable.example.com/v1', hostPort: 'a.example:80' });
  const stored = (await test.ask('GET', path('v2', 'one'))).body;
  expect(stored).toMatchObject({ apiVersion: 'stable.example.com/v2', host: 'a.example', port: '80' });
  expect(stored.hostPort).toBeUndefined();
  const read = (await test.ask('GET', path('v1', 'one'))).body;
  expect(read).toEqual(created.body);
  expect(read.metadata.uid).toBe(stored.metadata.uid);
});

it('lists, patches, scales names and deletes in either version', async () => {
  await test.ask('POST', path('v2'), {
    body: {
      apiVersion: 'stable.example.com/v2',
      kind: 'Server',
      metadata: { generateName: 'g-' },
      host: 'b',
      port: '1',
    },
  });
  await test.ask('POST', path('v1'), { body: { ...server('', 'c:2'), metadata: { generateName: 'h-' } } });
  const listed = (await test.ask('GET', path('v1'))).body;
  expect(listed.items.map(({ hostPort }: { hostPort: string }) => hostPort).sort()).toEqual([
    'a.example:80',
    'b:1',
    'c:2',
  ]);
  const patched = await test.ask('PATCH', path('v1', 'one'), {
    body: { hostPort: 'd:3' },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(patched.body).toMatchObject({
    hostPort: 'd:3',
    metadata: { generation: 2, labels: { of: 'test' } },
  });
  expect((await test.ask('GET', path('v2', 'one'))).body).toMatchObject({ host: 'd', port: '3' });
  const { code } = await test.ask('DELETE', path('v1', 'one'));
  expect(code).toBe(200);
  expect((await test.ask('GET', path('v2', 'one'))).code).toBe(404);
});

it('a watch of the other version gets converted objects, in their order', async () => {
  const watch = test.ask('GET', `${path('v1')}?watch=true&timeoutSeconds=1&labelSelector=of=watch`);
  for (const [name, port] of ['1', '2', '3'].entries())
    await test.ask('POST', path('v2'), {
      body: {
        apiVersion: 'stable.example.com/v2',
        kind: 'Server',
        metadata: { name: `w${name}`, labels: { of: 'watch' } },
        host: 'w',
        port,
      },
    });
  const events = (await watch).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(events.map(({ type, object }) => `${type} ${object.apiVersion} ${object.hostPort}`)).toEqual(
    ['1', '2', '3'].map((port) => `ADDED stable.example.com/v1 w:${port}`),
  );
});

it('what the webhook cannot convert is refused in its words, and nothing is stored', async () => {
  const refused = await test.ask('POST', path('v1'), { body: server('odd', 'no-port') });
  expect([refused.code, refused.body.message]).toEqual([
    500,
    'conversion webhook for stable.example.com/v1, Kind=Server failed: invalid hostPort value `no-port`',
  ]);
  expect((await test.ask('GET', path('v2', 'odd'))).code).toBe(404);
});

it('fails as it does when nobody stands behind the Service', async () => {
  test.cluster.client.delete('pods', 'default', 'hook', { gracePeriodSeconds: 0 });
  await expect
    .poll(() =>
      test.cluster.client.list('endpointslices.discovery.k8s.io', { namespace: 'default' }).some(isReady),
    )
    .toBe(false);
  const refused = await test.ask('POST', path('v1'), { body: server('late', 'z:1') });
  expect(refused.body.message).toMatch(
    /^conversion webhook for stable\.example\.com\/v1, Kind=Server failed: Post "https:\/\/hook\.default\.svc:443\/crdconvert\?timeout=30s": dial tcp 10\.96\.\d+\.\d+:443: connect: connection refused$/,
  );
  // What is stored in a version is had in it all the same.
  expect((await test.ask('GET', path('v2', 'w0'))).code).toBe(200);
});
