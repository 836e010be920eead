import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;
/** Timers of a cluster without any work. */
let idle: number;

beforeEach(async () => {
  rig = await startRig();
  idle = rig.clock.pending;
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function statefulSet(replicas: number, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas,
      serviceName: 'dbs',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: podSpec },
      ...spec,
    },
  };
}

async function create(replicas: number, spec: object = {}): Promise<void> {
  rig.client.create('statefulsets.apps', statefulSet(replicas, spec));
  await rig.settle();
}

async function change(spec: object): Promise<void> {
  rig.client.patch('statefulsets.apps', 'default', 'db', { spec });
  await rig.settle();
}

const image = (name: string) => ({ template: { spec: { containers: [{ name: 'c', image: name }] } } });
const get = () => rig.client.get('statefulsets.apps', 'default', 'db')!;
const names = () => rig.pods().map(({ metadata }) => metadata.name);
const images = () =>
  Object.fromEntries(rig.pods().map(({ metadata, spec }) => [metadata.name, imageIn(spec)]));
const revisions = () => rig.client.list('controllerrevisions.apps');

function imageIn({ containers }: { containers: object[] }): string {
  return (containers[0] as { image: string }).image;
}

describe('a StatefulSet', () => {
  it('makes pods with names, ordinals and a revision, and counts them', async () => {
    await create(2);
    expect(names()).toEqual(['db-0', 'db-1']);
    const [revision] = revisions();
    expect(rig.pods()[1]!.metadata).toMatchObject({
      generateName: 'db-',
      labels: {
        app: 'db',
        'apps.kubernetes.io/pod-index': '1',
        'statefulset.kubernetes.io/pod-name': 'db-1',
        'controller-revision-hash': revision!.metadata.name,
      },
      ownerReferences: [{ kind: 'StatefulSet', uid: get().metadata.uid, controller: true }],
    });
    expect(rig.pods()[1]!.spec).toMatchObject({ hostname: 'db-1', subdomain: 'dbs' });
    expect(get().status).toEqual({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      currentRevision: revision!.metadata.name,
      updateRevision: revision!.metadata.name,
      collisionCount: 0,
    });
    expect(rig.events('SuccessfulCreate')).toEqual([
      'Create Pod db-0 in StatefulSet db successful',
      'Create Pod db-1 in StatefulSet db successful',
    ]);
  });

  it('waits with each pod until the one before is ready', async () => {
    rig.ready = false;
    await create(3);
    expect(names()).toEqual(['db-0']);
    rig.setReady('db-0', true);
    await rig.settle();
    expect(names()).toEqual(['db-0', 'db-1']);
  });

  it('waits with each pod until the one before has been ready for minReadySeconds', async () => {
    await create(2, { minReadySeconds: 10 });
    expect(names()).toEqual(['db-0']);
    expect(get().status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    await rig.advance(10_000);
    expect(names()).toEqual(['db-0', 'db-1']);
  });

  it('makes all pods at once when they are managed in parallel', async () => {
    rig.ready = false;
    await create(3, { podManagementPolicy: 'Parallel' });
    expect(names()).toEqual(['db-0', 'db-1', 'db-2']);
  });

  it('begins to count where it is told to', async () => {
    await create(2, { ordinals: { start: 5 } });
    expect(names()).toEqual(['db-5', 'db-6']);
    await change({ ordinals: { start: 4 } });
    expect(names()).toEqual(['db-4', 'db-5']);
  });

  it('scales down from the top, one after the other', async () => {
    await create(3);
    rig.going = false;
    await change({ replicas: 1 });
    const leaving = () => rig.pods().filter(({ metadata }) => metadata.deletionTimestamp);
    expect(leaving().map(({ metadata }) => metadata.name)).toEqual(['db-2']);
    rig.going = true;
    rig.client.delete('pods', 'default', 'db-2', { gracePeriodSeconds: 0 });
    await rig.settle();
    expect(names()).toEqual(['db-0']);
    expect(rig.events('SuccessfulDelete')).toEqual([
      'Delete Pod db-2 in StatefulSet db successful',
      'Delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  it('makes a pod again under its name when it is deleted or has ended', async () => {
    await create(2);
    const before = rig.pods()[0]!.metadata.uid;
    rig.client.delete('pods', 'default', 'db-0');
    rig.client.patch('pods', 'default', 'db-1', { status: { phase: 'Failed' } }, { subresource: 'status' });
    await rig.settle();
    expect(names()).toEqual(['db-0', 'db-1']);
    expect(rig.pods()[0]!.metadata.uid).not.toBe(before);
    expect(rig.pods()[1]!.status?.phase).toBe('Running');
  });

  it('rolls out from the top, and stops at a pod that does not become ready', async () => {
    await create(3);
    rig.ready = false;
    await change(image('nginx:broken'));
    expect(images()).toEqual({ 'db-0': 'nginx:1.27', 'db-1': 'nginx:1.27', 'db-2': 'nginx:broken' });
    expect(get().status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    expect(get().status.currentRevision).not.toBe(get().status.updateRevision);
  });

  it('stays broken after the template is put right, until somebody deletes the pod', async () => {
    await create(2);
    rig.ready = false;
    await change(image('nginx:broken'));
    rig.ready = true;
    await change(image('nginx:1.27'));
    expect(images()).toEqual({ 'db-0': 'nginx:1.27', 'db-1': 'nginx:broken' });
    rig.client.delete('pods', 'default', 'db-1');
    await rig.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:1.27', 'db-1': 'nginx:1.27' });
  });

  it('leaves pods below the partition at the old revision, also when they are made again', async () => {
    await create(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    await change(image('nginx:1.28'));
    rig.client.delete('pods', 'default', 'db-0');
    await rig.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:1.27', 'db-1': 'nginx:1.27', 'db-2': 'nginx:1.28' });
    await change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    expect(Object.values(images())).toEqual(['nginx:1.28', 'nginx:1.28', 'nginx:1.28']);
    expect(get().status.currentRevision).toBe(get().status.updateRevision);
  });

  it('with OnDelete waits for somebody to delete the pods', async () => {
    await create(2, { updateStrategy: { type: 'OnDelete' } });
    await change(image('nginx:1.28'));
    expect(Object.values(images())).toEqual(['nginx:1.27', 'nginx:1.27']);
    rig.client.delete('pods', 'default', 'db-1');
    await rig.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:1.27', 'db-1': 'nginx:1.28' });
  });

  it('keeps its templates as revisions, renumbers one that comes back, and forgets the oldest', async () => {
    await create(1, { revisionHistoryLimit: 1 });
    for (const name of ['nginx:1.26', 'nginx:1.25', 'nginx:1.27']) await change(image(name));
    const kept = revisions().map(({ revision, data }) => [revision, imageIn(data.spec.template.spec)]);
    expect(kept.sort()).toEqual([
      [3, 'nginx:1.25'],
      [4, 'nginx:1.27'],
    ]);
    expect(Object.keys(revisions()[0]!['data'].spec.template)).toEqual(['$patch', 'metadata', 'spec']);
  });

  it('takes in pods of its name only, and gives back the label that somebody took', async () => {
    for (const name of ['db-1', 'other']) {
      const metadata = { name, namespace: 'default', labels: { app: 'db' } };
      rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec });
    }
    await create(2);
    expect(rig.client.get('pods', 'default', 'db-1')!.metadata).toMatchObject({
      labels: { 'statefulset.kubernetes.io/pod-name': 'db-1' },
      ownerReferences: [{ kind: 'StatefulSet' }],
    });
    expect(rig.client.get('pods', 'default', 'other')!.metadata.ownerReferences).toBeUndefined();
    expect(rig.events('SuccessfulUpdate')).toEqual(['Update Pod db-1 in StatefulSet db successful']);
  });

  it('says why it cannot make a pod', async () => {
    const template = {
      metadata: { labels: { app: 'db' } },
      spec: { ...podSpec, serviceAccountName: 'robot' },
    };
    await create(1, { template });
    const message =
      'pods "db-0" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found';
    expect(rig.events('FailedCreate')).toEqual([
      `Create Pod db-0 in StatefulSet db failed error: ${message}`,
    ]);
  });

  it('holds no timer once it is done', async () => {
    await create(2, { minReadySeconds: 3 });
    for (let pod = 0; pod < 2; pod++) await rig.advance(10_000);
    const { resourceVersion } = get().metadata;
    await rig.advance(3_600_000);
    expect(get().metadata.resourceVersion).toBe(resourceVersion);
    expect(rig.clock.pending).toBeLessThanOrEqual(idle);
  });
});

describe('the claims of a StatefulSet', () => {
  const volumeClaimTemplates = [
    {
      metadata: { name: 'data', labels: { tier: 'store' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ];
  const claims = () => rig.client.list('persistentvolumeclaims');
  const withClaims = (whenDeleted: string, whenScaled: string) => ({
    volumeClaimTemplates,
    podManagementPolicy: 'Parallel',
    // Placed by hand: nobody provisions volumes here for the scheduler to wait for.
    template: { metadata: { labels: { app: 'db' } }, spec: { ...podSpec, nodeName: 'n1' } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
  });
  const owners = () =>
    claims().map(
      ({ metadata }) => metadata.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`) ?? [],
    );

  it('are made before its pods and mounted under the names of their templates', async () => {
    await create(2, withClaims('Retain', 'Retain'));
    expect(claims().map(({ metadata }) => [metadata.name, metadata.labels])).toEqual([
      ['data-db-0', { tier: 'store', app: 'db' }],
      ['data-db-1', { tier: 'store', app: 'db' }],
    ]);
    expect(rig.client.get('pods', 'default', 'db-1')!['spec'].volumes[0]).toMatchObject({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-1' },
    });
    expect(rig.events('SuccessfulCreate')[0]).toBe(
      'Create Claim data-db-0 Pod db-0 in StatefulSet db success',
    );
    expect(owners()).toEqual([[], []]);
  });

  it('belong to the set when they are to go with it', async () => {
    await create(1, withClaims('Delete', 'Retain'));
    expect(owners()).toEqual([['StatefulSet/db']]);
    await change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } });
    expect(owners()).toEqual([[]]);
  });

  it('go with pods that are scaled away, when the set says so', async () => {
    await create(2, withClaims('Retain', 'Delete'));
    rig.going = false;
    await change({ replicas: 1 });
    expect(owners()).toEqual([[], ['Pod/db-1']]);
  });
});
