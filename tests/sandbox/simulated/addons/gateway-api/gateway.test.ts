import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { createAuthority, issueServing } from '../../../../../sandbox/simulated/pki/certificates.ts';
import { bootCluster, type TestCluster } from '../../support.ts';

const GROUP = 'gateway.networking.k8s.io';
let test: TestCluster;

beforeAll(async () => {
  test = await bootCluster({ addons: 'course', nodes: 2, timeFactor: 0.02 });
  for (const name of ['web', 'cart']) {
    create('deployments.apps', 'apps/v1', 'Deployment', name, {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [server(name)] } },
    });
    create('services', 'v1', 'Service', name, {
      selector: { app: name },
      ports: [{ port: 80, targetPort: 8080 }],
    });
  }
  const box = { name: 'c', image: 'nicolaka/netshoot', command: ['sleep', '600'] };
  create('pods', 'v1', 'Pod', 'box', { containers: [box] });
  create(`gateways.${GROUP}`, `${GROUP}/v1`, 'Gateway', 'edge', {
    gatewayClassName: 'cka-gateway',
    listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
  });
  await until(() => isProgrammed('edge') && isReady('box') && serves('web') && serves('cart'));
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

function server(name: string) {
  const command = ['/agnhost', 'netexec', '--http-port=8080'];
  return { name, image: 'registry.k8s.io/e2e-test-images/agnhost:2.55', command };
}

function create(resource: string, apiVersion: string, kind: string, name: string, spec: object): KubeObject {
  const object = { apiVersion, kind, metadata: { name, namespace: 'default' }, spec };
  return test.cluster.client.create(resource, object);
}

const get = (resource: string, name: string) => test.cluster.client.get(resource, 'default', name);
const hasCondition = (object: KubeObject | undefined, type: string): boolean =>
  object?.['status']?.conditions?.some(
    (each: Record<string, string>) => each['type'] === type && each['status'] === 'True',
  ) ?? false;
const isProgrammed = (name: string) => hasCondition(get(`gateways.${GROUP}`, name), 'Programmed');
const isReady = (name: string) => hasCondition(get('pods', name), 'Ready');
const serves = (service: string) =>
  test.cluster.client
    .list('endpointslices.discovery.k8s.io', {
      namespace: 'default',
      labelSelector: `kubernetes.io/service-name=${service}`,
    })
    .some((slice) => slice['endpoints']?.[0]?.conditions?.ready);
const address = (name: string): string => get(`gateways.${GROUP}`, name)?.['status'].addresses[0].value;

async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1) await pause(10);
  expect(holds()).toBeTruthy();
}

/** Makes or replaces a route of the Gateway `edge`, and waits until it was looked at. */
async function route(name: string, spec: object): Promise<readonly Record<string, string>[]> {
  const full = { parentRefs: [{ name: 'edge' }], ...spec };
  const { client } = test.cluster;
  if (get(`httproutes.${GROUP}`, name)) client.patch(`httproutes.${GROUP}`, 'default', name, { spec: full });
  else create(`httproutes.${GROUP}`, `${GROUP}/v1`, 'HTTPRoute', name, full);
  const conditions = () => {
    const found = get(`httproutes.${GROUP}`, name);
    const all = found?.['status']?.parents?.[0]?.conditions;
    return all?.[0]?.observedGeneration === found?.metadata.generation ? all : undefined;
  };
  await until(conditions);
  return conditions();
}

const to = (name: string, weight = 1) => ({ name, port: 80, weight });

/** `status body` of the answer to curl in a pod. */
async function ask(host: string, path: string, ...more: string[]): Promise<string> {
  const url = `http://${address('edge')}${path}`;
  const { stdout } = await test.kubectl([
    'exec',
    'box',
    '--',
    'curl',
    '-s',
    '-m',
    '3',
    '-w',
    ' %{http_code}',
    '-H',
    `Host: ${host}`,
    ...more,
    url,
  ]);
  return stdout;
}

it('paths go to their backends, other hosts to nobody, and kubectl shows it', async () => {
  await route('shop', {
    hostnames: ['shop.org'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/cart' } }],
        filters: [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
          },
        ],
        backendRefs: [to('cart')],
      },
      { backendRefs: [to('web')] },
    ],
  });
  expect(await ask('shop.org', '/cart/hostname')).toMatch(/^cart-.* 200$/);
  expect(await ask('shop.org', '/hostname')).toMatch(/^web-.* 200$/);
  expect(await ask('other.org', '/')).toContain(' 404');
  const { stdout } = await test.kubectl(['get', 'gateway,httproute']);
  expect(stdout).toMatch(/NAME +CLASS +ADDRESS +PROGRAMMED +AGE/);
  expect(stdout).toMatch(/edge +cka-gateway +172\.18\.255\.\d+ +True/);
  expect(stdout).toMatch(/shop +\["shop.org"\]/);
});

