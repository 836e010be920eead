import { describe, expect, it } from 'vitest';
import type { Kube, KubeObject, WatchEvent } from '../../../sandbox/kube-types.ts';
import {
  createClusterView,
  GATHERING,
  LINGER,
  MOST_PODS,
} from '../../../server/cluster-view/cluster-view.ts';
import { firstOf, nodeSeen, podSeen } from '../../../server/cluster-view/seen.ts';
import { type ClusterMessage, clusterMessage, podKey } from '../../../server/protocol-cluster.ts';
import type { Connection } from '../../../server/socket.ts';
import { handWoundClock, settle } from '../../fakes/clock.ts';

const node = (name: string, ready = 'True', spec = {}): KubeObject => ({
  metadata: { name, labels: {} },
  spec,
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

const pod = (name: string, on?: string, ready = true): KubeObject => ({
  metadata: { name, namespace: 'shop' },
  spec: {
    ...(on && { nodeName: on }),
    containers: [{ name: 'web', env: [{ name: 'PASSWORD', value: 'hunter2' }] }],
  },
  status: {
    phase: on ? 'Running' : 'Pending',
    ...(on && {
      containerStatuses: [
        {
          name: 'web',
          ready,
          restartCount: 0,
          state: ready ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    }),
  },
});

/** Two lists that change when a test says so. */
function fakeCluster(objects: Record<string, KubeObject[]>) {
  const feeds = new Map<string, (event: WatchEvent | undefined) => void>();
  let watches = 0;
  const kube: Pick<Kube, 'follow' | 'list'> = {
    list: async ({ kind }) => objects[kind] ?? [],
    async *follow({ kind }, _options, signal) {
      watches += 1;
      const queue: (WatchEvent | undefined)[] = [{ type: 'BOOKMARK', object: {} }];
      let wake = (): void => {};
      feeds.set(kind, (event) => {
        queue.push(event);
        wake();
      });
      signal.addEventListener('abort', () => feeds.get(kind)?.(undefined));
      for (;;) {
        while (queue.length > 0) {
          const event = queue.shift();
          if (!event) {
            watches -= 1;
            return;
          }
          yield event;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
  return {
    kube,
    tell: (kind: string, event?: WatchEvent) => feeds.get(kind)?.(event),
    watches: () => watches,
  };
}

function fakeConnection(state: { clogged: boolean } = { clogged: false }) {
  const heard: ClusterMessage[] = [];
  const connection: Connection = {
    open: true,
    buffered: 0,
    get clogged() {
      return state.clogged;
    },
    sendText: (text) => void heard.push(clusterMessage.parse(JSON.parse(text))),
    sendBinary() {},
    close() {},
  };
  return { connection, heard };
}

function room(
  objects: Record<string, KubeObject[]> = { Node: [node('worker')], Pod: [pod('web', 'worker')] },
) {
  const clock = handWoundClock();
  const cluster = fakeCluster(objects);
  const state = { there: true };
  const view = createClusterView({
    clock,
    kube: () => (state.there ? Promise.resolve(cluster.kube) : undefined),
  });
  return { clock, view, state, ...cluster };
}

describe('the live view of a cluster', () => {
  it('watches only while somebody looks, once for all who do', async () => {
    const { view, clock, watches } = room();
    expect(watches()).toBe(0);
    const first = view.serve(fakeConnection().connection);
    const second = view.serve(fakeConnection().connection);
    await settle();
    expect(watches()).toBe(2);
    first.closed();
    second.closed();
    await clock.advanceAsync(LINGER + 1);
    expect(watches()).toBe(0);
  });

  it('stays with a learner who goes from page to page', async () => {
    const { view, clock, watches } = room();
    const first = view.serve(fakeConnection().connection);
    await clock.advanceAsync(GATHERING);
    first.closed();
    await clock.advanceAsync(LINGER - 1);
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(LINGER);
    expect(watches()).toBe(2);
    expect(heard[0]).toMatchObject({ type: 'picture', pods: [{ name: 'web' }] });
  });

  it('tells a picture, then what changes, together', async () => {
    const { view, clock, tell } = room();
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(GATHERING);
    expect(heard.map(({ type }) => type)).toEqual(['nothing-seen', 'picture']);
    tell('Pod', { type: 'ADDED', object: pod('second') });
    tell('Pod', { type: 'MODIFIED', object: pod('second', 'worker', false) });
    tell('Pod', { type: 'DELETED', object: pod('web', 'worker') });
    tell('Node', { type: 'MODIFIED', object: node('worker', 'Unknown', { unschedulable: true }) });
    await clock.advanceAsync(GATHERING);
    expect(heard).toHaveLength(3);
    expect(heard[2]).toEqual({
      type: 'changes',
      nodes: [{ name: 'worker', ready: 'Unknown', cordoned: true, controlPlane: false }],
      pods: [
        {
          namespace: 'shop',
          name: 'second',
          node: 'worker',
          status: 'CrashLoopBackOff',
          phase: 'Running',
          ready: 0,
          of: 1,
          restarts: 0,
        },
      ],
      goneNodes: [],
      gonePods: ['shop/web'],
      more: 0,
    });
  });

  it('says nothing when a change changes nothing of the picture', async () => {
    const { view, clock, tell } = room();
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(GATHERING);
    const beat = node('worker');
    tell('Node', {
      type: 'MODIFIED',
      object: { ...beat, metadata: { ...beat.metadata, resourceVersion: '9' } },
    });
    await clock.advanceAsync(GATHERING * 3);
    expect(heard).toHaveLength(2);
  });

  it('asks again when the watch ends, and forgets what went meanwhile', async () => {
    const objects = { Node: [node('worker')], Pod: [pod('web', 'worker'), pod('old', 'worker')] };
    const { view, clock, tell } = room(objects);
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(GATHERING);
    objects.Pod.pop();
    tell('Pod');
    await clock.advanceAsync(2_000);
    expect(heard.at(-1)).toMatchObject({ type: 'changes', gonePods: ['shop/old'] });
  });

  it('says when there is nothing to be seen, and shows the next cluster by itself', async () => {
    const { view, clock, state } = room();
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(GATHERING);
    state.there = false;
    view.turned();
    await clock.advanceAsync(GATHERING);
    expect(heard.at(-1)).toEqual({ type: 'nothing-seen' });
    state.there = true;
    view.turned();
    await clock.advanceAsync(GATHERING);
    expect(heard.at(-1)).toMatchObject({ type: 'picture', nodes: [{ name: 'worker' }] });
  });

  it('sends nothing to somebody who is behind, and a picture once they have caught up', async () => {
    const { view, clock, tell } = room();
    const state = { clogged: false };
    const { connection, heard } = fakeConnection(state);
    const viewer = view.serve(connection);
    await clock.advanceAsync(GATHERING);
    state.clogged = true;
    tell('Pod', { type: 'ADDED', object: pod('second', 'worker') });
    await clock.advanceAsync(GATHERING);
    tell('Pod', { type: 'ADDED', object: pod('third', 'worker') });
    await clock.advanceAsync(GATHERING);
    expect(heard).toHaveLength(2);
    state.clogged = false;
    viewer.drained?.();
    expect(heard.at(-1)).toMatchObject({ type: 'picture', pods: [{}, {}, { name: 'third' }] });
  });

  it('tells of so many pods and counts the others', async () => {
    const many = Array.from({ length: MOST_PODS + 7 }, (_, n) => pod(`p${n}`, 'worker'));
    const { view, clock } = room({ Node: [node('worker')], Pod: many });
    const { connection, heard } = fakeConnection();
    view.serve(connection);
    await clock.advanceAsync(GATHERING);
    const picture = heard.at(-1);
    if (picture?.type !== 'picture') throw new Error('no picture');
    expect(picture.pods).toHaveLength(MOST_PODS);
    expect(picture.more).toBe(7);
  });

  it('ends for good', async () => {
    const { view, clock, watches } = room();
    view.serve(fakeConnection().connection);
    await settle();
    view.close();
    await clock.advanceAsync(60_000);
    expect(watches()).toBe(0);
  });
});

describe('what is told of an object', () => {
  it('is nothing of its environment', () => {
    expect(JSON.stringify(podSeen(pod('web', 'worker')))).not.toContain('hunter2');
  });

  it('is that a node has not been heard of, when it has no condition yet', () => {
    expect(nodeSeen({ metadata: { name: 'new' } })).toEqual({
      name: 'new',
      ready: 'Unknown',
      cordoned: false,
      controlPlane: false,
    });
  });

  it('is first of what the learner works with', () => {
    const seen = [podSeen({ metadata: { namespace: 'kube-system', name: 'a' } }), podSeen(pod('z'))];
    const first = firstOf(new Map(seen.map((one) => [podKey(one), one])), 1);
    expect([...first.keys()]).toEqual(['shop/z']);
  });
});
