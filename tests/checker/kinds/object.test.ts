import { describe, expect, it } from 'vitest';
import { object } from '../../../checker/kinds/object.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const pod = (name: string, phase: string, namespace = 'shop'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: 'web' } },
  status: { phase },
});
/** Without where to look. */
const look = async (keys: object, objects: KubeObject[]) =>
  (await full(keys, objects)).map(({ code, values }) => ({ code, values }));
const full = (keys: object, objects: KubeObject[]) =>
  object.look(
    object.params.parse({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', ...keys }),
    clusterOf(objects),
    signal,
  );
const codes = async (keys: object, objects: KubeObject[]) =>
  (await look(keys, objects)).map((finding) => finding.code);
const running = { status: { phase: 'Running' } };

describe('object, by name', () => {
  it('passes when the object is there and as wanted', async () => {
    expect(await look({ name: 'web', is: running }, [pod('web', 'Running')])).toEqual([]);
  });

  it('says what differs', async () => {
    expect(await look({ name: 'web', is: running }, [pod('web', 'Pending')])).toEqual([
      { code: 'field.differs', values: { path: 'status.phase', want: 'Running', got: 'Pending' } },
    ]);
  });

  it('says that there is no such object', async () => {
    expect(await look({ name: 'web' }, [])).toEqual([
      { code: 'object.missing', values: { object: 'Pod shop/web' } },
    ]);
  });

  it('says when the object is in another namespace', async () => {
    expect(await look({ name: 'web' }, [pod('web', 'Running', 'default')])).toEqual([
      { code: 'object.elsewhere', values: { object: 'Pod shop/web', namespace: 'default' } },
    ]);
  });

  it('with absent, reports an object that is there and fits', async () => {
    expect(await codes({ name: 'web', absent: true }, [pod('web', 'Running')])).toEqual(['object.present']);
    expect(await codes({ name: 'web', absent: true }, [])).toEqual([]);
    expect(await codes({ name: 'web', absent: true, is: running }, [pod('web', 'Pending')])).toEqual([]);
  });
});

describe('object, by labels', () => {
  it('is not told of a role of the cluster itself as if that were to be changed', async () => {
    const system = pod('system:aggregate-to-view', 'Pending');
    expect(await look({ labels: { app: 'web' }, is: running }, [system])).toEqual([
      { code: 'object.unlike', values: { object: 'Pod shop (app=web)', want: '{status: {phase: Running}}' } },
    ]);
    expect(await codes({ labels: { app: 'web' }, is: running }, [system, pod('web', 'Pending')])).toEqual([
      'field.differs',
    ]);
  });

  const labels = { app: 'web' };

  it('wants one that fits, and describes the nearest when there is none', async () => {
    expect(await codes({ labels, is: running }, [pod('a', 'Pending'), pod('b', 'Running')])).toEqual([]);
    expect(await look({ labels, is: running }, [pod('a', 'Pending')])).toEqual([
      { code: 'field.differs', values: { path: 'a: status.phase', want: 'Running', got: 'Pending' } },
    ]);
    expect(await look({ labels, is: running }, [])).toEqual([
      { code: 'object.missing', values: { object: 'Pod shop (app=web)' } },
    ]);
  });

  it('with count, wants that many that fit', async () => {
    const pods = [pod('a', 'Running'), pod('b', 'Running'), pod('c', 'Pending')];
    expect(await codes({ labels, is: running, count: 2 }, pods)).toEqual([]);
    expect(await codes({ labels, is: running, count: 3 }, pods)).toEqual(['object.count', 'field.differs']);
    expect(await codes({ labels, is: running, count: 1 }, pods)).toEqual(['object.count']);
    expect(await codes({ labels, is: running, count: { $atLeast: 2 } }, pods)).toEqual([]);
    expect(await codes({ labels, is: running, count: { $atLeast: 3 } }, pods)).toEqual([
      'object.few',
      'field.differs',
    ]);
    expect(await codes({ labels, count: { $atMost: 2 } }, pods)).toEqual(['object.many']);
  });

  it('with all, wants every one to fit and at least one to be there', async () => {
    expect(
      await codes({ labels, is: running, all: true }, [pod('a', 'Running'), pod('b', 'Pending')]),
    ).toEqual(['field.differs']);
    expect(await codes({ labels, is: running, all: true }, [])).toEqual(['object.missing']);
  });

  it('with absent, reports each one that fits', async () => {
    const pods = [pod('a', 'Running'), pod('b', 'Pending')];
    expect(await look({ labels, is: running, absent: true }, pods)).toEqual([
      { code: 'object.present', values: { object: 'Pod shop/a' } },
    ]);
  });

  it('sees the ready endpoints of a Service through its EndpointSlices', async () => {
    const slice: KubeObject = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'echo-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'echo' } },
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    };
    const ready = { conditions: { ready: true } };
    const keys = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      labels: { 'kubernetes.io/service-name': 'echo' },
      is: { ports: [{ port: 8080, protocol: 'TCP' }], endpoints: [ready, ready] },
    };
    const findings = await look(keys, [slice]);
    expect(findings.map((finding) => finding.values['path'])).toEqual([
      'echo-x: ports[0].port',
      'echo-x: endpoints',
    ]);
  });
});

