import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { createAuthority, issueServing } from '../../../../../sandbox/simulated/pki/certificates.ts';
import { type Answer, bootCluster, type TestCluster } from '../../support.ts';

let test: TestCluster;
let authorities: string;

beforeAll(async () => {
  test = await bootCluster();
  const { client } = test.cluster;
  const authority = createAuthority('hooks', Date.now());
  const names = { dns: ['hook.hooks.svc'], ip: [] };
  const identity = issueServing(authority, { commonName: 'hook' }, names, Date.now());
  authorities = Buffer.from(authority.certificate).toString('base64');
  for (const name of ['hooks', 'shop'])
    client.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { room: name } },
    });
  client.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'tls', namespace: 'hooks' },
    stringData: { 'tls.crt': identity.certificate, 'tls.key': identity.key },
  });
  await until(() => client.get('serviceaccounts', 'hooks', 'default') !== undefined);
  client.create('pods', webhookPod());
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'hook', namespace: 'hooks' },
    spec: { selector: { app: 'hook' }, ports: [{ port: 443, targetPort: 8443 }] },
  });
  await until(() => {
    const [slice] = client.list('endpointslices.discovery.k8s.io', { namespace: 'hooks' });
    return slice?.['endpoints']?.[0]?.conditions?.ready === true;
  });
});
afterAll(() => test[Symbol.asyncDispose]());

const KINDS = ['mutating', 'validating'].map(
  (kind) => `${kind}webhookconfigurations.admissionregistration.k8s.io`,
);

beforeEach(() => {
  const { client } = test.cluster;
  for (const resource of KINDS)
    for (const { metadata } of client.list(resource)) client.delete(resource, undefined, metadata.name);
});

function webhookPod(): KubeObject {
  const files = ['--tls-cert-file=/tls/tls.crt', '--tls-private-key-file=/tls/tls.key'];
  const container = {
    name: 'hook',
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    args: ['webhook', '--port=8443', ...files],
    volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
  };
  const spec = {
    containers: [container],
    volumes: [{ name: 'tls', secret: { secretName: 'tls' } }],
    nodeName: 'naru-control-plane',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hook', namespace: 'hooks', labels: { app: 'hook' } },
    spec,
  };
}

/** Registers one webhook that calls a path of the pod. */
function register(kind: 'Mutating' | 'Validating', path: string, more: object = {}): void {
  const webhook = {
    name: 'check.example.com',
    clientConfig: { service: { name: 'hook', namespace: 'hooks', path }, caBundle: authorities },
    rules: [
      {
        operations: ['CREATE', 'UPDATE', 'DELETE'],
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['configmaps', 'pods'],
      },
    ],
    namespaceSelector: { matchLabels: { room: 'shop' } },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...more,
  };
  test.cluster.client.create(`${kind.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: `${kind.toLowerCase()}-test` },
    webhooks: [webhook],
  });
}

let made = 0;
function configMap(more: object = {}): KubeObject {
  made += 1;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${made}`, namespace: 'shop' }, ...more };
}

function post(object: KubeObject): Promise<Answer> {
  return test.ask('POST', '/api/v1/namespaces/shop/configmaps', { body: object });
}

async function until(holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => (holds() ? resolve() : setTimeout(look, 5));
  look();
  return promise;
}