it('without a good backend the answer is 500, without endpoints 503, and the status tells the first', async () => {
  const said = await route('broken', { hostnames: ['broken.org'], rules: [{ backendRefs: [to('gone')] }] });
  expect(said.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
    'True Accepted',
    'False BackendNotFound',
  ]);
  expect(await ask('broken.org', '/')).toContain(' 500');
  await route('broken', { rules: [{ backendRefs: [to('web', 0), to('cart', 0)] }] });
  expect(await ask('broken.org', '/')).toContain(' 500');
  create('services', 'v1', 'Service', 'empty', { selector: { app: 'nobody' }, ports: [{ port: 80 }] });
  await route('broken', { rules: [{ backendRefs: [to('empty')] }] });
  expect(await ask('broken.org', '/')).toContain(' 503');
});

it('headers choose, redirects lead away, and answers carry what filters add', async () => {
  const redirect = { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } };
  const add = {
    type: 'ResponseHeaderModifier',
    responseHeaderModifier: { add: [{ name: 'X-By', value: 'edge' }] },
  };
  const path = { type: 'ReplaceFullPath', replaceFullPath: '/hostname' };
  const moved = { type: 'RequestRedirect', requestRedirect: { path } };
  await route('choice', {
    hostnames: ['choice.org'],
    rules: [
      { matches: [{ headers: [{ name: 'x-canary', value: 'always' }] }], backendRefs: [to('cart')] },
      { matches: [{ path: { value: '/old' } }], filters: [redirect] },
      { matches: [{ path: { value: '/moved' } }], filters: [moved] },
      { filters: [add], backendRefs: [to('web', 9), to('cart', 0)] },
    ],
  });
  expect(await ask('choice.org', '/hostname', '-H', 'X-Canary: always')).toMatch(/^cart-/);
  expect(await ask('choice.org', '/hostname', '-i')).toMatch(/x-by: edge\r\n[\s\S]*web-/i);
  expect(await ask('choice.org', '/old?a=b', '-i')).toMatch(
    /^HTTP\/1.1 301[\s\S]*Location: https:\/\/choice.org\/old\?a=b\r/i,
  );
});

it('curl follows redirects and tells what it does when asked to', async () => {
  const pin = ['--resolve', `choice.org:80:${address('edge')}`];
  const run = (...more: string[]) => test.kubectl(['exec', 'box', '--', 'curl', '-s', ...pin, ...more]);
  expect((await run('http://choice.org/moved', '-w', '%{http_code} %{redirect_url}')).stdout).toContain(
    '302 http://choice.org/hostname',
  );
  expect((await run('-L', 'http://choice.org/moved', '-w', ' %{http_code} %{num_redirects}')).stdout).toMatch(
    /^web-\S+ 200 1$/,
  );
  const { stderr } = await run('-v', 'http://choice.org/hostname');
  expect(stderr).toContain(`* Connected to choice.org (${address('edge')}) port 80\n`);
  expect(stderr).toContain('> GET /hostname HTTP/1.1\n> Host: choice.org\n');
  expect(stderr).toContain('< HTTP/1.1 200 OK\n< Server: nginx\n< Date: ');
});

it('TLS ends at the Gateway, with the certificate of the name that is asked for and none for others', async () => {
  const now = Date.now();
  const pair = issueServing(
    createAuthority('ca', now),
    { commonName: 'safe.org' },
    { dns: ['safe.org'], ip: [] },
    now,
  );
  const data = { 'tls.crt': btoa(pair.certificate), 'tls.key': btoa(pair.key) };
  const metadata = { name: 'safe', namespace: 'default' };
  test.cluster.client.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'kubernetes.io/tls',
    data,
  });
  create(`gateways.${GROUP}`, `${GROUP}/v1`, 'Gateway', 'safe', {
    gatewayClassName: 'cka-gateway',
    listeners: [
      {
        name: 'https',
        protocol: 'HTTPS',
        port: 443,
        hostname: 'safe.org',
        tls: { certificateRefs: [{ name: 'safe' }] },
      },
    ],
  });
  await route('safe', { parentRefs: [{ name: 'safe' }], rules: [{ backendRefs: [to('web')] }] });
  await until(() => isProgrammed('safe'));
  const secure = (host: string) =>
    test.kubectl([
      'exec',
      'box',
      '--',
      'curl',
      '-skv',
      '--resolve',
      `${host}:443:${address('safe')}`,
      `https://${host}/hostname`,
    ]);
  const { stdout, stderr } = await secure('safe.org');
  expect(stdout).toMatch(/^web-/);
  expect(stderr).toContain('*  subject: CN=safe.org\n');
  expect(stderr).toContain('(20), continuing anyway.\n');
  expect((await secure('other.org')).stderr).toContain('exit code 35');
});

