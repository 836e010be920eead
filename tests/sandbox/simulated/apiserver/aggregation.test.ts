import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
const SERVICES = 'apiservices.apiregistration.k8s.io';
const METRICS = 'v1beta1.metrics.k8s.io';

beforeAll(async () => {
  test = await bootCluster();
  const { client } = test.cluster;
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'meters' } });
  await until(() => client.get('serviceaccounts', 'meters', 'default') !== undefined);
});
afterAll(() => test[Symbol.asyncDispose]());

async function until(holds: () => unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => (holds() ? resolve() : setTimeout(look, 5));
  look();
  return promise;
}

interface Condition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
}

function availability(): Condition {
  const conditions: Condition[] =
    test.cluster.client.get(SERVICES, undefined, METRICS)?.['status']?.conditions ?? [];
  return conditions.find(({ type }) => type === 'Available') ?? {};
}

function apiService(): KubeObject {
  const spec = {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: 'meter', namespace: 'meters' },
  };
  return { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: METRICS }, spec };
}

const AGGREGATED = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

async function discovered(): Promise<{ freshness: string; resources?: { resource: string }[] } | undefined> {
  const { body } = await test.ask('GET', '/apis', { headers: AGGREGATED });
  const group = body.items.find(
    (item: { metadata: { name: string } }) => item.metadata.name === 'metrics.k8s.io',
  );
  return group?.versions[0];
}

describe('an API that a server inside the cluster answers for', () => {
  it('is not there before anybody has registered it', async () => {
    expect((await test.ask('GET', '/apis/metrics.k8s.io/v1beta1')).code).toBe(404);
    expect(await discovered()).toBeUndefined();
  });

  it('is unavailable without its Service: discovery says so, requests fail, namespaces stay', async () => {
    const { client } = test.cluster;
    client.create(SERVICES, apiService());
    await until(() => availability().reason);
    expect(availability()).toMatchObject({
      status: 'False',
      reason: 'ServiceNotFound',
      message: 'service/meter in "meters" is not present',
    });
    expect(await discovered()).toEqual({ version: 'v1beta1', freshness: 'Stale' });
    const answer = await test.ask('GET', '/apis/metrics.k8s.io/v1beta1/nodes');
    expect([answer.code, answer.text]).toEqual([503, 'service unavailable\n']);
    client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stays' } });
    client.delete('namespaces', undefined, 'stays');
    const stuck = () => (client.get('namespaces', undefined, 'stays')?.['status']?.conditions ?? [])[0];
    await until(() => stuck()?.status === 'True');
    expect(stuck()).toMatchObject({
      reason: 'DiscoveryFailed',
      message:
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1',
    });
  });

  it('follows its Service', async () => {
    const { client } = test.cluster;
    const ports = [{ name: 'web', port: 444, targetPort: 10250 }];
    client.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'meter', namespace: 'meters' },
      spec: { selector: { app: 'meter' }, ports },
    });
    await until(() => availability().reason === 'ServicePortError');
    expect(availability().message).toBe('service/meter in "meters" is not listening on port 443');
    client.patch('services', 'meters', 'meter', {
      spec: { ports: [{ name: 'https', port: 443, targetPort: 10250 }] },
    });
    await until(() => availability().reason === 'MissingEndpoints');
    expect(availability().message).toBe(
      'endpointslices for service/meter in "meters" have no addresses with port name "https"',
    );
  });

  it('is relayed when a server is there: metrics-server answers what kubelets say', async () => {
    const { client } = test.cluster;
    for (const object of rights())
      client.create(`${object.kind.toLowerCase()}s.rbac.authorization.k8s.io`, object);
    client.create('pods', meter());
    await until(() => availability().status === 'True');
    expect(await discovered()).toMatchObject({
      freshness: 'Current',
      resources: [{ resource: 'nodes' }, { resource: 'pods' }],
    });
    await until(() => client.get('namespaces', undefined, 'stays') === undefined);
    const nodes = async () => (await test.ask('GET', '/apis/metrics.k8s.io/v1beta1/nodes')).body;
    let items: { metadata: { name: string }; usage: object }[] = [];
    for (; items.length === 0; items = (await nodes()).items)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(items[0]).toMatchObject({
      kind: 'NodeMetrics',
      metadata: { name: 'naru-control-plane' },
      usage: { cpu: expect.stringMatching(/^\d+n$/), memory: expect.stringMatching(/^\d+Ki$/) },
    });
    const pods = (
      await test.ask('GET', '/apis/metrics.k8s.io/v1beta1/namespaces/meters/pods?labelSelector=app%3Dmeter')
    ).body;
    expect(pods.items).toMatchObject([{ metadata: { name: 'meter' }, containers: [{ name: 'meter' }] }]);
    const none = await test.ask('GET', '/apis/metrics.k8s.io/v1beta1/nodes/nope');
    expect(none.body.message).toBe('nodemetrics.metrics.k8s.io "nope" not found');
  });

  it('is asked only by those who may', async () => {
    const jane = test.cluster.pki.issueClient({ commonName: 'jane' }, Date.now());
    const answer = await test.ask('GET', '/apis/metrics.k8s.io/v1beta1/nodes', { as: jane });
    expect(answer.body.message).toBe(
      'nodes.metrics.k8s.io is forbidden: User "jane" cannot list resource "nodes" in API group "metrics.k8s.io" at the cluster scope',
    );
  });
});

function rights(): KubeObject[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = [
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
  ];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'meter' };
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'meters' }];
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name: 'meter' }, rules },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: { name: 'meter' }, roleRef, subjects },
  ];
}

function meter(): KubeObject {
  const container = {
    name: 'meter',
    image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
    args: [
      '--secure-port=10250',
      '--kubelet-insecure-tls',
      '--kubelet-preferred-address-types=InternalIP',
      '--metric-resolution=1s',
    ],
  };
  const metadata = { name: 'meter', namespace: 'meters', labels: { app: 'meter' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [container], nodeName: 'naru-control-plane' },
  };
}
