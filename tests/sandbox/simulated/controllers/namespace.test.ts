import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployment, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
  rig.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function configMap(name: string, finalizers: string[] = []) {
  const metadata = { name, namespace: 'shop', ...(finalizers.length > 0 && { finalizers }) };
  return rig.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
}

const get = () => rig.client.get('namespaces', undefined, 'shop');

describe('a new namespace', () => {
  it('has a default service account and the CA, and gets them back', async () => {
    await rig.settle();
    expect(rig.client.get('serviceaccounts', 'shop', 'default')).toBeDefined();
    expect(rig.client.get('configmaps', 'shop', 'kube-root-ca.crt')?.data).toEqual({ 'ca.crt': 'PEM' });
    rig.client.delete('serviceaccounts', 'shop', 'default');
    rig.client.patch('configmaps', 'shop', 'kube-root-ca.crt', { data: { 'ca.crt': 'forged' } });
    await rig.settle();
    expect(rig.client.get('serviceaccounts', 'shop', 'default')).toBeDefined();
    expect(rig.client.get('configmaps', 'shop', 'kube-root-ca.crt')?.data).toEqual({ 'ca.crt': 'PEM' });
  });
});

describe('deleting a namespace', () => {
  it('deletes everything in it, then itself', async () => {
    const web = deployment('web', 2);
    rig.client.create('deployments.apps', { ...web, metadata: { name: 'web', namespace: 'shop' } });
    configMap('settings');
    await rig.settle();
    expect(rig.client.list('pods', { namespace: 'shop' })).toHaveLength(2);
    rig.client.delete('namespaces', undefined, 'shop');
    expect(get()?.status.phase).toBe('Terminating');
    await rig.settle();
    expect(get()).toBeUndefined();
    for (const resource of [
      'pods',
      'deployments.apps',
      'replicasets.apps',
      'configmaps',
      'serviceaccounts',
      'events',
    ]) {
      expect(rig.client.list(resource, { namespace: 'shop' })).toEqual([]);
    }
  });

  it('waits for finalizers, and says whose', async () => {
    configMap('held', ['x.io/hold']);
    await rig.settle();
    rig.client.delete('namespaces', undefined, 'shop');
    await rig.settle();
    expect(get()?.status.conditions).toMatchObject([
      { type: 'NamespaceDeletionDiscoveryFailure', status: 'False' },
      { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False' },
      { type: 'NamespaceDeletionContentFailure', status: 'False', reason: 'ContentDeleted' },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message: 'Some content in the namespace has finalizers remaining: x.io/hold in 1 resource instances',
      },
    ]);
    rig.client.patch('configmaps', 'shop', 'held', { metadata: { finalizers: null } });
    await rig.settle();
    expect(get()).toBeUndefined();
  });
});
