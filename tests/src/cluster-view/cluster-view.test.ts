import { describe, expect, it } from 'vitest';
import type { NodeSeen, PodSeen } from '../../../server/protocol-cluster.ts';
import { layOut, NAMED_AT_MOST, shorten } from '../../../src/client/cluster-view/layout.ts';
import {
  type ClusterNow,
  fold,
  healthOf,
  isSystem,
  NOTHING,
  namespacesOf,
  placesOf,
  statusOf,
  tally,
} from '../../../src/client/cluster-view/now.ts';

const node = (name: string, more: Partial<NodeSeen> = {}): NodeSeen => ({
  name,
  ready: 'True',
  cordoned: false,
  controlPlane: false,
  ...more,
});

const pod = (name: string, more: Partial<PodSeen> = {}): PodSeen => ({
  namespace: 'shop',
  name,
  node: 'worker',
  status: 'Running',
  phase: 'Running',
  ready: 1,
  of: 1,
  restarts: 0,
  ...more,
});

const seen = (nodes: NodeSeen[], pods: PodSeen[]): ClusterNow =>
  fold(NOTHING, { type: 'picture', nodes, pods, more: 0 });

describe('the cluster as it is folded', () => {
  it('takes changes in, forgets what is gone, and keeps what nothing was said of', () => {
    const before = seen([node('worker'), node('other')], [pod('a'), pod('b')]);
    const now = fold(before, {
      type: 'changes',
      nodes: [node('worker', { cordoned: true })],
      pods: [pod('b', { status: 'Terminating' }), pod('c')],
      goneNodes: ['other'],
      gonePods: ['shop/a'],
      more: 2,
    });
    expect([...now.nodes.values()]).toEqual([node('worker', { cordoned: true })]);
    expect([...now.pods.keys()]).toEqual(['shop/b', 'shop/c']);
    expect(now.more).toBe(2);
    expect(before.pods.size).toBe(2);
  });

  it('stays as it was seen last, and says so, when nothing can be seen', () => {
    const now = fold(seen([node('worker')], [pod('a')]), { type: 'nothing-seen' });
    expect(now.current).toBe(false);
    expect(now.pods.size).toBe(1);
  });
});

describe('how a pod is', () => {
  it.each([
    ['ready', {}],
    ['unready', { ready: 0 }],
    ['waiting', { phase: 'Pending', status: 'ContainerCreating', ready: 0 }],
    ['waiting', { phase: 'Pending', status: 'Init:0/1', ready: 0 }],
    ['trouble', { phase: 'Pending', status: 'ImagePullBackOff', ready: 0 }],
    ['trouble', { status: 'CrashLoopBackOff', ready: 0 }],
    ['trouble', { phase: 'Pending', status: 'Init:CrashLoopBackOff', ready: 0 }],
    ['trouble', { phase: 'Failed', status: 'Error', ready: 0 }],
    ['trouble', { phase: 'Pending', status: 'CreateContainerConfigError', ready: 0 }],
    ['done', { phase: 'Succeeded', status: 'Completed', ready: 0 }],
    ['ending', { status: 'Terminating' }],
  ] as const)('is "%s" for %o', (health, more) => {
    expect(healthOf(pod('x', more))).toBe(health);
  });

  it('is counted', () => {
    const places = placesOf(
      seen([node('worker')], [pod('a'), pod('b', { status: 'CrashLoopBackOff', ready: 0 })]),
      'all',
    );
    expect(tally(places)).toMatchObject({ all: 2, ready: 1, trouble: 1 });
  });
});

describe('the places of pods', () => {
  const cluster = seen(
    [node('worker2'), node('worker'), node('control', { controlPlane: true })],
    [
      pod('web'),
      pod('api', { namespace: 'kube-system' }),
      pod('later', { node: undefined, phase: 'Pending', status: 'Pending' }),
    ],
  );

  it('are the nodes as kubectl lists them, and at last no node', () => {
    expect(placesOf(cluster, 'all').map(({ name }) => name)).toEqual(['control', 'worker', 'worker2', '']);
  });

  it.each(['kube-system', 'ingress-nginx', 'nginx-gateway', 'local-path-storage'])(
    'count %s to the system',
    (name) => {
      expect(isSystem(name)).toBe(true);
      expect(isSystem(`${name}-shop`)).toBe(false);
    },
  );

  it('leave out what belongs to the system, or all but one namespace', () => {
    const names = (filter: Parameters<typeof placesOf>[1]) =>
      placesOf(cluster, filter).flatMap(({ pods }) => pods.map(({ name }) => name));
    expect(names('own')).toEqual(['web', 'later']);
    expect(names('namespace kube-system')).toEqual(['api']);
    expect(namespacesOf(cluster)).toEqual(['kube-system', 'shop']);
  });

  it('show a pod whose node is gone on no node', () => {
    const places = placesOf(seen([], [pod('left')]), 'all');
    expect(places).toMatchObject([{ node: undefined, pods: [{ name: 'left' }] }]);
  });
});

it('says the status of a node as kubectl does', () => {
  expect(statusOf(node('n', { cordoned: true }))).toBe('Ready,SchedulingDisabled');
  expect(statusOf(node('n', { ready: 'Unknown' }))).toBe('NotReady');
});

describe('the picture', () => {
  const three = [node('control', { controlPlane: true }), node('worker'), node('worker2')];
  const sixty = Array.from({ length: 60 }, (_, n) =>
    pod(`web-${n}`, { node: three[n % 3]?.name, namespace: n % 2 ? 'shop' : 'bank' }),
  );

  it.each([280, 360, 700, 1400])(
    'keeps sixty pods inside their nodes, apart from each other, %i pixels wide',
    (width) => {
      const picture = layOut(placesOf(seen(three, sixty), 'all'), width);
      expect(picture.pods).toHaveLength(60);
      for (const { x, y, width: w, height, pod: one } of picture.pods) {
        const box = picture.nodes.find(({ place }) => place.name === one.node);
        if (!box) throw new Error('a pod without a node');
        expect(x).toBeGreaterThanOrEqual(box.x);
        expect(y).toBeGreaterThan(box.y);
        expect(x + w).toBeLessThanOrEqual(box.x + box.width);
        expect(y + height).toBeLessThanOrEqual(box.y + box.height);
        expect(x + w).toBeLessThanOrEqual(width);
      }
      const corners = picture.pods.map(({ x, y }) => `${x} ${y}`);
      expect(new Set(corners).size).toBe(60);
    },
  );

  it('shows names while there is room for them', () => {
    const few = layOut(placesOf(seen(three, sixty.slice(0, NAMED_AT_MOST)), 'all'), 900);
    expect(few.pods.every(({ label }) => label !== '')).toBe(true);
    const many = layOut(placesOf(seen(three, sixty), 'all'), 900);
    expect(many.pods.every(({ label }) => label === '')).toBe(true);
  });

  it('says in which namespace pods are', () => {
    const picture = layOut(placesOf(seen(three, sixty), 'all'), 900);
    expect(picture.namespaces.map(({ text }) => text)).toEqual([
      'bank',
      'shop',
      'bank',
      'shop',
      'bank',
      'shop',
    ]);
  });

  it('shortens a long name in the middle', () => {
    expect(shorten('web-5d9c7b8f6-x7k2p', 12)).toBe('web-5…-x7k2p');
    expect(shorten('web', 12)).toBe('web');
  });
});
