import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCluster, type SimulatedCluster } from '../../../../sandbox/simulated/cluster.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';

const signal = AbortSignal.timeout(60_000);
const DEPLOYMENTS = 'deployments.apps';
const FILE = '/opt/notes.txt';
let cluster: SimulatedCluster;

beforeAll(async () => {
  cluster = await createCluster({ name: 'naru', nodes: 2 });
});
afterAll(() => cluster.stop());

function deployment(name: string, replicas: number): KubeObject {
  const labels = { app: name };
  const spec = { containers: [{ name: 'web', image: 'nginx' }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

const podsOf = (name: string) =>
  cluster.client.list('pods', { namespace: 'default', labelSelector: `app=${name}` });
const isReady = ({ status }: KubeObject) =>
  status?.conditions?.some(
    (one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True',
  );

/** Waits for a change after which it is so. */
function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watch = cluster.client.watch('pods', () => {
      if (!isSo()) return;
      watch[Symbol.dispose]();
      resolve();
    });
  });
}

async function deployed(name: string): Promise<KubeObject[]> {
  cluster.client.create(DEPLOYMENTS, deployment(name, 2));
  await until(() => podsOf(name).length === 2 && podsOf(name).every(isReady));
  return [...podsOf(name)];
}

const idsOf = (pods: readonly KubeObject[]) => pods.map(({ metadata }) => metadata.uid).sort();
const containersOf = (pods: readonly KubeObject[]) =>
  pods
    .flatMap(({ status }) => status.containerStatuses.map((one: { containerID: string }) => one.containerID))
    .sort();

const restartsOf = (pods: readonly KubeObject[]) =>
  pods.flatMap(({ status }) =>
    status.containerStatuses.map((one: { restartCount: number }) => one.restartCount),
  );

describe('a cluster that goes back to a moment', () => {
  it('takes away what came since, and lets run what has not changed', async () => {
    const pods = await deployed('stays');
    const mark = cluster.mark();
    cluster.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } });
    cluster.client.patch(DEPLOYMENTS, 'default', 'stays', { spec: { replicas: 4 } });
    await until(() => podsOf('stays').filter(isReady).length === 4);

    expect(await cluster.rewind(mark, signal)).toBe('done');

    expect(cluster.client.get('namespaces', undefined, 'new')).toBeUndefined();
    expect(cluster.client.get(DEPLOYMENTS, 'default', 'stays')?.['spec'].replicas).toBe(2);
    expect(idsOf(podsOf('stays'))).toEqual(idsOf(pods));
    expect(containersOf(podsOf('stays'))).toEqual(containersOf(pods));
  });

  it('brings back what went: pods of the same uids, ready again', async () => {
    const pods = await deployed('goes');
    const mark = cluster.mark();
    cluster.client.delete(DEPLOYMENTS, 'default', 'goes');
    await until(() => podsOf('goes').length === 0);

    expect(await cluster.rewind(mark, signal)).toBe('done');

    expect(idsOf(podsOf('goes'))).toEqual(idsOf(pods));
    expect(podsOf('goes').every(isReady)).toBe(true);
    expect(containersOf(podsOf('goes'))).not.toEqual(containersOf(pods));
  });

  it('begins pods anew that are being deleted, or that somebody has been in', async () => {
    const pods = await deployed('touched');
    const mark = cluster.mark();
    const [first, second] = pods as [KubeObject, KubeObject];
    cluster.client.delete('pods', 'default', first.metadata.name);
    const { namespace = '', name } = second.metadata;
    const streams = { stdin: undefined, stdout: () => {}, stderr: () => {}, tty: false, onResize: () => {} };
    const kubelet = cluster.kubeletFor(second['spec'].nodeName)!;
    await kubelet.exec({ namespace, name, container: '' }, ['touch', '/tmp/here'], streams, signal);

    expect(await cluster.rewind(mark, signal)).toBe('done');

    expect(idsOf(podsOf('touched'))).toEqual(idsOf(pods));
    expect(podsOf('touched').every(isReady)).toBe(true);
    for (const id of containersOf(podsOf('touched'))) expect(containersOf(pods)).not.toContain(id);
  });

  it('gives nodes their files, labels and taints back', async () => {
    const [node = ''] = cluster.nodeNames;
    cluster.writeFile(node, FILE, 'before');
    const mark = cluster.mark();
    cluster.writeFile(node, FILE, 'after');
    cluster.writeFile(node, '/opt/more.txt', 'more');
    cluster.client.patch('nodes', undefined, node, { metadata: { labels: { disk: 'fast' } } });

    expect(await cluster.rewind(mark, signal)).toBe('done');

    expect(cluster.readFile(node, FILE)?.content).toBe('before');
    expect(cluster.readFile(node, '/opt/more.txt')).toBeUndefined();
    expect(cluster.client.get('nodes', undefined, node)?.metadata.labels).not.toHaveProperty('disk');
  });

  it('can do it again and again', async () => {
    const mark = cluster.mark();
    for (const name of ['one', 'two']) {
      cluster.client.create('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
      });
      expect(await cluster.rewind(mark, signal)).toBe('done');
      expect(cluster.client.get('configmaps', 'default', name)).toBeUndefined();
    }
  });

  it('says when other kinds are served than before', async () => {
    const mark = cluster.mark();
    cluster.client.create('customresourcedefinitions.apiextensions.k8s.io', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'games.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'games', singular: 'game', kind: 'Game' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    });
    expect(await cluster.rewind(mark, signal)).toBe('kinds');
    expect(() => cluster.client.list('games.example.com')).toThrow('could not find');
  });

  it('begins programs of the cluster itself anew that may have read what is taken back', async () => {
    const dns = () =>
      cluster.client.list('pods', { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });
    const before = [...dns()];
    const mark = cluster.mark();
    cluster.client.patch('configmaps', 'kube-system', 'coredns', { data: { Corefile: 'other' } });
    expect(await cluster.rewind(mark, signal)).toBe('done');
    const { Corefile } = cluster.client.get('configmaps', 'kube-system', 'coredns')?.['data'] ?? {};
    expect(Corefile).toContain('kubernetes cluster.local');
    expect(idsOf(dns())).toEqual(idsOf(before));
    expect(dns().every(isReady)).toBe(true);
    expect(containersOf(dns()).filter((id) => containersOf(before).includes(id))).toEqual([]);
    expect(restartsOf(dns())).toEqual(restartsOf(before));
  });

  it('does not when static pods have changed', async () => {
    const mark = cluster.mark();
    const name = 'kube-scheduler-naru-control-plane';
    cluster.client.patch('pods', 'kube-system', name, { metadata: { labels: { mine: 'yes' } } });
    expect(await cluster.rewind(mark, signal)).toBe('no');
  });
});
