import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const CLAIMS = 'persistentvolumeclaims';

function createClaim(name: string): void {
  const spec = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: '',
  };
  rig.client.create(CLAIMS, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec,
  });
}

async function createUser(nodeName: string | undefined): Promise<void> {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  const spec = { containers: [{ name: 'c', image: 'nginx' }], volumes, ...(nodeName && { nodeName }) };
  rig.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'user', namespace: 'default' },
    spec,
  });
  await rig.settle();
}

const claim = () => rig.client.get(CLAIMS, 'default', 'data');

async function deleteClaim(): Promise<void> {
  rig.client.delete(CLAIMS, 'default', 'data');
  await rig.settle();
}

describe('a claim', () => {
  it('goes at once when nobody uses it', async () => {
    createClaim('data');
    await rig.settle();
    await deleteClaim();
    expect(claim()).toBeUndefined();
  });

  it('stays until the pod that uses it has gone', async () => {
    createClaim('data');
    await createUser('n1');
    await deleteClaim();
    expect(claim()?.metadata).toMatchObject({
      deletionTimestamp: expect.any(String),
      finalizers: ['kubernetes.io/pvc-protection'],
    });
    rig.client.delete('pods', 'default', 'user');
    await rig.settle();
    expect(claim()).toBeUndefined();
  });

  it('is not held by a pod that has no node', async () => {
    createClaim('data');
    rig.client.patch('nodes', undefined, 'n1', { spec: { unschedulable: true } });
    rig.client.patch('nodes', undefined, 'n2', { spec: { unschedulable: true } });
    await createUser(undefined);
    await deleteClaim();
    expect(claim()).toBeUndefined();
  });
});

describe('a volume', () => {
  const volume = () => rig.client.get('persistentvolumes', undefined, 'disk');
  beforeEach(() => {
    const spec = {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data' },
    };
    rig.client.create('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: { ...spec, storageClassName: '' },
    });
  });

  it('stays while it is bound, and goes when it is released', async () => {
    createClaim('data');
    await rig.settle();
    rig.client.delete('persistentvolumes', undefined, 'disk');
    await rig.settle();
    expect(volume()?.metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
    await deleteClaim();
    expect(volume()).toBeUndefined();
  });

  it('goes at once when it is nobody’s', async () => {
    rig.client.delete('persistentvolumes', undefined, 'disk');
    await rig.settle();
    expect(volume()).toBeUndefined();
  });
});
