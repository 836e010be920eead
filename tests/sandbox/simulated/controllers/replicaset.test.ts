import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byDeletionOrder } from '../../../../sandbox/simulated/controllers/replicaset-deletion.ts';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function replicaSet(replicas: number, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web', tier: 'front' } }, spec: podSpec },
      ...spec,
    },
  };
}

async function create(replicas: number, spec: object = {}): Promise<void> {
  rig.client.create('replicasets.apps', replicaSet(replicas, spec));
  await rig.settle();
}

async function scale(replicas: number): Promise<void> {
  rig.client.patch('replicasets.apps', 'default', 'web', { spec: { replicas } });
  await rig.settle();
}

const get = () => rig.client.get('replicasets.apps', 'default', 'web')!;

describe('a ReplicaSet', () => {
  it('makes as many pods as it is asked for, owned by it, and counts them', async () => {
    await create(3);
    expect(rig.pods()).toHaveLength(3);
    for (const { metadata } of rig.pods()) {
      expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(metadata.labels).toEqual({ app: 'web', tier: 'front' });
      expect(metadata.ownerReferences).toEqual([
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web',
          uid: get().metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
    expect(get().status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
    expect(rig.events('SuccessfulCreate').sort()).toEqual(
      rig.pods().map(({ metadata }) => `Created pod: ${metadata.name}`),
    );
  });

  it('replaces a pod that was deleted, and one that ended', async () => {
    await create(2);
    const [one, other] = rig.pods();
    rig.client.delete('pods', 'default', one!.metadata.name);
    const status = { phase: 'Failed' };
    rig.client.patch('pods', 'default', other!.metadata.name, { status }, { subresource: 'status' });
    await rig.settle();
    const running = rig.pods().filter((pod) => pod.status?.phase === 'Running');
    expect(running).toHaveLength(2);
  });

  it('makes others for pods that fail at once again and again, and a few in a second', async () => {
    const fail = ({ metadata: { name } }: Pod): void => {
      rig.client.patch('pods', 'default', name, { status: { phase: 'Failed' } }, { subresource: 'status' });
    };
    const alive = () => rig.pods().filter((pod) => pod.status?.phase !== 'Failed');
    await create(2);
    using refusing = rig.client.watch<Pod>('pods', ({ type, object }) => {
      if (type === 'MODIFIED' && object.status?.phase === 'Running') fail(object);
    });
    alive().forEach(fail);
    for (let tenths = 0; tenths < 20; tenths++) await rig.advance(100);
    expect(rig.pods().length).toBeGreaterThan(2 + 2 * 5);
    expect(rig.pods().length).toBeLessThan(2 + 2 * 10);

    refusing[Symbol.dispose]();
    await rig.advance(250);
    expect(alive()).toHaveLength(2);
  });

  it('counts pods on their way out as terminating, and makes others meanwhile', async () => {
    await create(2);
    rig.going = false;
    rig.client.delete('pods', 'default', rig.pods()[0]!.metadata.name);
    await rig.settle();
    expect(rig.pods()).toHaveLength(3);
    expect(get().status).toMatchObject({ replicas: 2, terminatingReplicas: 1 });
  });

  it('never makes more than asked for, however many changes come at once', async () => {
    await create(2);
    for (const replicas of [5, 1, 30, 7]) {
      rig.client.patch('replicasets.apps', 'default', 'web', { spec: { replicas } });
    }
    await rig.settle();
    expect(rig.pods()).toHaveLength(7);
    expect(rig.events('SuccessfulDelete')).toEqual([]);
  });

  it('takes in a pod that matches and nobody owns, and lets go one that no longer matches', async () => {
    rig.client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stray', namespace: 'default', labels: { app: 'web' } },
      spec: podSpec,
    });
    await create(2);
    expect(rig.pods().map(({ metadata }) => metadata.name)).toContain('stray');
    expect(rig.pods()).toHaveLength(2);
    expect(get().status).toMatchObject({ replicas: 2, fullyLabeledReplicas: 1 });
    rig.client.patch('pods', 'default', 'stray', { metadata: { labels: { app: 'other' } } });
    await rig.settle();
    expect(rig.client.get('pods', 'default', 'stray')!.metadata.ownerReferences).toBeUndefined();
    expect(rig.pods('app=web')).toHaveLength(2);
  });

  it('says why it cannot make a pod, once, and tries again', async () => {
    await create(3, {
      template: { metadata: { labels: { app: 'web' } }, spec: { ...podSpec, serviceAccountName: 'robot' } },
    });
    const message =
      'pods "web-" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found';
    expect(rig.events('FailedCreate')).toEqual([`Error creating: ${message}`]);
    expect(get().status.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
    ]);
    rig.client.create('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'robot', namespace: 'default' },
    });
    await rig.advance(60_000);
    expect(rig.pods()).toHaveLength(3);
    expect(get().status.conditions).toBeUndefined();
  });

  it('deletes pods that are not ready before those that are', async () => {
    await create(3);
    const [, unready] = rig.pods();
    rig.setReady(unready!.metadata.name, false);
    await scale(2);
    expect(rig.pods().map(({ metadata }) => metadata.name)).not.toContain(unready!.metadata.name);
    expect(rig.events('SuccessfulDelete')).toEqual([`Deleted pod: ${unready!.metadata.name}`]);
  });
});

describe('the order in which pods go', () => {
  const ready = (since: string) => [{ type: 'Ready', status: 'True', lastTransitionTime: since }];
  const pod = (name: string, more: { spec?: object; status?: object; metadata?: object } = {}) =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z', ...more.metadata },
      spec: { nodeName: 'n1', containers: [], ...more.spec },
      status: { phase: 'Running', conditions: ready('2026-01-01T00:00:00Z'), ...more.status },
    }) as unknown as Pod;

  it('is: without a node, pending, not ready, cheap, crowded, ready for less long, restarted, young', () => {
    const old = pod('old', { spec: { nodeName: 'n9' } });
    const pods = [
      old,
      pod('young', { spec: { nodeName: 'n8' }, metadata: { creationTimestamp: '2026-01-02T00:00:00Z' } }),
      pod('restarted', { spec: { nodeName: 'n7' }, status: { containerStatuses: [{ restartCount: 3 }] } }),
      pod('fresh', { spec: { nodeName: 'n6' }, status: { conditions: ready('2026-01-03T00:00:00Z') } }),
      pod('crowded'),
      pod('crowded-too'),
      pod('cheap', {
        metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-5' } },
      }),
      pod('not-ready', { status: { conditions: [] } }),
      pod('pending', { status: { phase: 'Pending' } }),
      pod('unassigned', { spec: { nodeName: undefined } }),
    ];
    const order = [...pods].sort(byDeletionOrder(pods)).map(({ metadata }) => metadata.name);
    expect(order).toEqual([
      'unassigned',
      'pending',
      'not-ready',
      'cheap',
      'crowded',
      'crowded-too',
      'fresh',
      'restarted',
      'young',
      'old',
    ]);
  });
});
