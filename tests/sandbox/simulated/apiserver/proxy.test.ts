import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster();
  const { client } = test.cluster;
  await until(() => client.get('serviceaccounts', 'default', 'default'));
  const spec = {
    containers: [{ name: 'c', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }],
    nodeName: 'naru-control-plane',
  };
  client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    spec,
  });
  for (const [name, app] of [
    ['web', 'web'],
    ['none', 'none'],
  ]) {
    const service = { selector: { app }, ports: [{ name: 'http', port: 8080, targetPort: 80 }] };
    client.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: name!, namespace: 'default' },
      spec: service,
    });
  }
  await until(() => client.get('endpoints', 'default', 'web')?.['subsets']?.[0]?.addresses);
});
afterAll(() => test[Symbol.asyncDispose]());

async function until(holds: () => unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => (holds() ? resolve() : setTimeout(look, 5));
  look();
  return promise;
}

const at = (path: string) => `/api/v1/namespaces/default/${path}`;

describe('proxy', () => {
  it.each([
    'pods/web/proxy/',
    'pods/web:80/proxy/',
    'services/web/proxy/',
    'services/web:8080/proxy/',
    'services/http:web:http/proxy/',
  ])('passes a request on to %s', async (path) => {
    const answer = await test.ask('GET', at(path));
    expect(answer.code).toBe(200);
    expect(answer.text).toContain('Welcome to nginx!');
  });

  it('passes answers on as they are', async () => {
    expect((await test.ask('GET', at('pods/web/proxy/nothing'))).code).toBe(404);
    expect((await test.ask('DELETE', at('pods/web/proxy/'))).code).toBe(405);
  });

  it.each([
    ['services/none/proxy/', 503, 'no endpoints available for service "none"'],
    ['services/web:81/proxy/', 503, 'no service port 81 found for service "web"'],
    ['services/nope/proxy/', 404, 'services "nope" not found'],
    ['pods/a:b:c:d/proxy/', 400, 'invalid pod request "a:b:c:d"'],
  ])('of %s is refused', async (path, code, message) => {
    expect((await test.ask('GET', at(path))).body).toMatchObject({ code, message });
  });

  it('says why nobody answers', async () => {
    const { body } = await test.ask('GET', at('pods/web:81/proxy/'));
    expect(body.message).toMatch(
      /^error trying to reach service: dial tcp 10\.244\.\d+\.\d+:81: connect: connection refused$/,
    );
  });

  it('asks kubelets', async () => {
    const node = '/api/v1/nodes/naru-control-plane/proxy';
    expect((await test.ask('GET', `${node}/healthz`)).text).toBe('ok');
    const { text } = await test.ask('GET', `${node}/metrics/resource`);
    expect(text).toMatch(
      /^container_memory_working_set_bytes\{container="c",namespace="default",pod="web"\} \d+ \d+$/m,
    );
  });
});

describe('/metrics', () => {
  it('counts requests by what they are about, and what is stored', async () => {
    await test.ask('GET', at('configmaps'));
    const { text } = await test.ask('GET', '/metrics');
    expect(text).toMatch(
      /^apiserver_request_total\{code="200",component="apiserver",dry_run="",group="",resource="configmaps",scope="namespace",subresource="",verb="LIST",version="v1"\} 1$/m,
    );
    expect(text).toMatch(
      /^apiserver_request_duration_seconds_bucket\{.*resource="configmaps".*le="60"\} 1$/m,
    );
    expect(text).toMatch(/^apiserver_storage_objects\{resource="nodes"\} 1$/m);
  });

  it('has no label that a client made up', async () => {
    await test.ask('GET', '/apis/made.up/v1/things');
    await test.ask('GET', '/made-up');
    expect((await test.ask('GET', '/metrics')).text).not.toMatch(/made.up/);
  });
});
