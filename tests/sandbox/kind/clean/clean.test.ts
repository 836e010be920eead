import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../../sandbox/faults.ts';
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

/** An API server that serves nothing. */
const EMPTY_API = {
  raw: async () => {
    const versions = [{ version: 'v1', resources: [] }];
    return { status: 200, text: JSON.stringify({ items: [{ metadata: { name: '' }, versions }] }) };
  },
} as unknown as Kube;

describe('a node that was worked on', () => {
  beforeEach(async () => {
    node = nodeDouble();
    ground = { engine: new NodeEngine({ one: node }), kube: EMPTY_API, nodes: ['one'] };
    baseline = (await record(ground, signal, { pause: 5 }))!;
  });

  it('loses files and programs of exercises, static Pods, images, Pods that nobody knows and programs left running', async () => {
    node.files.set('/etc/kubernetes/manifests/web.yaml', 'mine');
    node.files.set('/data/', '');
    node.files.set('/data/x', 'hi');
    node.files.set('/opt/answer.txt', '42');
    node.files.set('/usr/local/bin/etcdctl', 'from the image of etcd');
    node.images.set('sha256:2', 'httpd:2.4');
    node.pods.set('abc', 'a-pod-of-long-ago');
    node.strays.set('77', 'sleep 5000');
    expect(await clean()).toEqual([]);
    expect(node.files).toEqual(nodeDouble().files);
    expect([...node.images.keys()]).toEqual(['sha256:1']);
    expect(node.pods.size + node.strays.size).toBe(0);
    // The folder, not each file in it.
    expect(node.ran.find((one) => one.startsWith('rm'))).not.toContain('/data/x');
  });

  it('gets its kubelet back', async () => {
    node.units.delete('running kubelet.service');
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual(['systemctl start kubelet']);
  });

  it.each<[string, string[], (node: NodeDouble) => unknown]>([
    [
      'the kubelet, whose configuration was changed',
      ['put-back /var/lib/kubelet/config.yaml', 'kubelet'],
      ({ files }) => files.set('/var/lib/kubelet/config.yaml', 'other'),
    ],
    [
      'the kubelet, which was stopped and lost its configuration',
      ['put-back /var/lib/kubelet/config.yaml', 'systemctl start kubelet', 'kubelet'],
      ({ files, units }) => [
        files.delete('/var/lib/kubelet/config.yaml'),
        units.delete('running kubelet.service'),
      ],
    ],
    [
      'the runtime, and the kubelet after it',
      ['put-back /etc/containerd/config.toml', 'containerd', 'kubelet'],
      ({ files }) => files.set('/etc/containerd/config.toml', 'other'),
    ],
    [
      'systemd, too, when a unit was changed',
      ['put-back /etc/systemd/system/kubelet.service', 'systemctl daemon-reload', 'containerd', 'kubelet'],
      ({ files }) => files.set('/etc/systemd/system/kubelet.service', 'other'),
    ],
    [
      'the kubelet, beside whose configuration another was put',
      ['rm -rf --one-file-system -- /var/lib/kubelet/more.yaml', 'kubelet'],
      ({ files }) => files.set('/var/lib/kubelet/more.yaml', 'x'),
    ],
    [
      'nobody, when a manifest was changed whose Pod is not to be seen otherwise',
      ['put-back /etc/kubernetes/manifests/kube-apiserver.yaml'],
      ({ files }) => files.set('/etc/kubernetes/manifests/kube-apiserver.yaml', 'other'),
    ],
  ])('has small files as they were, and starts again who has read others: %s', async (_, ran, harm) => {
    harm(node);
    expect(await clean()).toEqual([]);
    expect(node.files).toEqual(nodeDouble().files);
    expect(node.ran).toEqual(ran);
  });

  it('lets go what was made unchangeable', async () => {
    node.files.set('/opt/answer.txt', '42');
    node.locked.add('/opt/answer.txt');
    expect(await clean()).toEqual([]);
    expect(node.files.has('/opt/answer.txt')).toBe(false);
  });

  it('is given up when a file does not stay as it was put back', async () => {
    const change = () => node.files.set('/var/lib/kubelet/config.yaml', `other, ${node.ran.length}`);
    change();
    node.onRun = change;
    expect(await cleanUp(ground, baseline, signal, { pause: 5, patience: 60_000 })).toEqual([
      'one: of its changes, /var/lib/kubelet/config.yaml does not go away',
    ]);
    expect(node.ran.filter((one) => one === 'kubelet')).toHaveLength(4);
  });

  it.each<[string, string, (node: NodeDouble) => unknown]>([
    ['started', 'systemctl start containerd', ({ units }) => units.delete('running containerd.service')],
    ['that can be asked', 'put-back /etc/crictl.yaml', ({ files }) => files.set('/etc/crictl.yaml', 'x')],
  ])('has a runtime %s before it is asked for images', async (_, what, harm) => {
    harm(node);
    const images = [...node.images];
    node.images.clear();
    node.onRun = () => {
      for (const [id, name] of images) node.images.set(id, name);
    };
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual([what]);
  });

  it('keeps no key and nothing large', async () => {
    node.files.set('/etc/kubernetes/large.conf', 'x'.repeat(70_000));
    const { nodes } = (await record(ground, signal, { pause: 5 }))!;
    expect(Object.keys(nodes['one']!.kept!)).toEqual([
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      '/var/lib/kubelet/config.yaml',
      '/etc/containerd/config.toml',
      '/etc/systemd/system/kubelet.service',
      '/etc/crictl.yaml',
    ]);
  });

  it('keeps no more of a node than half a megabyte', async () => {
    for (let number = 10; number < 30; number += 1)
      node.files.set(`/etc/kubernetes/manifests/${number}.yaml`, 'x'.repeat(40_000));
    const { nodes } = (await record(ground, signal, { pause: 5 }))!;
    const contents = Object.values(nodes['one']!.kept!).map((one) => Buffer.from(one, 'base64').length);
    const bytes = contents.reduce((sum, one) => sum + one, 0);
    expect([bytes <= 512 * 1024, bytes > 480_000]).toEqual([true, true]);
  });

  it('is as good as new when a file was changed and put back', async () => {
    const engine = ground.engine as NodeEngine;
    node.files.set('/etc/hosts', 'changed');
    await engine.run(['exec', '-e', 'x', 'one', 'bash', '-c', '', 'look', '0']);
    node.files.set('/etc/hosts', 'localhost');
    expect(await clean()).toEqual([]);
  });

  it.each<[string, (node: NodeDouble) => unknown]>([
    [
      '/etc/kubernetes/manifests/etcd.yaml was changed',
      ({ files }) => files.set('/etc/kubernetes/manifests/etcd.yaml', 'x'),
    ],
    [
      '/etc/kubernetes/pki/ca.key was changed',
      ({ files }) => files.set('/etc/kubernetes/pki/ca.key', 'another'),
    ],
    ['/etc/kubernetes/pki/more.crt was added', ({ files }) => files.set('/etc/kubernetes/pki/more.crt', 'x')],
    [
      '/etc/kubernetes/scheduler.conf was taken away',
      ({ files }) => files.delete('/etc/kubernetes/scheduler.conf'),
    ],
    ['/etc/hosts was changed', ({ files }) => files.set('/etc/hosts', 'other')],
    ['/etc/hosts was taken away', ({ files }) => files.delete('/etc/hosts')],
    ['/etc/cron.d was added', ({ files }) => files.set('/etc/cron.d', 'x')],
    ['/usr/bin/kubelet was touched', ({ touched }) => touched.push('/usr/bin/kubelet')],
    [
      '/usr/local/bin/containerd was changed',
      ({ files }) => files.set('/usr/local/bin/containerd', 'another'),
    ],
    ['/usr/local/bin/containerd was taken away', ({ files }) => files.delete('/usr/local/bin/containerd')],
    ['of its units, running sshd.service is new', ({ units }) => units.add('running sshd.service')],
    ['of its routes, default via 172.18.0.1 is gone', ({ routes }) => routes.clear()],
    ['the image nginx:1.27 is not as it was', ({ images }) => images.clear()],
  ])('is not to be had again when %s', async (why, harm) => {
    harm(node);
    expect(await clean()).toEqual([`one: ${why}`]);
  });
});

