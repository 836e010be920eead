import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';
import { type Storage, size, storageOf } from './volumes.ts';

let rig: Rig;
let storage: Storage;
beforeEach(async () => {
  rig = await startRig();
  storage = storageOf(rig);
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';

async function deleteClaim(name: string): Promise<void> {
  rig.client.delete(CLAIMS, 'default', name);
  await rig.settle();
}

describe('a claim', () => {
  it('gets the smallest volume that is large enough, and both sides say so', async () => {
    storage.volume('large', { capacity: { storage: '5Gi' } });
    storage.volume('right', { capacity: { storage: '2Gi' } });
    storage.volume('small', { capacity: { storage: '512Mi' } });
    storage.claim('data');
    await rig.settle();
    expect(storage.getClaim('data')).toMatchObject({
      metadata: {
        annotations: {
          'pv.kubernetes.io/bind-completed': 'yes',
          'pv.kubernetes.io/bound-by-controller': 'yes',
        },
      },
      spec: { volumeName: 'right' },
      status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] },
    });
    expect(storage.getVolume('right')).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
      spec: { claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' } },
      status: { phase: 'Bound' },
    });
    expect(storage.phases()).toMatchObject({ large: 'Available', small: 'Available' });
  });

  it('prefers a volume with no more access modes than it asks for', async () => {
    storage.volume('many', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] });
    storage.volume('one', { capacity: { storage: '9Gi' } });
    storage.claim('data');
    await rig.settle();
    expect(storage.getClaim('data')!.spec.volumeName).toBe('one');
  });

  it.each([
    ['of another class', { storageClassName: 'other' }],
    ['with other access modes', { accessModes: ['ReadOnlyMany'] }],
    ['of another mode', { volumeMode: 'Block' }],
    ['that is kept for another claim', { claimRef: { namespace: 'default', name: 'somebody' } }],
  ])('does not take a volume %s', async (_, spec) => {
    storage.volume('disk', spec);
    storage.claim('data');
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Pending', disk: 'Available' });
  });

  it('waits for a volume that its selector chooses', async () => {
    storage.volume('wrong', {}, { labels: { tier: 'slow' } });
    storage.claim('data', { selector: { matchLabels: { tier: 'fast' } } });
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Pending', wrong: 'Available' });
    storage.volume('right', {}, { labels: { tier: 'fast' } });
    await rig.settle();
    expect(storage.getClaim('data')!.spec.volumeName).toBe('right');
  });

  it('gets the volume that is kept for it, without the mark of the controller', async () => {
    storage.volume('kept', {
      capacity: { storage: '9Gi' },
      claimRef: { namespace: 'default', name: 'data' },
    });
    storage.volume('fitting');
    storage.claim('data');
    await rig.settle();
    expect(storage.getClaim('data')!.spec.volumeName).toBe('kept');
    expect(storage.getVolume('kept')!.metadata.annotations).toBeUndefined();
  });

  it.each([
    [
      'named-large',
      { volumeName: 'disk', ...size('2Gi') },
      'VolumeMismatch: Cannot bind to requested volume "disk": requested PV is too small',
    ],
    [
      'named-class',
      { volumeName: 'disk', storageClassName: 'x' },
      'VolumeMismatch: Cannot bind to requested volume "disk": storageClassName does not match',
    ],
    [
      'named-mode',
      { volumeName: 'disk', volumeMode: 'Block' },
      'VolumeMismatch: Cannot bind to requested volume "disk": incompatible volumeMode',
    ],
    [
      'named-access',
      { volumeName: 'disk', accessModes: ['ReadWriteMany'] },
      'VolumeMismatch: Cannot bind to requested volume "disk": incompatible accessMode',
    ],
  ])('%s is told why the volume it names will not do', async (name, spec, event) => {
    storage.volume('disk');
    storage.claim(name, spec);
    await rig.settle();
    expect(storage.phases()).toEqual({ [name]: 'Pending', disk: 'Available' });
    expect(storage.events(name)).toEqual([event]);
  });

  it('is told that the volume it names is taken', async () => {
    storage.volume('disk');
    storage.claim('first');
    await rig.settle();
    storage.claim('second', { volumeName: 'disk' });
    await rig.settle();
    expect(storage.events('second')).toEqual([
      'FailedBinding: volume "disk" already bound to a different claim.',
    ]);
  });

  it('without a class is told that nothing will come by itself, and gets a default class later', async () => {
    storage.claim('none', { storageClassName: '' });
    storage.claim('late', { storageClassName: undefined });
    await rig.settle();
    const message =
      'FailedBinding: no persistent volumes available for this claim and no storage class is set';
    expect(storage.events('none')).toEqual([message]);
    expect(storage.getClaim('late')!.spec.storageClassName).toBeUndefined();
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    storage.storageClass('fast', { metadata: { name: 'fast', annotations } });
    await rig.settle();
    expect(storage.getClaim('late')!.spec.storageClassName).toBe('fast');
    expect(storage.getClaim('none')!.spec.storageClassName).toBe('');
  });

  it('of a class that is not there, or that nobody provisions, is told so', async () => {
    storage.claim('lost', { storageClassName: 'nosuch' });
    storage.storageClass('byhand', { provisioner: 'kubernetes.io/no-provisioner' });
    storage.claim('byhand', { storageClassName: 'byhand' });
    await rig.settle();
    expect(storage.events('lost')).toEqual([
      'ProvisioningFailed: storageclass.storage.k8s.io "nosuch" not found',
    ]);
    expect(storage.events('byhand')).toContain(
      'ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner',
    );
  });

  it('of a class of somebody else asks for a volume, and is bound when it is there', async () => {
    storage.storageClass('ext');
    storage.claim('data', { storageClassName: 'ext' });
    await rig.settle();
    const claim = storage.getClaim('data')!;
    expect(claim.metadata.annotations).toMatchObject({
      'volume.kubernetes.io/storage-provisioner': 'example.com/x',
      'volume.beta.kubernetes.io/storage-provisioner': 'example.com/x',
    });
    expect(storage.events('data')[0]).toContain("by the external provisioner 'example.com/x'");
    const claimRef = { namespace: 'default', name: 'data', uid: claim.metadata.uid };
    storage.volume('made', { storageClassName: 'ext', claimRef });
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Bound', made: 'Bound' });
  });

  it('of a class that waits says for whom', async () => {
    storage.storageClass('wait', {
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    storage.claim('data', { storageClassName: 'wait' });
    await rig.settle();
    storage.pod('user', 'data');
    await rig.settle();
    expect(storage.events('data')).toEqual([
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
    await rig.advance(15_000);
    expect(storage.events('data')).toContain('WaitForPodScheduled: waiting for pod user to be scheduled');
  });

  it('is lost with its volume', async () => {
    storage.volume('disk');
    await rig.settle();
    storage.claim('data');
    await rig.settle();
    rig.client.delete(VOLUMES, undefined, 'disk');
    rig.client.patch(VOLUMES, undefined, 'disk', { metadata: { finalizers: null } });
    await rig.settle();
    expect(storage.getClaim('data')!.status).toEqual({ phase: 'Lost' });
    expect(storage.events('data')).toEqual([
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ]);
  });
});

describe('a volume whose claim is gone', () => {
  it('is kept, and free again when the reference is taken away', async () => {
    storage.volume('disk', { persistentVolumeReclaimPolicy: 'Retain' });
    storage.claim('data');
    await rig.settle();
    await deleteClaim('data');
    expect(storage.phases()).toEqual({ disk: 'Released' });
    storage.claim('data');
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Pending', disk: 'Released' });
    rig.client.patch(VOLUMES, undefined, 'disk', { spec: { claimRef: null } });
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Bound', disk: 'Bound' });
  });

  it.each([
    ['/tmp/x', undefined],
    ['/data', 'host_path deleter only supports /tmp/.+ but received provided /data'],
  ])('in %s is deleted when it should be and can be', async (path, problem) => {
    storage.volume('disk', { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path } });
    storage.claim('data');
    await rig.settle();
    await deleteClaim('data');
    expect(storage.phases()).toEqual(problem ? { disk: 'Failed' } : {});
    expect(storage.events('disk')).toEqual(problem ? [`VolumeFailedDelete: ${problem}`] : []);
    expect(storage.getVolume('disk')?.status?.message).toBe(problem);
  });

  it('is left to the driver that made it', async () => {
    storage.volume('disk', {
      persistentVolumeReclaimPolicy: 'Delete',
      csi: { driver: 'x.example.com', volumeHandle: 'h' },
    });
    storage.claim('data');
    await rig.settle();
    await deleteClaim('data');
    expect(storage.phases()).toEqual({ disk: 'Released' });
  });

  it('is emptied by a pod and free again, when it is to be recycled', async () => {
    storage.volume('disk', { persistentVolumeReclaimPolicy: 'Recycle' });
    storage.claim('data');
    await rig.settle();
    await deleteClaim('data');
    const pod = 'recycler-for-disk';
    expect(rig.client.get('pods', 'default', pod)!['spec'].volumes[0].hostPath.path).toBe('/tmp/data');
    rig.client.patch('pods', 'default', pod, { status: { phase: 'Succeeded' } }, { subresource: 'status' });
    await rig.settle();
    expect(storage.events('disk')).toEqual(['VolumeRecycled: Volume recycled']);
    expect(storage.phases()).toEqual({ disk: 'Available' });
    expect(rig.client.get('pods', 'default', pod)).toBeUndefined();
  });
});

describe('the class of host paths', () => {
  it('has its volumes made by the controller manager, as in a cluster of kind', async () => {
    storage.storageClass('hp', { provisioner: 'kubernetes.io/host-path' });
    storage.claim('data', { storageClassName: 'hp' });
    await rig.settle();
    const name = `pvc-${storage.getClaim('data')!.metadata.uid}`;
    expect(storage.getVolume(name)).toMatchObject({
      metadata: {
        annotations: { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/host-path' },
        finalizers: expect.arrayContaining(['kubernetes.io/pv-controller', 'kubernetes.io/pv-protection']),
      },
      spec: { hostPath: { path: expect.stringMatching(/^\/tmp\/hostpath_pv\//) } },
      status: { phase: 'Bound' },
    });
    expect(storage.events('data')).toEqual([
      `ProvisioningSucceeded: Successfully provisioned volume ${name} using kubernetes.io/host-path`,
    ]);
    await deleteClaim('data');
    expect(storage.phases()).toEqual({});
  });
});

it('rests when nothing is left to do', async () => {
  storage.volume('disk');
  storage.claim('data');
  storage.claim('waiting', size('5Gi'));
  await rig.settle();
  const version = storage.getClaim('waiting')!.metadata.resourceVersion;
  await rig.advance(3_600_000);
  expect(storage.getClaim('waiting')!.metadata.resourceVersion).toBe(version);
});