describe('object, where to look', () => {
  it('is the object, or the list that was asked for', async () => {
    expect((await full({ name: 'web', is: running }, [pod('web', 'Pending')]))[0]?.at).toEqual({
      object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
    });
    const labels = { app: 'web' };
    expect((await full({ labels, count: 1 }, []))[0]?.at).toEqual({
      list: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labels },
    });
  });
});

describe('object, ownedBy', () => {
  const owned = (name: string, kind: string, uid: string, apiVersion = 'apps/v1') => ({
    name,
    namespace: 'shop',
    uid: `uid-of-${name}`,
    labels: { app: 'web' },
    ownerReferences: [{ apiVersion, kind, name: uid.replace('uid-of-', ''), uid, controller: true }],
  });
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-web' },
  };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: owned('set', 'Deployment', 'uid-of-web'),
  };
  const child = { apiVersion: 'v1', kind: 'Pod', metadata: owned('child', 'ReplicaSet', 'uid-of-set') };
  const keys = { labels: { app: 'web' }, all: true, ownedBy: { kind: 'Deployment', name: 'web' } };

  it('walks up from the Pod over its ReplicaSet to the Deployment', async () => {
    expect(await look(keys, [deployment, set, child])).toEqual([]);
    expect(await look({ ...keys, ownedBy: { kind: 'ReplicaSet', name: 'set' } }, [set, child])).toEqual([]);
  });

  it('says who the owner is instead', async () => {
    const values = { object: 'Pod shop/child', want: 'Deployment other', got: 'ReplicaSet set' };
    const other = { ...keys, ownedBy: { kind: 'Deployment', name: 'other' } };
    expect(await look(other, [deployment, set, child])).toEqual([{ code: 'object.owner', values }]);
    expect(await look(keys, [deployment, pod('bare', 'Running')])).toEqual([
      { code: 'object.owner', values: { object: 'Pod shop/bare', want: 'Deployment web', got: '–' } },
    ]);
  });

  it('believes no reference to an owner that is not there', async () => {
    expect(await codes(keys, [set, child])).toEqual(['object.owner']);
    const again = { ...deployment, metadata: { ...deployment.metadata, uid: 'another' } };
    expect(await codes(keys, [again, set, child])).toEqual(['object.owner']);
  });

  it('ends where owners own each other, and where references are nonsense', async () => {
    const circle = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: owned('set', 'ReplicaSet', 'uid-of-set'),
    };
    expect(await codes(keys, [circle, child])).toEqual(['object.owner']);
    const odd = { ...child, metadata: { ...child.metadata, ownerReferences: [null, 'x', { uid: {} }] } };
    expect(await codes(keys, [odd])).toEqual(['object.owner']);
  });
});

describe('object, with owners that own each other in every way', () => {
  it('looks each one up once', async () => {
    const layers = 6;
    const width = 10;
    const objects: KubeObject[] = [];
    const refs = (layer: number) =>
      layer >= layers
        ? []
        : Array.from({ length: width }, (_, at) => ({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: `c${layer}-${at}`,
            uid: `c${layer}-${at}`,
          }));
    for (let layer = 0; layer < layers; layer += 1)
      for (const { name } of refs(layer))
        objects.push({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: 'shop', uid: name, ownerReferences: refs(layer + 1) },
        });
    const top = { ...pod('top', 'Running') };
    const owned = { ...top, metadata: { ...top.metadata, ownerReferences: refs(0) } };
    const keys = { labels: { app: 'web' }, all: true, ownedBy: { kind: 'Job', name: 'x' } };
    expect(await codes(keys, [owned, ...objects])).toEqual(['object.owner']);
  });
});

describe('object, with ten thousand objects', () => {
  it('asks for each owner once, and tells the first findings only', async () => {
    let asked = 0;
    const pods = Array.from({ length: 10_000 }, (_, at) => pod(`p${at}`, 'Pending'));
    const cluster = clusterOf(pods, () => {
      asked += 1;
    });
    const wanted = object.params.parse({
      apiVersion: 'v1',
      kind: 'Pod',
      labels: { app: 'web' },
      all: true,
      is: running,
      ownedBy: { kind: 'Job', name: 'x' },
    });
    const findings = await object.look(wanted, cluster, signal);
    expect([asked, findings.length, findings.at(-1)?.code]).toEqual([1, 13, 'field.more']);
  });
});

describe('object, $from', () => {
  it('compares with what another object has now', async () => {
    const is = {
      status: {
        phase: {
          $from: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'b', path: 'status.phase' },
        },
      },
    };
    expect(await codes({ name: 'a', is }, [pod('a', 'Running'), pod('b', 'Running')])).toEqual([]);
    expect(await codes({ name: 'a', is }, [pod('a', 'Running'), pod('b', 'Failed')])).toEqual([
      'field.differs',
    ]);
  });
});

describe('the keys of object', () => {
  const problem = (keys: object) =>
    object.params.safeParse({ apiVersion: 'v1', kind: 'Pod', ...keys }).error?.issues[0]?.message;

  it('refuses what does not go together', () => {
    expect(problem({ name: 'a', labels: {} })).toContain('not both');
    expect(problem({ name: 'a', count: 1 })).toContain('go with labels');
    expect(problem({ labels: {}, count: 1, all: true })).toContain('give one of');
    expect(problem({})).toContain('says nothing');
    expect(problem({ name: 'a', foo: 1 })).toContain('foo');
    expect(problem({ name: 'a', is: { $odd: 1 } })).toContain('no operator $odd');
  });
});