describe('a webhook that is served inside the cluster', () => {
  it('refuses what a client writes, with its own words', async () => {
    register('Validating', '/always-deny');
    const answer = await post(configMap());
    expect(answer.body).toMatchObject({
      code: 400,
      status: 'Failure',
      message: 'admission webhook "check.example.com" denied the request: this webhook denies all requests',
    });
  });

  it('allows and refuses by what it sees, also when something is deleted', async () => {
    register('Validating', '/configmaps');
    const kept = configMap({ data: { 'webhook-e2e-test': 'webhook-nondeletable' } });
    expect((await post(kept)).code).toBe(201);
    const path = `/api/v1/namespaces/shop/configmaps/${kept.metadata.name}`;
    const refused = await test.ask('DELETE', path);
    expect(refused.body.message).toBe(
      'admission webhook "check.example.com" denied the request: the configmap cannot be deleted because it contains unwanted key and value',
    );
    expect((await test.ask('GET', path)).code).toBe(200);
  });

  it('changes what is written; the change is seen by those after it', async () => {
    register('Mutating', '/add-label');
    const { body } = await post(configMap());
    expect(body.metadata.labels).toEqual({ 'added-label': 'yes' });
  });

  it('is asked again when another one has changed the object, if it wants to be', async () => {
    const { client } = test.cluster;
    register('Mutating', '/mutating-configmaps', { reinvocationPolicy: 'IfNeeded' });
    const [first] = client.list('mutatingwebhookconfigurations.admissionregistration.k8s.io');
    const labels = { ...first!['webhooks'][0], name: 'label.example.com' };
    labels.clientConfig = {
      ...labels.clientConfig,
      service: { ...labels.clientConfig.service, path: '/add-label' },
    };
    client.create('mutatingwebhookconfigurations.admissionregistration.k8s.io', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'then-labels' },
      webhooks: [labels],
    });
    const { body } = await post(configMap({ data: { 'mutation-start': 'yes' } }));
    expect(body.data).toEqual({
      'mutation-start': 'yes',
      'mutation-stage-1': 'yes',
      'mutation-stage-2': 'yes',
    });
    expect(body.metadata.labels).toEqual({ 'added-label': 'yes' });
  });

  it('is asked about what controllers write, who come again for the answer', async () => {
    register('Mutating', '/add-label', {
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    });
    const { client } = test.cluster;
    const labels = { app: 'web' };
    client.create('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } },
      },
    });
    await until(() => client.list('pods', { namespace: 'shop' }).length === 3);
    const pods = client.list('pods', { namespace: 'shop' });
    expect(pods.map(({ metadata }) => metadata.labels?.['added-label'])).toEqual(['yes', 'yes', 'yes']);
    const events = client.list('events', { namespace: 'shop' });
    expect(events.filter(({ reason }) => reason === 'FailedCreate')).toEqual([]);
  });

  it('does not delay others while it thinks, and is given up after its time', async () => {
    register('Validating', '/always-allow-delay-5s', { timeoutSeconds: 1 });
    const slow = post(configMap());
    const other = await test.ask('GET', '/api/v1/namespaces/shop');
    expect(other.code).toBe(200);
    expect((await slow).body.message).toBe(
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://hook.hooks.svc:443/always-allow-delay-5s?timeout=1s": context deadline exceeded',
    );
  });

  it('is trusted only with the right certificate', async () => {
    const service = { name: 'hook', namespace: 'hooks', path: '/always-deny' };
    register('Validating', '', { clientConfig: { service } });
    expect((await post(configMap())).body.message).toBe(
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://hook.hooks.svc:443/always-deny?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    );
  });

  it('that has no such path is a failed call, which may be ignored', async () => {
    register('Validating', '/nothing');
    expect((await post(configMap())).body.message).toBe(
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: the server could not find the requested resource',
    );
    test.cluster.client.patch(
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
      undefined,
      'validating-test',
      {
        webhooks: [
          {
            ...test.cluster.client.list('validatingwebhookconfigurations.admissionregistration.k8s.io')[0]![
              'webhooks'
            ][0],
            failurePolicy: 'Ignore',
          },
        ],
      },
    );
    expect((await post(configMap())).code).toBe(201);
  });
});

describe('a webhook that cannot be reached', () => {
  const refusal = (why: string) =>
    `Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post ${why}`;

  it.each([
    [
      'without its Service',
      { name: 'none', namespace: 'hooks', port: 443 },
      '"https://none.hooks.svc:443/?timeout=10s": service "none" not found',
    ],
    [
      'on a port the Service does not have',
      { name: 'hook', namespace: 'hooks', port: 8443 },
      '"https://hook.hooks.svc:8443/?timeout=10s": no service port 8443 found for service "hook"',
    ],
  ])('%s fails at once, for controllers, too', (_, service, why) => {
    register('Validating', '', { clientConfig: { service } });
    expect(() => test.cluster.client.create('configmaps', configMap())).toThrow(refusal(why));
  });

  it('outside of the cluster is nowhere', async () => {
    register('Validating', '', { clientConfig: { url: 'https://hooks.example.com/x' } });
    expect((await post(configMap())).body.message).toBe(
      refusal(
        '"https://hooks.example.com/x?timeout=10s": dial tcp: lookup hooks.example.com on 172.18.0.1:53: no such host',
      ),
    );
  });

  it('leaves the configuration of webhooks itself alone', async () => {
    const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }];
    register('Validating', '', {
      clientConfig: { url: 'https://hooks.example.com/' },
      rules,
      namespaceSelector: {},
    });
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/validating-test';
    expect((await test.ask('DELETE', path)).code).toBe(200);
  });
});
