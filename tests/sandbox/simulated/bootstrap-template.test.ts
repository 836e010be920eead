import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sandbox/simulated/objects.ts';
import type { StoreSnapshot } from '../../../sandbox/simulated/storage/index.ts';
import { bootCluster } from './support.ts';

/** What the template brings, by resource and name; nothing that controllers make. */
const KINDS = [
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'servicecidrs.networking.k8s.io',
  'apiservices.apiregistration.k8s.io',
];

function objectsOf({ objects }: StoreSnapshot): KubeObject[] {
  const all = KINDS.flatMap((kind) => Object.values(objects[kind] ?? {}));
  // What a controller gathers for them comes a little later.
  return all.filter((object) => !object['aggregationRule']);
}

/** Without what is a cluster's own. */
function common(object: KubeObject): string {
  const time = object.metadata.creationTimestamp ?? 'never';
  const { uid: _, resourceVersion: __, ...metadata } = object.metadata;
  return JSON.stringify({ ...object, metadata }).replaceAll(time, 'then');
}

describe('what a second cluster of a process begins with', () => {
  it('is what the first one has, under other names and at its own time', async () => {
    await using first = await bootCluster();
    await using second = await bootCluster();
    const [one, two] = [objectsOf(first.cluster.snapshot()), objectsOf(second.cluster.snapshot())];
    expect(two.length).toBeGreaterThan(80);
    expect(two.map(common)).toEqual(one.map(common));
    const uids = new Set([...one, ...two].map(({ metadata }) => metadata.uid));
    expect(uids.size).toBe(one.length + two.length);
    expect(Object.isFrozen(two[0]?.['spec'])).toBe(true);
  });

  it('can be changed without changing it for others', async () => {
    await using first = await bootCluster();
    const roles = 'clusterroles.rbac.authorization.k8s.io';
    first.cluster.client.patch(roles, undefined, 'system:node', { rules: [] });
    await using second = await bootCluster();
    expect(second.cluster.client.get(roles, undefined, 'system:node')?.['rules'].length).toBeGreaterThan(0);
  });
});
