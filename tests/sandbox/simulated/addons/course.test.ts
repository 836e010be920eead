import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster({ addons: 'course', timeFactor: 0.02 });
  const { client } = test.cluster;
  client.create('pods', pod('web', { image: 'nginx:1.27', ports: [{ containerPort: 80 }] }));
  client.create('pods', pod('box', { image: 'nginx:1.27', command: ['sleep', '600'] }));
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  client.create('ingresses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host: 'web.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  });
  await until(() => address() && isReady('web') && isReady('box') && controllerServes());
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

const backend = { service: { name: 'web', port: { number: 80 } } };
const address = (): string | undefined =>
  test.cluster.client.get('ingresses.networking.k8s.io', 'default', 'web')?.['status']?.loadBalancer
    ?.ingress?.[0]?.ip;
const isReady = (name: string) => ready(test.cluster.client.get('pods', 'default', name));
const ready = (found: KubeObject | undefined) =>
  found?.['status'].conditions?.some(
    (each: Record<string, string>) => each['type'] === 'Ready' && each['status'] === 'True',
  );
const slices = (namespace: string) =>
  test.cluster.client.list('endpointslices.discovery.k8s.io', { namespace });
const controllerServes = () =>
  [...slices('ingress-nginx'), ...slices('default')].filter(
    (slice) => slice['endpoints']?.[0]?.conditions?.ready,
  ).length >= 3;

function pod(name: string, container: object): KubeObject {
  const metadata = { name, namespace: 'default', labels: { app: name } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'c', ...container }] } };
}

async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 800 && !holds(); tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(holds()).toBeTruthy();
}

it('a host without a certificate gets the self-signed one of the controller, and curl says so', async () => {
  const ask = (...more: string[]) => {
    const elsewhere = `web.org:443:${address()}:443`;
    const curl = ['curl', '-sS', ...more, '--connect-to', elsewhere, 'https://web.org/'];
    return test.kubectl(['exec', 'box', '--', ...curl]);
  };
  const refused = await ask('-v');
  expect(refused.stderr).toContain(
    'curl: (60) SSL certificate problem: self-signed certificate\nMore details here: https://curl.se/docs/sslcerts.html\n',
  );
  expect(refused.stderr).toContain(
    `* Connecting to hostname: ${address()}\n* Connecting to port: 443\n*   Trying ${address()}:443...\n`,
  );
  expect(refused.stderr).toContain(
    '* SSL certificate problem: self-signed certificate\n* closing connection #0\n',
  );
  expect((await ask('-k')).stdout).toContain('Welcome to nginx!');
});

it('an Ingress of class nginx is served at the address of the controller’s load balancer', async () => {
  const ask = (host: string) =>
    test.kubectl([
      'exec',
      'box',
      '--',
      'curl',
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-H',
      `Host: ${host}`,
      `http://${address()}/`,
    ]);
  expect(address()).toMatch(/^172\.18\.255\.\d+$/);
  expect((await ask('web.org')).stdout).toBe('200');
  expect((await ask('other.org')).stdout).toBe('404');
  test.cluster.client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
  await until(() =>
    slices('default').every(
      (slice) => !slice['endpoints']?.[0]?.conditions?.ready || slice.metadata.name === 'kubernetes',
    ),
  );
  expect((await ask('web.org')).stdout).toBe('503');
  expect(test.logged).toEqual([]);
});
