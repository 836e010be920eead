import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { bootCluster, type TestCluster } from '../support.ts';
import { refusalOf } from './api.ts';

let cluster: TestCluster;
let client: Client;
let namespace: string;
let spaces = 0;

beforeAll(async () => {
  cluster = await bootCluster();
  client = cluster.cluster.client.as('kubectl');
});
afterAll(() => cluster[Symbol.asyncDispose]());

beforeEach(async () => {
  namespace = `space-${++spaces}`;
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const account = () => client.get('serviceaccounts', namespace, 'default');
  await expect.poll(account, { interval: 5 }).toBeDefined();
});

const here = (kind: string, name: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace },
  ...more,
});

function pod(name: string, resources: object = {}, spec: object = {}): KubeObject {
  return here('Pod', name, {
    spec: { containers: [{ name: 'c', image: 'nginx:1.27', resources }], ...spec },
  });
}

async function quota(name: string, hard: Record<string, string>, spec: object = {}): Promise<void> {
  client.create('resourcequotas', here('ResourceQuota', name, { spec: { hard, ...spec } }));
  await expect.poll(() => statusOf(name).hard, { interval: 5 }).toEqual(hard);
}

const statusOf = (name: string) => client.get('resourcequotas', namespace, name)?.['status'] ?? {};
const usedOf = (name: string) => statusOf(name).used;
const refusal = (resource: string, object: KubeObject) =>
  refusalOf(() => client.create(resource, object)).message;

