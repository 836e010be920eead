import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import { addNode, type Rig, startRig } from '../controllers/rig.ts';
import { type Storage, storageOf } from '../controllers/volumes.ts';

let rig: Rig;
let storage: Storage;
beforeEach(async () => {
  rig = await startRig({ nodes: ['n1', 'n2'] });
  storage = storageOf(rig);
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const nodeOf = (name: string) => rig.client.get<Pod>('pods', 'default', name)!.spec.nodeName;
const refusals = (name: string) =>
  storage.events(name).filter((event) => event.startsWith('FailedScheduling'));
const on = (node: string) => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
      ],
    },
  },
});
const waiting = { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' };
const notHelpful =
  'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

describe('a pod with a claim', () => {
  it('goes where its volume is', async () => {
    storage.volume('disk', on('n2'));
    await rig.settle();
    storage.claim('data');
    await rig.settle();
    storage.pod('user', 'data');
    await rig.settle();
    expect(nodeOf('user')).toBe('n2');
  });

  it('is told that its volume is elsewhere', async () => {
    storage.volume('disk', on('n2'));
    await rig.settle();
    storage.claim('data');
    await rig.settle();
    storage.pod('user', 'data', { nodeSelector: { 'kubernetes.io/hostname': 'n1' } });
    await rig.settle();
    expect(refusals('user')).toEqual([
      `FailedScheduling: 0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node affinity/selector. ${notHelpful}`,
    ]);
  });

  it('waits for the claim, and for its volume', async () => {
    storage.pod('user', 'data');
    await rig.settle();
    expect(refusals('user')).toEqual([
      'FailedScheduling: 0/2 nodes are available: persistentvolumeclaim "data" not found. not found',
    ]);
    storage.claim('data');
    await rig.advance(1_000);
    expect(refusals('user')[1]).toBe(
      'FailedScheduling: 0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    );
    storage.volume('disk');
    await rig.settle();
    await rig.advance(10_000);
    expect(nodeOf('user')).toBeDefined();
  });

  it('is not placed when the claim is going', async () => {
    storage.volume('disk');
    storage.claim('data');
    storage.pod('user', 'data', { nodeName: 'n1' });
    await rig.settle();
    rig.client.delete('persistentvolumeclaims', 'default', 'data');
    storage.pod('late', 'data');
    await rig.settle();
    expect(refusals('late')).toEqual([
      'FailedScheduling: 0/2 nodes are available: persistentvolumeclaim "data" is being deleted. not found',
    ]);
  });

  it('shares a claim with others, unless it is for one pod only', async () => {
    storage.volume('shared');
    storage.volume('alone', { accessModes: ['ReadWriteOncePod'] });
    await rig.settle();
    storage.claim('shared');
    storage.claim('alone', { accessModes: ['ReadWriteOncePod'] });
    await rig.settle();
    for (const name of ['shared', 'alone']) for (const one of ['a', 'b']) storage.pod(`${name}-${one}`, name);
    await rig.settle();
    expect([nodeOf('shared-a'), nodeOf('shared-b')]).not.toContain(undefined);
    expect(nodeOf('alone-a')).toBeDefined();
    expect(refusals('alone-b')).toEqual([
      expect.stringContaining(
        '2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
      ),
    ]);
    rig.client.delete('pods', 'default', 'alone-a');
    await rig.advance(10_000);
    expect(nodeOf('alone-b')).toBeDefined();
  });
});

describe('a claim that waits for its pod', () => {
  it('gets the volume of the node the pod goes to', async () => {
    storage.storageClass('wait', waiting);
    storage.volume('far', { storageClassName: 'wait', ...on('n1') });
    storage.volume('near', { storageClassName: 'wait', ...on('n2') });
    storage.claim('data', { storageClassName: 'wait' });
    await rig.settle();
    storage.pod('user', 'data', { nodeSelector: { 'kubernetes.io/hostname': 'n2' } });
    await rig.settle();
    expect(nodeOf('user')).toBe('n2');
    expect(storage.phases()).toEqual({ data: 'Bound', far: 'Available', near: 'Bound' });
  });

  it('keeps the pod waiting when there is none', async () => {
    storage.storageClass('wait', waiting);
    storage.claim('data', { storageClassName: 'wait' });
    storage.pod('user', 'data');
    await rig.settle();
    expect(refusals('user')).toEqual([
      `FailedScheduling: 0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. ${notHelpful}`,
    ]);
    storage.volume('late', { storageClassName: 'wait', ...on('n1') });
    await rig.advance(10_000);
    expect(nodeOf('user')).toBe('n1');
  });

  it('is provisioned for a node, where the pod has its place meanwhile', async () => {
    storage.storageClass('ext', { volumeBindingMode: 'WaitForFirstConsumer' });
    storage.claim('data', { storageClassName: 'ext' });
    const containers = [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '3' } } }];
    storage.pod('user', 'data', { containers });
    await rig.settle();
    const node = storage.getClaim('data')!.metadata.annotations!['volume.kubernetes.io/selected-node']!;
    expect(nodeOf('user')).toBeUndefined();
    expect(refusals('user')).toEqual([]);
    for (const name of ['one', 'two']) storage.pod(name, 'none', { containers, volumes: [] });
    await rig.settle();
    expect([nodeOf('one'), nodeOf('two')].sort()).toEqual([node === 'n1' ? 'n2' : 'n1', undefined]);
    const { uid } = storage.getClaim('data')!.metadata;
    storage.volume('made', {
      storageClassName: 'ext',
      claimRef: { namespace: 'default', name: 'data', uid },
      ...on(node),
    });
    await rig.settle();
    expect(nodeOf('user')).toBe(node);
  });

  it('is tried again when the provisioner wants another node, or takes too long', async () => {
    storage.storageClass('ext', { volumeBindingMode: 'WaitForFirstConsumer' });
    storage.claim('data', { storageClassName: 'ext' });
    storage.pod('user', 'data');
    await rig.settle();
    const annotations = { 'volume.kubernetes.io/selected-node': null };
    rig.client.patch('persistentvolumeclaims', 'default', 'data', { metadata: { annotations } });
    await rig.settle();
    const failed = 'FailedScheduling: running PreBind plugin "VolumeBinding": binding volumes:';
    expect(refusals('user')).toEqual([`${failed} selectedNode annotation reset for PVC "data"`]);
    expect(storage.getClaim('data')!.metadata.annotations).toHaveProperty([
      'volume.kubernetes.io/selected-node',
    ]);
    await rig.advance(600_000);
    expect(refusals('user')).toContain(`${failed} context deadline exceeded`);
  });

  it('is not provisioned where its class does not allow it', async () => {
    addNode(rig, 'n3', { metadata: { name: 'n3', labels: { zone: 'a' } } });
    const allowedTopologies = [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }];
    storage.storageClass('ext', { volumeBindingMode: 'WaitForFirstConsumer', allowedTopologies });
    storage.claim('data', { storageClassName: 'ext' });
    storage.pod('user', 'data');
    await rig.settle();
    expect(storage.getClaim('data')!.metadata.annotations).toMatchObject({
      'volume.kubernetes.io/selected-node': 'n3',
    });
  });
});

it('keeps a pod out of zones that its volume is not in', async () => {
  addNode(rig, 'za', { metadata: { name: 'za', labels: { 'topology.kubernetes.io/zone': 'a' } } });
  addNode(rig, 'zb', { metadata: { name: 'zb', labels: { 'topology.kubernetes.io/zone': 'b' } } });
  for (const name of ['n1', 'n2']) rig.client.delete('nodes', undefined, name);
  storage.volume('disk', {}, { labels: { 'topology.kubernetes.io/zone': 'b' } });
  await rig.settle();
  storage.claim('data');
  await rig.settle();
  storage.pod('user', 'data');
  await rig.settle();
  expect(nodeOf('user')).toBe('zb');
});
