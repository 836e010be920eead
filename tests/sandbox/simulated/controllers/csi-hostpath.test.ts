import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInformerFactory } from '../../../../sandbox/simulated/clientgo/informer.ts';
import { createComponents } from '../../../../sandbox/simulated/components.ts';
import { startCsiHostpath } from '../../../../sandbox/simulated/controllers/csi-hostpath/index.ts';
import { type Rig, startRig } from './rig.ts';
import { type Storage, size, storageOf } from './volumes.ts';

const DRIVER = 'hostpath.csi.k8s.io';
let rig: Rig;
let storage: Storage;
let started: Disposable[];
let programs: Disposable[];
let components: ReturnType<typeof createComponents>;

beforeEach(async () => {
  rig = await startRig();
  storage = storageOf(rig);
  for (const name of ['n1', 'n2'])
    rig.client.create('csinodes.storage.k8s.io', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: { name },
      spec: { drivers: null },
    });
  components = createComponents();
  const informers = createInformerFactory(rig.client, () => undefined);
  started = [startCsiHostpath({ ...rig.context, informers }, components), informers];
  programs = [components.run('csi-hostpathplugin', 'n2')];
  storage.storageClass('elastic', { provisioner: DRIVER, allowVolumeExpansion: true });
  await rig.settle();
});

afterEach(() => {
  for (const each of started) each[Symbol.dispose]();
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const drivers = (name: string) =>
  (rig.client.get('csinodes.storage.k8s.io', undefined, name)!['spec'].drivers ?? []).map(
    (driver: { name: string }) => driver.name,
  );

async function bound(): Promise<string> {
  storage.claim('data', { storageClassName: 'elastic' });
  await rig.settle();
  return storage.getClaim('data')!.spec.volumeName!;
}

describe('csi-driver-host-path', () => {
  it('is known on the nodes it runs on', () => {
    expect([drivers('n1'), drivers('n2')]).toEqual([[], [DRIVER]]);
    for (const program of programs) program[Symbol.dispose]();
    expect(drivers('n2')).toEqual([]);
  });

  it('makes volumes that are of use on their node only, and takes them away', async () => {
    const volume = await bound();
    expect(storage.getVolume(volume)).toMatchObject({
      spec: { csi: { driver: DRIVER }, persistentVolumeReclaimPolicy: 'Delete' },
      status: { phase: 'Bound' },
    });
    storage.pod('user', 'data');
    await rig.settle();
    expect(rig.client.get('pods', 'default', 'user')!['spec'].nodeName).toBe('n2');
    rig.client.delete('pods', 'default', 'user');
    rig.client.delete('persistentvolumeclaims', 'default', 'data');
    await rig.settle();
    expect(storage.phases()).toEqual({});
  });

  it('makes none for a pod on a node where it does not run, until it does', async () => {
    storage.storageClass('late', { provisioner: DRIVER, volumeBindingMode: 'WaitForFirstConsumer' });
    storage.claim('data', { storageClassName: 'late' });
    storage.pod('user', 'data', { nodeSelector: { 'kubernetes.io/hostname': 'n1' } });
    await rig.settle();
    expect(storage.phases()).toEqual({ data: 'Pending' });
    programs.push(components.run('csi-hostpathplugin', 'n1'));
    await rig.settle();
    expect(storage.getClaim('data')!.status?.phase).toBe('Bound');
  });

  it('grows a volume, and leaves the rest to the kubelet', async () => {
    const volume = await bound();
    rig.client.patch('persistentvolumeclaims', 'default', 'data', { spec: size('3Gi') });
    await rig.settle();
    expect(storage.getVolume(volume)!.spec.capacity).toEqual({ storage: '3Gi' });
    expect(storage.getClaim('data')!.status).toMatchObject({
      capacity: { storage: '1Gi' },
      conditions: [{ type: 'FileSystemResizePending', status: 'True' }],
    });
    expect(storage.events('data')).toEqual(
      expect.arrayContaining([
        `Resizing: External resizer is resizing volume ${volume}`,
        'FileSystemResizeRequired: Require file system resize of volume on node',
      ]),
    );
  });
});
