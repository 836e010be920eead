import { expect, it } from 'vitest';
import { podSpec, startRig } from './rig.ts';

it('a ReplicationController keeps as many pods as it is asked for, and takes in those without an owner', async () => {
  using rig = await startRig();
  const metadata = { name: 'stray', namespace: 'default', labels: { app: 'old' } };
  rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec });
  rig.client.create('replicationcontrollers', {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'old', namespace: 'default' },
    spec: {
      replicas: 3,
      selector: { app: 'old' },
      template: { metadata: { labels: { app: 'old' } }, spec: podSpec },
    },
  });
  await rig.settle();
  expect(rig.pods('app=old')).toHaveLength(3);
  expect(rig.client.get('pods', 'default', 'stray')!.metadata.ownerReferences).toMatchObject([
    { apiVersion: 'v1', kind: 'ReplicationController', name: 'old', controller: true },
  ]);
  const get = () => rig.client.get('replicationcontrollers', 'default', 'old')!;
  expect(get().status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  });
  expect(get().spec.selector).toEqual({ app: 'old' });
  rig.client.patch('replicationcontrollers', 'default', 'old', { spec: { replicas: 1 } });
  await rig.settle();
  expect(rig.pods('app=old')).toHaveLength(1);
  expect(rig.events('SuccessfulDelete')).toHaveLength(2);
  expect(rig.logged).toEqual([]);
});