/** An API server that serves the Pods of a node, or nobody. */
class PodApi {
  readonly pods = new Map<string, StaticPodDouble>();
  /** So many questions are refused. */
  refusals = 0;
  /** So many changes are not answered. */
  busy = 0;
  onLook?: () => void;
  onDelete?: () => void;
  readonly deleted: string[] = [];

  readonly kube = {
    raw: async (path: string) => {
      if (this.refusals-- > 0) throw new Fault('sandbox/unreachable', 'connection refused', 'Wait.');
      const resources = [{ resource: 'pods', responseKind: { kind: 'Pod' }, verbs: ['list'] }];
      if (path === '/api/v1/pods') this.onLook?.();
      const items =
        path === '/api/v1/pods'
          ? [...this.pods].map(([name, pod]) => podObject(name, pod))
          : [{ metadata: { name: '' }, versions: [{ version: 'v1', resources }] }];
      return { status: 200, text: JSON.stringify({ items }) };
    },
    get: async () => ({ spec: { holderIdentity: 'one_123' } }),
    change: async ({ delete: { kind, name } }: { delete: { kind: string; name: string } }) => {
      this.deleted.push(`${kind} ${name}`);
      if (this.busy-- > 0) throw new Fault('sandbox/unreachable', 'no answer within 15 s', 'Wait.');
      if (this.pods.delete(name)) this.onDelete?.();
      return {};
    },
  } as unknown as Kube;
}