it('a route of a team needs the label of its namespace and the consent of its backend’s', async () => {
  const objects = `
apiVersion: v1
kind: Namespace
metadata: {name: infra}
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shared, namespace: infra}
spec:
  gatewayClassName: cka-gateway
  listeners:
  - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {access: "true"}}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: team}
spec:
  parentRefs: [{name: shared, namespace: infra}]
  rules: [{backendRefs: [{name: web, namespace: default, port: 80}]}]
`;
  const grant = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: team, namespace: default}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: team}]
  to: [{group: "", kind: Service, name: web}]
`;
  expect((await test.kubectl(['apply', '-f', '-'], { stdin: objects })).code).toBe(0);
  const said = () =>
    test.cluster.client
      .get(`httproutes.${GROUP}`, 'team', 'web')
      ?.['status']?.parents?.[0]?.conditions.map(({ reason }: { reason: string }) => reason)
      .join();
  await until(() => said() === 'NotAllowedByListeners,RefNotPermitted');
  await test.kubectl(['label', 'namespace', 'team', 'access=true']);
  await until(() => said() === 'Accepted,RefNotPermitted');
  await test.kubectl(['apply', '-f', '-'], { stdin: grant });
  await until(() => said() === 'Accepted,ResolvedRefs');
});

it('what a quota forbids is told by an event, and other Gateways go on', async () => {
  const { client } = test.cluster;
  const metadata = { name: 'small', namespace: 'small' };
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'small' } });
  const spec = { hard: { 'services.loadbalancers': '0' } };
  client.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec });
  await until(() => client.get('resourcequotas', 'small', 'small')?.['status']?.hard);
  client.create(`gateways.${GROUP}`, {
    apiVersion: `${GROUP}/v1`,
    kind: 'Gateway',
    metadata,
    spec: { gatewayClassName: 'cka-gateway', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
  });
  const events = () => client.list('events', { namespace: 'small' });
  await until(() => events().some(({ reason }) => reason === 'CreateOrUpdateFailed'));
  expect(events()[0]?.['message']).toContain('exceeded quota: small');
  const condition = client.get(`gateways.${GROUP}`, 'small', 'small')?.['status'].conditions[1];
  expect(condition).toMatchObject({ type: 'Programmed', status: 'False', reason: 'AddressNotAssigned' });
  expect(await ask('shop.org', '/hostname')).toContain(' 200');
});

it('without its controller a Gateway goes on as it was, and a new one waits', async () => {
  const { client } = test.cluster;
  await route('shop', { hostnames: ['shop.org'], rules: [{ backendRefs: [to('web')] }] });
  client.patch('deployments.apps', 'nginx-gateway', 'nginx-gateway', { spec: { replicas: 0 } });
  await until(() => client.list('pods', { namespace: 'nginx-gateway' }).length === 0);
  expect(await ask('shop.org', '/hostname')).toMatch(/^web-/);
  create(`gateways.${GROUP}`, `${GROUP}/v1`, 'Gateway', 'late', {
    gatewayClassName: 'cka-gateway',
    listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
  });
  expect(get(`gateways.${GROUP}`, 'late')?.['status'].conditions[0]).toMatchObject({
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
  });
  client.patch('deployments.apps', 'nginx-gateway', 'nginx-gateway', { spec: { replicas: 1 } });
  await until(() => isProgrammed('late'));
  expect(isProgrammed('edge')).toBe(true);
  client.delete(`gateways.${GROUP}`, 'default', 'late');
  await until(() => !get('deployments.apps', 'late-cka-gateway') && !get('services', 'late-cka-gateway'));
  expect(test.logged).toEqual([]);
});

it('at rest nothing is written', async () => {
  const revision = () => get(`gateways.${GROUP}`, 'edge')?.metadata.resourceVersion;
  const before = revision();
  test.cluster.client.delete('services', 'default', 'edge-cka-gateway');
  await until(() => get('services', 'edge-cka-gateway') && isProgrammed('edge'));
  await pause(100);
  const settled = revision();
  expect(settled).not.toBe(before);
  await pause(200);
  expect(revision()).toBe(settled);
});
