import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../sandbox/clock.ts';
import {
  createLocalClient,
  noFieldManager,
  Registry,
} from '../../../../sandbox/simulated/apiserver/index.ts';
import { ensurePolicy } from '../../../../sandbox/simulated/rbac/ensure.ts';
import { bootstrapPolicy } from '../../../../sandbox/simulated/rbac/policy.ts';
import { ruleOf } from '../../../../sandbox/simulated/rbac/table.ts';
import { resourceNamed, resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { Store } from '../../../../sandbox/simulated/storage/index.ts';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';
const BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';

function newCluster() {
  const registry = new Registry({
    scheme: { resources, resourceNamed },
    store: new Store(),
    clock: systemClock,
    random: Math.random,
    admission: [],
    fieldManager: noFieldManager,
  });
  const client = createLocalClient(registry, () => {});
  ensurePolicy(client);
  return { client, registry };
}

describe('the bootstrap policy', () => {
  it('has the roles and bindings of a v1.36 cluster', () => {
    const names = (kind: string) =>
      bootstrapPolicy()
        .filter((object) => object.kind === kind)
        .map(({ metadata }) => metadata.name);
    expect(names('ClusterRole')).toHaveLength(70);
    expect(names('ClusterRoleBinding')).toHaveLength(51);
    expect(names('Role')).toHaveLength(7);
    const bound = bootstrapPolicy().flatMap(({ roleRef }) => (roleRef ? [roleRef.name] : []));
    const roles = new Set([...names('ClusterRole'), ...names('Role')]);
    expect(bound.filter((name) => !roles.has(name))).toEqual([]);
  });

  it('can be read from its lines', () => {
    expect(ruleOf('get,update core,apps: leases,leases/status = one')).toEqual({
      apiGroups: ['', 'apps'],
      resourceNames: ['one'],
      resources: ['leases', 'leases/status'],
      verbs: ['get', 'update'],
    });
    expect(ruleOf('get path /api,/api/*')).toEqual({ nonResourceURLs: ['/api', '/api/*'], verbs: ['get'] });
    expect(() => ruleOf('get pods')).toThrow('not a rule');
  });

  it('comes back where somebody took a part of it away, but not where he said not to', () => {
    const { client } = newCluster();
    const keep = { metadata: { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } } };
    client.patch(ROLES, undefined, 'system:basic-user', { rules: [] });
    client.patch(ROLES, undefined, 'system:discovery', { rules: [], ...keep });
    client.patch(BINDINGS, undefined, 'cluster-admin', { subjects: null });
    client.delete(ROLES, undefined, 'cluster-admin');
    ensurePolicy(client);
    expect(client.get(ROLES, undefined, 'system:basic-user')?.['rules']).toHaveLength(3);
    expect(client.get(ROLES, undefined, 'system:discovery')?.['rules']).toEqual([]);
    expect(client.get(BINDINGS, undefined, 'cluster-admin')?.['subjects']).toHaveLength(1);
    expect(client.get(ROLES, undefined, 'cluster-admin')).toBeDefined();
  });

  it('changes nothing in a cluster that has it', () => {
    const { client, registry } = newCluster();
    const { revision } = registry.store;
    ensurePolicy(client);
    expect(registry.store.revision).toBe(revision);
  });
});