interface StaticPodDouble {
  restarts: number;
  startedAt: string;
  /** Of a controller, made at this moment; else from a file. */
  readonly createdAt?: string;
}

const podObject = (name: string, { restarts, startedAt, createdAt }: StaticPodDouble) => ({
  metadata: {
    namespace: 'kube-system',
    name,
    labels: { component: name.replace(/-(one|\d)$/, '') },
    creationTimestamp: createdAt,
    ...(createdAt
      ? { ownerReferences: [{ kind: 'DaemonSet', name: 'kube-proxy', controller: true }] }
      : { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
  },
  spec: { nodeName: 'one' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ restartCount: restarts, state: { running: { startedAt } } }],
  },
});

describe('a cluster whose static Pods were meddled with', () => {
  let api: PodApi;
  beforeEach(async () => {
    node = nodeDouble();
    api = new PodApi();
    for (const name of ['kube-scheduler-one', 'kube-apiserver-one', 'etcd-one'])
      api.pods.set(name, { restarts: 0, startedAt: '2026-11-22T00:00:00Z' });
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

describe('a cluster whose API server is gone', () => {
  beforeEach(async () => {
    node = nodeDouble();
    ground = { engine: new NodeEngine({ one: node }), kube: EMPTY_API, nodes: ['one'] };
    baseline = (await record(ground, signal, { pause: 5 }))!;
  });

  it('has no more than one program in a node at a time, however soon its API refuses', async () => {
    let now = 0;
    let most = 0;
    class SlowEngine extends NodeEngine {
      override async run(argv: readonly string[]) {
        now += 1;
        most = Math.max(most, now);
        await sleep(30);
        now -= 1;
        return super.run(argv);
      }
    }
    const refused = () =>
      Promise.reject(new Fault('sandbox/unreachable', 'connection refused', 'Wait until it is back.'));
    const gone = { raw: refused } as unknown as Kube;
    ground = { engine: new SlowEngine({ one: node }), kube: gone, nodes: ['one'] };
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 150 });
    expect(why.join()).toContain('connection refused');
    expect(most).toBe(1);
  });

  const goneSaying = (words: readonly string[]) => {
    let asked = 0;
    const raw = () => {
      asked += 1;
      return Promise.reject(new Fault('sandbox/unreachable', words[asked % words.length]!, 'Wait.'));
    };
    return { raw } as unknown as Kube;
  };

  it('is given up in time, though its silence is called otherwise each time', async () => {
    ground = { ...ground, kube: goneSaying(['connection refused', 'connection reset']) };
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 50 });
    expect(why.join()).toContain('connection re');
  });

  it('is given up at once where its nodes alone show that it cannot be cleaned', async () => {
    ground = { ...ground, kube: goneSaying(['connection refused']) };
    node.files.set('/etc/kubernetes/manifests/etcd.yaml', 'x');
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 60_000 });
    expect(why).toEqual(['one: /etc/kubernetes/manifests/etcd.yaml was changed']);
  });
});
