import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Baseline, cleanUp, type Ground, record } from '../../../../sandbox/kind/clean/clean.ts';
import { type Kube, openKube } from '../../../../sandbox/kube.ts';
import type { KubeObject } from '../../../../sandbox/kube-types.ts';
import { SimulatedProvider } from '../../../../sandbox/simulated/provider.ts';
import type { Sandbox } from '../../../../sandbox/types.ts';
import { type NodeDouble, NodeEngine, nodeDouble } from './node-double.ts';

const signal = new AbortController().signal;
let dataDir: string;
let cluster: Sandbox;
let kube: Kube;
let node: NodeDouble;
let ground: Ground;
let baseline: Baseline;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'naru-clean-'));
  const provider = new SimulatedProvider({ dataDir, toolsDir: dataDir, env: {}, forgetful: true });
  cluster = await provider.create({ nodes: 2 }, { id: 'clean', signal, onProgress: () => {} });
  kube = await openKube(await cluster.kubeconfig());
  // What a controller of the simulation made has a zero that is left out as soon as a client writes it: here it is before, too.
  const replicaSets = await kube.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, signal);
  for (const one of replicaSets)
    await kube.change({ replace: { ...one, apiVersion: 'apps/v1', kind: 'ReplicaSet' } }, signal);
});
afterAll(async () => {
  kube.close();
  await cluster.destroy();
  await rm(dataDir, { recursive: true, force: true });
});
const clean = () => cleanUp(ground, baseline, signal, { pause: 20, patience: 3_000 });
const make = (...objects: KubeObject[]) => kube.apply(objects, signal);
const there = (kind: string, name: string, apiVersion = 'v1', namespace?: string) =>
  kube.get({ apiVersion, kind, name, ...(namespace && { namespace }) }, signal);
const configMap = (name: string, namespace: string, more = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...more },
});

describe('the API of a cluster that was worked in', () => {
  beforeEach(async () => {
    node = nodeDouble();
    ground = { engine: new NodeEngine({ one: node }), kube, nodes: ['one'] };
    const recorded = await record(ground, signal, { pause: 5 });
    // As it is read from disk later.
    baseline = JSON.parse(JSON.stringify(recorded)) as Baseline;
  });

  it('is clean when nothing was done', async () => {
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual([]);
  });

  it('loses what was added, in namespaces of its own and beside the cluster’s', async () => {
    await make(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      configMap('settings', 'shop'),
      configMap('loose', 'default'),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'reader' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      },
    );
    expect(await clean()).toEqual([]);
    expect(await there('Namespace', 'shop')).toBeUndefined();
    expect(await there('ConfigMap', 'loose', 'v1', 'default')).toBeUndefined();
    expect(await there('ClusterRole', 'reader', 'rbac.authorization.k8s.io/v1')).toBeUndefined();
  });

  it('has labels, taints and cordons of nodes as they were', async () => {
    const [worker] = (await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal)).slice(-1);
    const of = { apiVersion: 'v1', kind: 'Node', name: worker!.metadata!.name! };
    const taints = [{ key: 'a', value: 'b', effect: 'NoSchedule' }];
    const patch = { metadata: { labels: { disk: 'ssd' } }, spec: { unschedulable: true, taints } };
    await kube.change({ patch, of }, signal);
    expect(await clean()).toEqual([]);
    const after = (await kube.get(of, signal)) as { spec: object; metadata: { labels: object } };
    expect(after.spec).not.toHaveProperty('taints');
    expect(after.spec).not.toHaveProperty('unschedulable');
    expect(after.metadata.labels).not.toHaveProperty('disk');
  });

  it('has parts of the cluster itself again that were changed, scaled or deleted', async () => {
    const coredns = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'coredns', namespace: 'kube-system' };
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'view' };
    const corefile = { apiVersion: 'v1', kind: 'ConfigMap', name: 'coredns', namespace: 'kube-system' };
    const before = await kube.get(corefile, signal);
    await kube.change({ patch: { spec: { replicas: 0 } }, of: coredns }, signal);
    await kube.change({ patch: { data: { Corefile: 'broken' } }, of: corefile }, signal);
    await kube.delete(role, signal);
    expect(await clean()).toEqual([]);
    expect(await kube.get(role, signal)).toBeDefined();
    expect((await kube.get(corefile, signal))?.['data']).toEqual(before?.['data']);
    expect((await kube.get(coredns, signal))?.['status']).toMatchObject({ readyReplicas: 2 });
  });

  it('makes Pods anew that have read a setting which was changed meanwhile', async () => {
    const corefile = { apiVersion: 'v1', kind: 'ConfigMap', name: 'coredns', namespace: 'kube-system' };
    const query = { apiVersion: 'v1', kind: 'Pod', labels: { 'k8s-app': 'kube-dns' } };
    const uids = async () => (await kube.list(query, signal)).map(({ metadata }) => metadata?.uid);
    const before = await uids();
    await kube.change({ patch: { data: { more: 'x' } }, of: corefile }, signal);
    expect(await clean()).toEqual([]);
    expect((await uids()).filter((uid) => before.includes(uid))).toEqual([]);
  });

  it('is given up when a finalizer is in the way, and that is said', async () => {
    await make(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stuck' } },
      configMap('held', 'stuck', { finalizers: ['example.com/hold'] }),
    );
    const why = await cleanUp(ground, baseline, signal, { pause: 20, patience: 500 });
    expect(why).toContain('Namespace stuck does not go away');
    const of = { apiVersion: 'v1', kind: 'ConfigMap', name: 'held', namespace: 'stuck' };
    await kube.change({ patch: { metadata: { finalizers: null } }, of }, signal);
    expect(await clean()).toEqual([]);
  });

  it('loses a Node that nobody stands behind, and is given up when one of its own was deleted', async () => {
    await make({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'ghost' } });
    expect(await clean()).toEqual([]);
    const ghost = Object.values(baseline.api).find(({ ref }) => ref.kind === 'Node')!;
    const api = { ...baseline.api, 'Node//gone': { ...ghost, ref: { ...ghost.ref, name: 'gone' } } };
    expect(await cleanUp(ground, { ...baseline, api }, signal, { pause: 20 })).toEqual([
      'the Node gone was taken away',
    ]);
  });

  it('has no news of earlier exercises', async () => {
    await make({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'old', namespace: 'default' },
      involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' },
      reason: 'Old',
      message: 'old',
      type: 'Normal',
    });
    expect(await clean()).toEqual([]);
    expect(await there('Event', 'old', 'v1', 'default')).toBeUndefined();
  });

  it('rejects only when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(cleanUp(ground, baseline, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
