import { beforeEach, describe, expect, it } from 'vitest';
import { type Baseline, cleanUp, type Ground, record } from '../../../../sandbox/kind/clean/clean.ts';
import { PodApi } from './api-double.ts';
import { type NodeDouble, NodeEngine, nodeDouble } from './node-double.ts';

const signal = new AbortController().signal;
let node: NodeDouble;
let ground: Ground;
let baseline: Baseline;

const clean = () => cleanUp(ground, baseline, signal, { pause: 20, patience: 3_000 });

describe('a cluster whose static Pods were meddled with', () => {
  let api: PodApi;
  beforeEach(async () => {
    node = nodeDouble();
    api = new PodApi();
    for (const name of ['kube-scheduler-one', 'kube-apiserver-one', 'etcd-one'])
      api.pods.set(name, { restarts: 0, startedAt: '2026-11-22T00:00:00Z', containerID: `of ${name}` });
    ground = { engine: new NodeEngine({ one: node }), kube: api.kube, nodes: ['one'] };
    baseline = (await record(ground, signal, { pause: 5 }))!;
  });

  const began = (name: string) =>
    api.pods.set(name, { restarts: 0, startedAt: new Date(Date.now() + 60_000).toISOString() });

  it('has those anew that have restarted, is clean only when that is told, and waits for no Lease', async () => {
    api.pods.get('kube-scheduler-one')!.restarts = 2;
    let looks = 0;
    node.onRun = () => {
      api.pods.get('kube-scheduler-one')!.restarts = 0;
      api.onLook = () => {
        looks += 1;
        if (looks === 3) began('kube-scheduler-one');
      };
    };
    expect(await clean()).toEqual([]);
    expect(looks).toBe(3);
    expect(node.ran).toEqual(['kubelet kube-system kube-scheduler-one']);
    expect(api.deleted).toEqual(['Lease kube-controller-manager', 'Lease kube-scheduler']);
  });

  it('is recorded once its API server answers, and what it says is told when it does not', async () => {
    api.refusals = 2;
    expect(await record(ground, signal, { pause: 5 })).toMatchObject({ api: baseline.api });
    api.refusals = Infinity;
    await expect(record(ground, signal, { pause: 5, patience: 50 })).rejects.toThrow('connection refused');
  });

  it('is asked once more when it does not answer in the middle', async () => {
    api.pods.set('more', {
      restarts: 0,
      startedAt: '2026-11-22T00:00:00Z',
      createdAt: '2026-11-22T00:00:00Z',
    });
    api.busy = 1;
    expect(await clean()).toEqual([]);
    expect(api.deleted).toEqual(['Pod more', 'Pod more']);
  });

  it('is not to be had again when etcd has restarted', async () => {
    api.pods.get('etcd-one')!.restarts = 1;
    expect(await clean()).toEqual(['the static Pod etcd-one has restarted']);
    expect(node.ran).toEqual([]);
  });

  it('is not to be had again when etcd runs in another container, though no restart is counted: it may have other data', async () => {
    api.pods.get('etcd-one')!.containerID = 'another';
    expect(await clean()).toEqual(['the static Pod etcd-one has restarted']);
    expect(node.ran).toEqual([]);
  });

  it('is clean when another Pod runs in another container, and when nobody tells of that of etcd', async () => {
    api.pods.get('kube-scheduler-one')!.containerID = 'another';
    api.pods.get('etcd-one')!.containerID = undefined;
    expect(await clean()).toEqual([]);
  });

  it('gets its API server back, whose manifest was changed', async () => {
    node.files.set('/etc/kubernetes/manifests/kube-apiserver.yaml', 'x');
    api.refusals = Infinity;
    // Which Pods of the runtime the API knows cannot be told while it is silent.
    node.pods.set('sandbox', 'some-pod');
    const all = 'kubelet kube-system kube-scheduler-one kube-system kube-apiserver-one';
    let left = 0;
    node.onRun = (what) => {
      if (what !== all) return;
      began('kube-scheduler-one');
      began('kube-apiserver-one');
      api.refusals = 3;
    };
    api.onLook = () => {
      left ||= node.pods.size;
    };
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual([
      'put-back /etc/kubernetes/manifests/kube-apiserver.yaml',
      all,
      'crictl rmp --force sandbox',
    ]);
    expect(left).toBe(1);
  });

  it('has Pods anew that came to a node while its runtime went by another configuration', async () => {
    const ofProxy = (name: string, time: number) => {
      const createdAt = new Date(time).toISOString();
      api.pods.set(name, { restarts: 0, startedAt: createdAt, createdAt });
    };
    ofProxy('kube-proxy-1', 0);
    baseline = (await record(ground, signal, { pause: 5 }))!;
    api.pods.delete('kube-proxy-1');
    ofProxy('kube-proxy-2', Date.now() - 2_000);
    node.files.set('/etc/containerd/config.toml', 'another');
    api.onDelete = () => ofProxy('kube-proxy-3', Date.now() + 60_000);
    expect(await clean()).toEqual([]);
    expect([...api.pods.keys()]).toContain('kube-proxy-3');
    expect(api.deleted).toEqual(['Pod kube-proxy-2']);
  });
});