describe('ResourceQuota', () => {
  it('counts what is there when it is made', async () => {
    client.create('configmaps', here('ConfigMap', 'one'));
    await quota('q', { configmaps: '3', pods: '2', 'requests.cpu': '300m', 'count/secrets': '5' });
    expect(usedOf('q')).toEqual({ configmaps: '2', pods: '0', 'requests.cpu': '0', 'count/secrets': '0' });
  });

  it('refuses what is more than is left, and says how much that is', async () => {
    await quota('q', { pods: '2', 'requests.cpu': '300m' });
    client.create('pods', pod('a', { requests: { cpu: '100m' } }));
    expect(usedOf('q')).toEqual({ pods: '1', 'requests.cpu': '100m' });
    expect(refusal('pods', pod('huge', { requests: { cpu: '250m' } }))).toBe(
      'pods "huge" is forbidden: exceeded quota: q, requested: requests.cpu=250m, used: requests.cpu=100m, limited: requests.cpu=300m',
    );
    client.create('pods', pod('b', { requests: { cpu: '200m' } }));
    expect(refusal('pods', pod('c', { requests: { cpu: '1m' } }))).toBe(
      'pods "c" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=1m, used: pods=2,requests.cpu=300m, limited: pods=2,requests.cpu=300m',
    );
  });

  it('wants containers to say what is limited', async () => {
    await quota('q', { 'requests.cpu': '1', 'limits.memory': '1Gi' });
    expect(refusal('pods', pod('zz'))).toBe(
      'pods "zz" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
    );
    client.create('pods', pod('fine', { limits: { cpu: '500m', memory: '256Mi' } }));
    expect(usedOf('q')).toEqual({ 'limits.memory': '256Mi', 'requests.cpu': '500m' });
  });

  it('counts kinds by their plain names and by count/', async () => {
    await quota('q', { configmaps: '2', 'count/deployments.apps': '0', 'services.nodeports': '1' });
    client.create('configmaps', here('ConfigMap', 'one'));
    expect(refusal('configmaps', here('ConfigMap', 'two'))).toBe(
      'configmaps "two" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    const deployment = here('Deployment', 'web', {
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    });
    expect(refusal('deployments.apps', { ...deployment, apiVersion: 'apps/v1' })).toContain(
      'exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0',
    );
    const ports = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ];
    expect(refusal('services', here('Service', 'np', { spec: { type: 'NodePort', ports } }))).toContain(
      'requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    );
  });

  it('counts storage, of all classes and of one', async () => {
    const ofGold = 'gold.storageclass.storage.k8s.io/requests.storage';
    await quota('q', { 'requests.storage': '5Gi', [ofGold]: '1Gi', persistentvolumeclaims: '3' });
    const claim = (name: string, storage: string, storageClassName: string) =>
      here('PersistentVolumeClaim', name, {
        spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
      });
    client.create('persistentvolumeclaims', claim('a', '1Gi', 'gold'));
    expect(usedOf('q')).toEqual({ 'requests.storage': '1Gi', [ofGold]: '1Gi', persistentvolumeclaims: '1' });
    expect(refusal('persistentvolumeclaims', claim('b', '1Gi', 'gold'))).toContain(
      `exceeded quota: q, requested: ${ofGold}=1Gi, used: ${ofGold}=1Gi, limited: ${ofGold}=1Gi`,
    );
    client.create('persistentvolumeclaims', claim('c', '4Gi', 'silver'));
    expect(usedOf('q')['requests.storage']).toBe('5Gi');
  });

  it('frees what is deleted, and what pods no longer take when they have ended', async () => {
    await quota('q', { configmaps: '3', pods: '2', 'count/pods': '9' });
    client.create('configmaps', here('ConfigMap', 'one'));
    client.delete('configmaps', namespace, 'one');
    await expect.poll(() => usedOf('q').configmaps, { interval: 5 }).toBe('1');
    client.create('pods', pod('a', {}, { nodeName: 'nowhere', restartPolicy: 'Never' }));
    expect(usedOf('q').pods).toBe('1');
    client.patch('pods', namespace, 'a', { status: { phase: 'Succeeded' } }, { subresource: 'status' });
    await expect.poll(() => usedOf('q'), { interval: 5 }).toMatchObject({ pods: '0', 'count/pods': '1' });
  });

  it('counts only what succeeds', async () => {
    await quota('q', { configmaps: '5' });
    client.create('configmaps', here('ConfigMap', 'one'));
    expect(refusalOf(() => client.create('configmaps', here('ConfigMap', 'one'))).code).toBe(409);
    expect(usedOf('q').configmaps).toBe('2');
    const dry = await cluster.ask('POST', `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, {
      body: here('ConfigMap', 'two'),
    });
    expect(dry.code).toBe(201);
    expect(usedOf('q').configmaps).toBe('2');
  });

  it('counts what an update takes more, and gives back what it takes less', async () => {
    await quota('q', { 'services.nodeports': '1' });
    const ports = [{ name: 'a', port: 80 }];
    client.create('services', here('Service', 'web', { spec: { ports } }));
    client.patch('services', namespace, 'web', { spec: { type: 'NodePort' } });
    expect(usedOf('q')).toEqual({ 'services.nodeports': '1' });
    const second = { spec: { ports: [...ports, { name: 'b', port: 81 }] } };
    expect(refusalOf(() => client.patch('services', namespace, 'web', second)).message).toBe(
      'services "web" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    );
    client.patch('services', namespace, 'web', { spec: { type: 'ClusterIP' } });
    await expect.poll(() => usedOf('q'), { interval: 5 }).toEqual({ 'services.nodeports': '0' });
  });

  it('takes new limits', async () => {
    await quota('q', { pods: '1' });
    client.patch('resourcequotas', namespace, 'q', { spec: { hard: { pods: '0' } } });
    await expect.poll(() => statusOf('q').hard, { interval: 5 }).toEqual({ pods: '0' });
    expect(refusal('pods', pod('a'))).toContain('limited: pods=0');
  });

  it('is about the pods of its scopes alone', async () => {
    await quota('scoped', { pods: '0' }, { scopes: ['BestEffort'] });
    expect(refusal('pods', pod('a'))).toContain('exceeded quota: scoped');
    client.create('pods', pod('b', { requests: { cpu: '1m' } }));
    const scopeSelector = {
      matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
    };
    await quota('critical', { pods: '0' }, { scopeSelector });
    const critical = pod('c', { requests: { cpu: '1m' } }, { priorityClassName: 'system-node-critical' });
    expect(refusal('pods', critical)).toContain('exceeded quota: critical');
    client.create('pods', pod('d', { requests: { cpu: '1m' } }));
  });

  it('is about the claims of a volume attributes class', async () => {
    const inClass = { scopeName: 'VolumeAttributesClass', operator: 'In', values: ['gold'] };
    await quota('q', { persistentvolumeclaims: '0' }, { scopeSelector: { matchExpressions: [inClass] } });
    const claim = (name: string, more: object = {}) =>
      here('PersistentVolumeClaim', name, {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
      });
    client.create('persistentvolumeclaims', claim('a'));
    const golden = claim('b', { volumeAttributesClassName: 'gold' });
    expect(refusal('persistentvolumeclaims', golden)).toContain(
      'exceeded quota: q, requested: persistentvolumeclaims=1',
    );
  });

  it('stops a ReplicaSet, which says so', async () => {
    await quota('q', { pods: '2' });
    const template = {
      metadata: { labels: { app: 'many' } },
      spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
    };
    const spec = { replicas: 5, selector: { matchLabels: { app: 'many' } }, template };
    client.create('replicasets.apps', { ...here('ReplicaSet', 'many', { spec }), apiVersion: 'apps/v1' });
    const conditions = () => client.get('replicasets.apps', namespace, 'many')?.['status']?.conditions;
    await expect
      .poll(conditions, { interval: 5 })
      .toMatchObject([{ type: 'ReplicaFailure', reason: 'FailedCreate' }]);
    expect(conditions()[0].message).toMatch(
      /^pods "many-[a-z0-9]{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
    expect(client.list('pods', { namespace })).toHaveLength(2);
    expect(usedOf('q')).toEqual({ pods: '2' });
  });

  it('has no fault to tell of', () => {
    expect(cluster.logged).toEqual([]);
  });
});
