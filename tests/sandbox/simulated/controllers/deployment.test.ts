import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conditionOf } from '../../../../sandbox/simulated/controllers/pods.ts';
import type { ReplicaSet } from '../../../../sandbox/simulated/controllers/types.ts';
import { deployment, type Rig, setImage, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

async function create(name: string, replicas: number, spec: object = {}): Promise<void> {
  rig.client.create('deployments.apps', deployment(name, replicas, spec));
  await rig.settle();
}

const get = (name = 'web') => rig.client.get('deployments.apps', 'default', name)!;

/** `image: replicas`, oldest revision first. */
function sizes(): Record<string, number> {
  return Object.fromEntries(replicaSets().map(({ spec }) => [imageOf(spec.template), spec.replicas]));
}

function replicaSets(): ReplicaSet[] {
  const revision = (one: ReplicaSet) =>
    Number(one.metadata.annotations?.['deployment.kubernetes.io/revision']);
  const all = rig.client.list<ReplicaSet>('replicasets.apps', { namespace: 'default' });
  return [...all].sort((one, other) => revision(one) - revision(other));
}

function imageOf({ spec }: ReplicaSet['spec']['template']): string {
  const [container] = spec['containers'] as { image: string }[];
  return container!.image.replace('nginx:', '');
}

const progressing = () => conditionOf(get().status.conditions, 'Progressing');

describe('a new Deployment', () => {
  it('gets a ReplicaSet, pods, and a status that says it is done', async () => {
    await create('web', 3);
    const [replicaSet] = replicaSets();
    const hash = replicaSet!.metadata.labels!['pod-template-hash'];
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5,10}$/);
    expect(replicaSet!.metadata.name).toBe(`web-${hash}`);
    expect(replicaSet!.spec.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': hash });
    expect(replicaSet!.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    expect(rig.pods()).toHaveLength(3);
    expect(get().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
    expect(get().status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
      conditions: [
        expect.objectContaining({
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }),
        expect.objectContaining({
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "web-${hash}" has successfully progressed.`,
        }),
      ],
    });
    expect(rig.events('ScalingReplicaSet')).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
  });

  it('says that it is not available yet while pods are not ready', async () => {
    rig.ready = false;
    await create('web', 2);
    expect(conditionOf(get().status.conditions, 'Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    });
    expect(progressing()?.reason).toBe('ReplicaSetUpdated');
    expect(get().status.unavailableReplicas).toBe(2);
  });

  it('stays still and holds no timer once it is done', async () => {
    await create('web', 2);
    const { resourceVersion } = get().metadata;
    await rig.advance(3_600_000);
    expect(get().metadata.resourceVersion).toBe(resourceVersion);
    expect(rig.clock.pending).toBe(0);
  });

  it('takes in a ReplicaSet of its template that nobody owns', async () => {
    await create('web', 1);
    const [before] = replicaSets();
    rig.client.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Orphan' });
    await rig.settle();
    expect(replicaSets()[0]!.metadata.ownerReferences).toBeUndefined();
    await create('web', 1);
    expect(replicaSets()).toHaveLength(1);
    expect(replicaSets()[0]!.metadata).toMatchObject({
      uid: before!.metadata.uid,
      ownerReferences: [{ kind: 'Deployment', uid: get().metadata.uid, controller: true }],
    });
  });
});

describe('a rolling update', () => {
  it('replaces all pods and keeps the old ReplicaSet at zero', async () => {
    await create('web', 3);
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0, '1.28': 3 });
    expect(rig.pods()).toHaveLength(3);
    expect(get().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    expect(progressing()?.reason).toBe('NewReplicaSetAvailable');
  });

  it('goes no further than maxSurge above and maxUnavailable below while new pods are not ready', async () => {
    await create('web', 10, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    });
    rig.ready = false;
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 8, '1.28': 5 });
    expect(get().status).toMatchObject({
      replicas: 13,
      updatedReplicas: 5,
      availableReplicas: 8,
      unavailableReplicas: 5,
    });
  });

  it('takes old pods that are not healthy first', async () => {
    rig.ready = false;
    await create('web', 4, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    expect(rig.pods()).toHaveLength(4);
    rig.ready = true;
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0, '1.28': 4 });
  });

  it('moves when percentages come out as nothing on both sides', async () => {
    await create('web', 1, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '0%', maxUnavailable: '10%' } },
    });
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0, '1.28': 1 });
  });

  it('writes minReadySeconds into a ReplicaSet only where there are any, as Go does', async () => {
    await create('plain', 1);
    await create('slow', 1, { minReadySeconds: 10 });
    const written = Object.fromEntries(
      replicaSets().map(({ metadata, spec }) => [
        metadata.ownerReferences?.[0]?.name,
        spec['minReadySeconds'],
      ]),
    );
    expect(written).toEqual({ plain: undefined, slow: 10 });
    expect(replicaSets().filter(({ spec }) => 'minReadySeconds' in spec)).toHaveLength(1);
  });

  it('waits until new pods have been ready for minReadySeconds', async () => {
    await create('web', 2, { minReadySeconds: 10 });
    expect(get().status.availableReplicas).toBeUndefined();
    await rig.advance(9_000);
    expect(get().status).toMatchObject({ readyReplicas: 2 });
    expect(get().status.availableReplicas).toBeUndefined();
    await rig.advance(2_000);
    expect(get().status.availableReplicas).toBe(2);
  });

  it('is called stuck when nothing moved for progressDeadlineSeconds', async () => {
    await create('web', 1, { progressDeadlineSeconds: 60 });
    rig.ready = false;
    setImage(rig, 'web', 'nginx:nosuch');
    await rig.settle();
    await rig.advance(59_000);
    expect(progressing()?.reason).toBe('ReplicaSetUpdated');
    await rig.advance(3_000);
    const name = replicaSets().at(-1)!.metadata.name;
    expect(progressing()).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
    });
  });
});

describe('undoing a rollout', () => {
  it('gives the old ReplicaSet the next revision and remembers the one it had', async () => {
    await create('web', 1);
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    setImage(rig, 'web', 'nginx:1.27');
    await rig.settle();
    expect(
      replicaSets().map((one) => one.metadata.annotations?.['deployment.kubernetes.io/revision']),
    ).toEqual(['2', '3']);
    expect(sizes()).toEqual({ '1.28': 0, '1.27': 1 });
    const back = replicaSets().at(-1)!.metadata.annotations;
    expect(back?.['deployment.kubernetes.io/revision-history']).toBe('1');
    expect(get().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  it('is possible for as many revisions as revisionHistoryLimit says', async () => {
    await create('web', 1, { revisionHistoryLimit: 1 });
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      setImage(rig, 'web', image);
      await rig.settle();
    }
    expect(sizes()).toEqual({ '3': 0, '4': 1 });
  });
});

describe('a paused Deployment', () => {
  it('waits with its template, but not with its size', async () => {
    await create('web', 1);
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { paused: true } });
    await rig.settle();
    expect(progressing()).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    setImage(rig, 'web', 'nginx:1.28');
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 2 } });
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 2 });
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { paused: null } });
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0, '1.28': 2 });
    expect(progressing()?.reason).toBe('NewReplicaSetAvailable');
  });
});

describe('scaling', () => {
  it('says from where to where', async () => {
    await create('web', 1);
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 4 } });
    await rig.settle();
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 0 } });
    await rig.settle();
    const { name } = replicaSets()[0]!.metadata;
    expect(rig.events('ScalingReplicaSet')).toEqual([
      `Scaled up replica set ${name} from 0 to 1`,
      `Scaled up replica set ${name} from 1 to 4`,
      `Scaled down replica set ${name} from 4 to 0`,
    ]);
    expect(rig.pods()).toEqual([]);
    expect(get().status).toMatchObject({ observedGeneration: 3, terminatingReplicas: 0 });
  });

  it('shares new replicas in proportion when it comes in the middle of a rollout', async () => {
    await create('web', 10, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    rig.ready = false;
    setImage(rig, 'web', 'nginx:nosuch');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 8, nosuch: 5 });
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 15 } });
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 11, nosuch: 7 });
  });
});

describe('the Recreate strategy', () => {
  it('starts nothing new before the last old pod is gone', async () => {
    await create('web', 2, { strategy: { type: 'Recreate' } });
    rig.going = false;
    setImage(rig, 'web', 'nginx:1.28');
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0 });
    expect(rig.pods()).toHaveLength(2);
    for (const { metadata } of rig.pods()) {
      rig.client.delete('pods', 'default', metadata.name, { gracePeriodSeconds: 0 });
    }
    await rig.settle();
    expect(sizes()).toEqual({ '1.27': 0, '1.28': 2 });
    expect(rig.pods()).toHaveLength(2);
  });
});
