import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject, OwnerReference } from '../../../../sandbox/simulated/objects.ts';
import { deployment, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function configMap(
  name: string,
  owners: readonly KubeObject[] = [],
  more: Partial<OwnerReference> = {},
): KubeObject {
  const ownerReferences = owners.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid!,
    ...more,
  }));
  return rig.client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', ...(owners.length > 0 && { ownerReferences }) },
  });
}

const get = (name: string) => rig.client.get('configmaps', 'default', name);

describe('deleting an owner', () => {
  it('in the background takes along what it owned, and what that owned', async () => {
    rig.client.create('deployments.apps', deployment('web', 2));
    await rig.settle();
    rig.client.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
    expect(rig.client.list('replicasets.apps')).toHaveLength(1);
    await rig.settle();
    expect(rig.client.list('replicasets.apps')).toEqual([]);
    expect(rig.pods()).toEqual([]);
  });

  it('in the foreground waits until everything that blocks is gone', async () => {
    rig.client.create('deployments.apps', deployment('web', 2));
    await rig.settle();
    rig.going = false;
    rig.client.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Foreground' });
    await rig.settle();
    for (const resource of ['deployments.apps', 'replicasets.apps']) {
      expect(rig.client.list(resource)).toMatchObject([{ metadata: { finalizers: ['foregroundDeletion'] } }]);
    }
    expect(rig.pods()).toHaveLength(2);
    for (const { metadata } of rig.pods()) {
      rig.client.delete('pods', 'default', metadata.name, { gracePeriodSeconds: 0 });
    }
    await rig.settle();
    expect(rig.client.list('replicasets.apps')).toEqual([]);
    expect(rig.client.list('deployments.apps')).toEqual([]);
  });

  it('in the foreground does not wait for what does not block', async () => {
    const owner = configMap('owner');
    const owned = configMap('owned', [owner], { blockOwnerDeletion: false });
    rig.client.patch('configmaps', 'default', owned.metadata.name, {
      metadata: { finalizers: ['x.io/hold'] },
    });
    await rig.settle();
    rig.client.delete('configmaps', 'default', 'owner', { propagationPolicy: 'Foreground' });
    await rig.settle();
    expect(get('owner')).toBeUndefined();
    expect(get('owned')?.metadata.deletionTimestamp).toBeDefined();
  });

  it('with orphaning leaves what it owned, without an owner', async () => {
    rig.client.create('deployments.apps', deployment('web', 2));
    await rig.settle();
    rig.client.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Orphan' });
    await rig.settle();
    expect(rig.client.list('deployments.apps')).toEqual([]);
    const [replicaSet] = rig.client.list('replicasets.apps');
    expect(replicaSet?.metadata.ownerReferences).toBeUndefined();
    expect(rig.pods()).toHaveLength(2);
  });
});

describe('an object with owners', () => {
  it('goes when the owner it names does not exist', async () => {
    const owner = configMap('owner');
    configMap('lost', [{ ...owner, metadata: { ...owner.metadata, uid: 'another' } }]);
    await rig.settle();
    expect(get('lost')).toBeUndefined();
    expect(get('owner')).toBeDefined();
  });

  it('stays while one of its owners does, and forgets the others', async () => {
    const [first, second] = [configMap('first'), configMap('second')];
    configMap('child', [first, second]);
    await rig.settle();
    rig.client.delete('configmaps', 'default', 'first');
    await rig.settle();
    expect(get('child')?.metadata.ownerReferences).toMatchObject([{ name: 'second' }]);
    rig.client.delete('configmaps', 'default', 'second');
    await rig.settle();
    expect(get('child')).toBeUndefined();
  });

  it('is left alone when its owner is of a kind that is not served here', async () => {
    const stranger = { apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 'thing', uid: 'u' } };
    configMap('child', [stranger]);
    await rig.settle();
    expect(get('child')).toBeDefined();
  });
});
