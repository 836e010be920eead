import { describe, expect, it } from 'vitest';
import { clean, clearTheWay, putAllBack } from '../../../lessons/setup/clean.ts';
import { type Inventory, keep, takeInventory } from '../../../lessons/setup/inventory.ts';
import type { KubeObject } from '../../../sandbox/kube-types.ts';
import { FakeKube, named } from './fake-kube.ts';

const signal = new AbortController().signal;
const RBAC = 'rbac.authorization.k8s.io/v1';
const node = (name: string, labels: Record<string, string>, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  spec,
});

/** What is done to a cluster that was `before` and is `now`. */
async function notes(before: KubeObject[], now: KubeObject[], more: Partial<Inventory> = {}) {
  const inventory = { ...(await takeInventory(new FakeKube(before), signal)), ...more };
  const kube = new FakeKube(now);
  await clearTheWay(inventory, kube, signal);
  await clean(inventory, kube, signal);
  return kube.notes;
}

describe('cleaning up between exercises', () => {
  it('deletes what lives in no namespace and was made since, and leaves what was there', async () => {
    const before = [named(RBAC, 'ClusterRole', 'admin')];
    const now = [
      ...before,
      named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'sites.web.example.com'),
      named(RBAC, 'ClusterRole', 'reader'),
      named('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'no'),
      named('v1', 'PersistentVolume', 'archive', { status: { phase: 'Released' } }),
    ];
    expect(await notes(before, now)).toEqual([
      'delete ValidatingWebhookConfiguration/no',
      'delete ClusterRole/reader',
      'delete PersistentVolume/archive',
      'delete CustomResourceDefinition/sites.web.example.com',
    ]);
  });

  it('leaves a volume that a claim of another exercise holds, and what the API server makes by itself', async () => {
    const automanaged = {
      metadata: { name: 'v1.web', labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
    };
    const now = [
      named('v1', 'PersistentVolume', 'held', { status: { phase: 'Bound' } }),
      named('apiregistration.k8s.io/v1', 'APIService', 'v1.web', automanaged),
    ];
    expect(await notes([], now)).toEqual([]);
  });

  it('deletes Pods of the cluster itself that their controller has let go, and no others', async () => {
    const pod = (name: string, namespace: string, kind?: string): KubeObject => {
      const owned = kind && { ownerReferences: [{ apiVersion: 'v1', kind, name: 'x', uid: 'x' }] };
      return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...owned } };
    };
    const before = [pod('of-the-administrator', 'kube-system')];
    const others = [pod('coredns-b', 'kube-system', 'ReplicaSet'), pod('etcd', 'kube-system', 'Node')];
    const now = [...before, ...others, pod('coredns-a', 'kube-system'), pod('tool', 'default')];
    expect(await notes(before, now)).toEqual(['delete Pod/coredns-a']);
    // An inventory of before this was looked at says nothing of them.
    const { strays: _, ...old } = await takeInventory(new FakeKube(before), signal);
    const kube = new FakeKube(now);
    await clean(old, kube, signal);
    expect(kube.notes).toEqual([]);
  });

  it('puts labels, taints and unschedulable of nodes back, and leaves alone what controllers write', async () => {
    const pressure = { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' };
    const before = [node('one', { zone: 'a' }, { taints: [{ key: 'db', effect: 'NoSchedule' }] })];
    const spec = { unschedulable: true, taints: [pressure, { key: 'batch', effect: 'NoExecute' }] };
    const now = [node('one', { zone: 'b', disk: 'ssd' }, spec), node('two', { disk: 'ssd' }, {})];
    expect(await notes(before, now)).toEqual([
      `patch Node/one ${JSON.stringify({
        metadata: { labels: { disk: null, zone: 'a' } },
        spec: { taints: [pressure, { key: 'db', effect: 'NoSchedule' }], unschedulable: null },
      })}`,
    ]);
  });

  it('leaves alone what drivers and kubelets write on nodes, also when they are late', async () => {
    const now = [
      node('one', { 'topology.hostpath.csi/node': 'one', 'topology.kubernetes.io/zone': 'a' }, {}),
    ];
    expect(await notes([node('one', {}, {})], now)).toEqual([]);
    const role = [node('one', { 'node-role.kubernetes.io/gpu': '' }, {})];
    expect(await notes([node('one', {}, {})], role)).toHaveLength(1);
  });

  it('does not touch nodes that are as they were', async () => {
    const before = [node('one', { zone: 'a' }, { taints: [{ key: 'db', effect: 'NoSchedule' }] })];
    const now = [
      node(
        'one',
        { zone: 'a' },
        {
          taints: [
            { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
            { key: 'db', effect: 'NoSchedule' },
          ],
        },
      ),
    ];
    expect(await notes(before, now)).toEqual([]);
  });
});

describe('objects that an exercise restores', () => {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' };
  const coredns = (data: object, more: object = {}): KubeObject => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data },
    metadata: { name: 'coredns', namespace: 'kube-system', resourceVersion: '1', ...more },
  });
  const restored = async (before: KubeObject[], now: KubeObject[], immutable: string[] = []) => {
    const first = new FakeKube(before);
    const inventory = await keep([ref], await takeInventory(first, signal), first, signal);
    const kube = new FakeKube(now);
    kube.immutable = immutable;
    await putAllBack(inventory, kube, signal);
    return { notes: kube.notes, object: kube.find(ref) };
  };

  it('are replaced when they differ', async () => {
    const { notes: done, object } = await restored([coredns({ a: '1' })], [coredns({ a: '2' })]);
    expect(done).toEqual(['replace ConfigMap/coredns']);
    expect(object).toMatchObject({ data: { a: '1' } });
    expect(object?.metadata['resourceVersion']).toBeUndefined();
  });

  it('are deleted and made again when what differs may not be changed', async () => {
    const { notes: done, object } = await restored([coredns({ a: '1' })], [coredns({ a: '2' })], ['coredns']);
    expect(done).toEqual([
      'replace ConfigMap/coredns',
      'delete ConfigMap/coredns',
      'create ConfigMap/coredns',
    ]);
    expect(object).toMatchObject({ data: { a: '1' } });
  });

  it('are left alone when only the server has written to them', async () => {
    const now = coredns({ a: '1' }, { resourceVersion: '7', managedFields: [] });
    expect((await restored([coredns({ a: '1' })], [now])).notes).toEqual([]);
  });

  it('are made again when they are gone, and deleted when there were none', async () => {
    expect((await restored([coredns({})], [])).notes).toEqual(['create ConfigMap/coredns']);
    expect((await restored([], [coredns({})])).notes).toEqual(['delete ConfigMap/coredns']);
  });

  it('are kept as they were before the first exercise that restores them', async () => {
    const kube = new FakeKube([coredns({ a: '1' })]);
    const first = await keep([ref], await takeInventory(kube, signal), kube, signal);
    const later = new FakeKube([coredns({ a: '2' })]);
    expect(await keep([ref], first, later, signal)).toBe(first);
  });
});
