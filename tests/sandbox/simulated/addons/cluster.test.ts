import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster({ addons: 'plain', nodes: 2, timeFactor: 0.02 });
  await until(() => pods().length === 11 && pods().every(isReady));
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

const system = 'kube-system';
const pods = () => test.cluster.client.list('pods');
const named = (name: string) => test.cluster.client.get('pods', system, name);
const isReady = (pod: KubeObject) =>
  pod['status'].conditions?.some(
    ({ type, status }: Record<string, string>) => type === 'Ready' && status === 'True',
  );

async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 600 && !holds(); tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(holds()).toBeTruthy();
}

function box(name: string, image = 'busybox:1.36'): KubeObject {
  return test.cluster.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image, command: ['sleep', '600'] }] },
  });
}

describe('a new cluster', () => {
  it('runs what a cluster of kind runs', () => {
    const names = pods().map(({ metadata }) => metadata.generateName ?? metadata.name);
    expect(names.map((name) => name.replace(/(-[a-z0-9]{8,10})?-$/, '')).sort()).toEqual([
      'coredns',
      'coredns',
      'etcd-naru-control-plane',
      'kindnet',
      'kindnet',
      'kube-apiserver-naru-control-plane',
      'kube-controller-manager-naru-control-plane',
      'kube-proxy',
      'kube-proxy',
      'kube-scheduler-naru-control-plane',
      'local-path-provisioner',
    ]);
    expect(test.logged).toEqual([]);
  });

  it('writes no value that Go would leave out', () => {
    const mounts = pods().flatMap((pod) =>
      pod['spec'].containers.flatMap(({ volumeMounts }: Record<string, object[]>) => volumeMounts ?? []),
    );
    expect(mounts.filter((mount) => 'readOnly' in mount && mount.readOnly === false)).toEqual([]);
    const services = test.cluster.client.list('apiservices.apiregistration.k8s.io');
    const groups = services.map(({ metadata, spec }) => [metadata.name, spec.group]);
    expect(groups).toContainEqual(['v1.', undefined]);
    expect(groups).toContainEqual(['v1.apps', 'apps']);
  });

  it('has mirrors of its static pods, which come back when they are deleted', async () => {
    const name = 'kube-scheduler-naru-control-plane';
    const before = named(name)!;
    expect(before.metadata).toMatchObject({
      labels: { component: 'kube-scheduler', tier: 'control-plane' },
      annotations: { 'kubernetes.io/config.source': 'file' },
      ownerReferences: [{ kind: 'Node', name: 'naru-control-plane', controller: true }],
    });
    expect(before['spec']).toMatchObject({ priorityClassName: 'system-node-critical', priority: 2000001000 });
    test.cluster.client.delete('pods', system, name);
    await until(() => named(name) && named(name)?.metadata.uid !== before.metadata.uid);
    const after = named(name)!;
    expect(after['status'].containerStatuses).toEqual(before['status'].containerStatuses);
  });
});

describe('cluster DNS', () => {
  it('answers as far as CoreDNS is ready', async () => {
    const { client } = test.cluster;
    const slices = () => client.list('endpointslices.discovery.k8s.io', { namespace: system });
    const serves = () => slices().some((slice) => slice['endpoints']?.[0]?.conditions.ready);
    box('asks');
    await until(serves);
    await until(() => isReady(client.get('pods', 'default', 'asks')!));
    const lookup = () => test.kubectl('exec asks -- nslookup -type=a kubernetes.default.svc.cluster.local');
    expect(await lookup()).toMatchObject({ stdout: expect.stringContaining('Address: 10.96.0.1') });
    client.patch('deployments.apps', system, 'coredns', { spec: { replicas: 0 } });
    await until(() => slices().every((slice) => !slice['endpoints']?.length));
    expect(await lookup()).toMatchObject({
      code: 1,
      stdout: ';; connection timed out; no servers could be reached\n\n',
    });
    client.patch('deployments.apps', system, 'coredns', { spec: { replicas: 1 } });
    await until(serves);
    expect((await lookup()).code).toBe(0);
  });

  it('is waited for no longer than curl was told', async () => {
    const { client } = test.cluster;
    const policies = 'networkpolicies.networking.k8s.io';
    const metadata = { name: 'deny', namespace: 'default' };
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    box('fetches', 'nginx:1.27');
    await until(() => isReady(client.get('pods', 'default', 'fetches')!));
    client.create(policies, { ...kind, metadata, spec: { podSelector: {}, policyTypes: ['Egress'] } });
    const { stderr } = await test.kubectl('exec fetches -- curl -sS -m 0.05 http://kubernetes.default');
    expect(stderr).toContain('curl: (28) Resolving timed out after 50 milliseconds\n');
    client.delete(policies, 'default', 'deny');
  });

  it('is asked where kubelets were told, also when its Service comes back at another address', async () => {
    const { client } = test.cluster;
    const before = client.get('services', system, 'kube-dns')!;
    client.delete('services', system, 'kube-dns');
    const { clusterIP: _, clusterIPs: __, ...spec } = before['spec'];
    const metadata = { name: 'kube-dns', namespace: system };
    const after = client.create('services', { apiVersion: 'v1', kind: 'Service', metadata, spec });
    expect(after['spec'].clusterIP).not.toBe('10.96.0.10');
    box('asks-later');
    await until(() => isReady(client.get('pods', 'default', 'asks-later')!));
    const told = await test.kubectl('exec asks-later -- cat /etc/resolv.conf');
    expect(told.stdout).toContain('nameserver 10.96.0.10');
    expect((await test.kubectl('exec asks-later -- nslookup kubernetes.default')).code).toBe(1);
  });
});
