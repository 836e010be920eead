import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { startRig } from './rig.ts';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';
const labelOf = (name: string) => `rbac.authorization.k8s.io/aggregate-to-${name}`;

/** A role whose rules others gather, under these names. */
function role(name: string, verb: string | undefined, ...gatheredBy: string[]): KubeObject {
  const labels = Object.fromEntries(gatheredBy.map((other) => [labelOf(other), 'true']));
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    ...(verb
      ? { rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }] }
      : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [labelOf(name)]: 'true' } }] } }),
  };
}

describe('roles that gather others', () => {
  it('are filled from the bottom up, each with one write', async () => {
    using rig = await startRig();
    for (const each of [
      role('a-admin', undefined),
      role('b-edit', undefined, 'a-admin'),
      role('c-view', undefined, 'b-edit'),
      role('to-view', 'get'),
      role('to-edit', 'update'),
    ]) {
      rig.client.create(ROLES, each);
    }
    await rig.settle();
    const writes: string[] = [];
    using _ = rig.client.watch(ROLES, ({ type, object }) => {
      if (type === 'MODIFIED') writes.push(object.metadata.name);
    });
    const gather = (name: string, by: string) =>
      rig.client.patch(ROLES, undefined, name, { metadata: { labels: { [labelOf(by)]: 'true' } } });
    gather('to-edit', 'b-edit');
    gather('to-view', 'c-view');
    await rig.settle();
    expect(writes).toEqual(['to-edit', 'to-view', 'c-view', 'b-edit', 'a-admin']);
    const verbs = rig.client
      .get<KubeObject & { rules: { verbs: string[] }[] }>(ROLES, undefined, 'a-admin')
      ?.rules.map((rule) => rule.verbs[0]);
    expect(verbs?.toSorted()).toEqual(['get', 'update']);
  });

  it('follow a role that changes, or no longer wants to be gathered', async () => {
    using rig = await startRig();
    for (const each of [role('view', undefined), role('more', 'get', 'view')]) rig.client.create(ROLES, each);
    await rig.settle();
    const rules = () => rig.client.get(ROLES, undefined, 'view')?.['rules'];
    expect(rules()).toHaveLength(1);
    rig.client.patch(ROLES, undefined, 'more', { metadata: { labels: null } });
    await rig.settle();
    expect(rules() ?? []).toHaveLength(0);
  });
});
