import { describe, expect, it } from 'vitest';
import type { UserInfo } from '../../../../../sandbox/simulated/admission/types.ts';
import { masters, Rbac, union } from '../../../../../sandbox/simulated/apiserver/authorization/index.ts';
import {
  compactString,
  missingRights,
} from '../../../../../sandbox/simulated/apiserver/authorization/rules.ts';
import type {
  PolicyRule,
  ResourceAccess,
} from '../../../../../sandbox/simulated/apiserver/authorization/types.ts';
import { Store } from '../../../../../sandbox/simulated/storage/index.ts';

const GROUP = 'rbac.authorization.k8s.io';
const jane: UserInfo = { name: 'jane', groups: ['devs', 'system:authenticated'] };
const robot: UserInfo = {
  name: 'system:serviceaccount:shop:robot',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
};

function setUp() {
  const store = new Store();
  const put = (kind: string, name: string, namespace: string | undefined, rest: object) =>
    store.put(`${kind.toLowerCase()}s.${GROUP}`, {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name, ...(namespace ? { namespace } : {}) },
      ...rest,
    });
  return {
    store,
    rbac: new Rbac(store),
    role: (name: string, namespace: string | undefined, ...rules: PolicyRule[]) =>
      put(namespace ? 'Role' : 'ClusterRole', name, namespace, { rules }),
    bind: (name: string, namespace: string | undefined, [kind, role]: [string, string], subject: object) =>
      put(namespace ? 'RoleBinding' : 'ClusterRoleBinding', name, namespace, {
        roleRef: { kind, name: role },
        subjects: [subject],
      }),
  };
}

function wants(user: UserInfo, verb: string, what: string, more: Partial<ResourceAccess> = {}) {
  const [resource = '', subresource = ''] = what.split('/');
  return { user, verb, group: '', resource, subresource, namespace: 'shop', name: '', ...more };
}

const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };

describe('roles and bindings', () => {
  it('allow in their namespace what the rules say, and nothing else', () => {
    const { rbac, role, bind } = setUp();
    role('reader', 'shop', readPods);
    bind('readers', 'shop', ['Role', 'reader'], { kind: 'User', name: 'jane' });
    const may = (...request: Parameters<typeof wants>) => rbac.authorize(wants(...request)).allowed;
    expect(may(jane, 'get', 'pods')).toBe(true);
    expect(may(jane, 'delete', 'pods')).toBe(false);
    expect(may(jane, 'get', 'pods/log')).toBe(false);
    expect(may(jane, 'get', 'pods', { group: 'metrics.k8s.io' })).toBe(false);
    expect(may(jane, 'get', 'pods', { namespace: 'other' })).toBe(false);
    expect(may(jane, 'list', 'pods', { namespace: '' })).toBe(false);
    expect(may({ name: 'kim', groups: [] }, 'get', 'pods')).toBe(false);
  });

  it('name groups, service accounts and everybody of a namespace', () => {
    const { rbac, role, bind } = setUp();
    role('reader', undefined, readPods);
    const allowed = (user: UserInfo) => rbac.authorize(wants(user, 'get', 'pods')).allowed;
    const subjects: [object, UserInfo][] = [
      [{ kind: 'Group', name: 'devs' }, jane],
      [{ kind: 'ServiceAccount', name: 'robot', namespace: 'shop' }, robot],
      [{ kind: 'User', name: 'system:serviceaccount:shop:robot' }, robot],
      [{ kind: 'Group', name: 'system:serviceaccounts:shop' }, robot],
    ];
    for (const [subject, user] of subjects) {
      bind('one', 'shop', ['ClusterRole', 'reader'], subject);
      expect(allowed(user), JSON.stringify(subject)).toBe(true);
      expect(allowed(user === jane ? robot : jane), JSON.stringify(subject)).toBe(false);
    }
  });

  it('narrow down to names, and widen with stars', () => {
    const { rbac, role, bind } = setUp();
    const rule = (resources: string[], more: Partial<PolicyRule> = {}) => ({
      verbs: ['get'],
      apiGroups: ['*'],
      resources,
      ...more,
    });
    role('r', undefined, rule(['*/scale']), rule(['secrets'], { resourceNames: ['one'] }), {
      verbs: ['get'],
      nonResourceURLs: ['/healthz/*'],
    });
    bind('b', undefined, ['ClusterRole', 'r'], { kind: 'User', name: 'jane' });
    const may = (what: string, more = {}) => rbac.authorize(wants(jane, 'get', what, more)).allowed;
    expect([may('deployments/scale'), may('deployments')]).toEqual([true, false]);
    expect([may('secrets', { name: 'one' }), may('secrets', { name: 'two' }), may('secrets')]).toEqual([
      true,
      false,
      false,
    ]);
    const path = (at: string) => rbac.authorize({ user: jane, verb: 'get', path: at }).allowed;
    expect([path('/healthz/etcd'), path('/healthz'), path('/metrics')]).toEqual([true, false, false]);
  });

  it('say which binding allowed, and which role does not exist', () => {
    const { rbac, role, bind } = setUp();
    bind('ghosts', 'shop', ['Role', 'ghost'], { kind: 'User', name: 'jane' });
    expect(rbac.authorize(wants(jane, 'get', 'pods'))).toEqual({
      allowed: false,
      reason: 'RBAC: role.rbac.authorization.k8s.io "ghost" not found',
    });
    bind('more', undefined, ['ClusterRole', 'phantom'], { kind: 'Group', name: 'devs' });
    expect(rbac.authorize(wants(jane, 'get', 'pods')).reason).toBe(
      'RBAC: [clusterrole.rbac.authorization.k8s.io "phantom" not found, role.rbac.authorization.k8s.io "ghost" not found]',
    );
    role('ghost', 'shop', readPods);
    expect(rbac.authorize(wants(jane, 'get', 'pods'))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "ghosts/shop" of Role "ghost" to User "jane"',
    });
  });

  it('hold from the moment they are written, and no longer than they are there', () => {
    const { rbac, store, role, bind } = setUp();
    const may = () => rbac.authorize(wants(jane, 'get', 'pods')).allowed;
    role('reader', 'shop', readPods);
    expect(may()).toBe(false);
    bind('readers', 'shop', ['Role', 'reader'], { kind: 'User', name: 'jane' });
    expect(may()).toBe(true);
    role('reader', 'shop');
    expect(may()).toBe(false);
    role('reader', 'shop', readPods);
    store.remove(`rolebindings.${GROUP}`, 'shop', 'readers');
    expect(may()).toBe(false);
    store.restore({ revision: store.revision, objects: {} });
    expect(may()).toBe(false);
  });

  it('are not even looked at for system:masters', () => {
    const store = new Proxy(new Store(), {
      get() {
        throw new Error('the store was asked');
      },
    });
    const admin = { name: 'root', groups: ['system:masters'] };
    expect(union(masters, new Rbac(store)).authorize(wants(admin, 'delete', 'nodes')).allowed).toBe(true);
  });
});

describe('what somebody lacks to grant a role', () => {
  const missing = (owned: PolicyRule[], wanted: PolicyRule[]) =>
    missingRights(owned, wanted).map(compactString);

  it('is nothing when his own rules cover it together', () => {
    const owned = [
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['list'], apiGroups: ['*'], resources: ['*'] },
    ];
    expect(missing(owned, [readPods])).toEqual([]);
    expect(missing([{ verbs: ['get', 'list'], apiGroups: [''], resources: ['*'] }], [readPods])).toEqual([]);
  });

  it('is one line a resource, with all verbs', () => {
    const wanted = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'secrets'] };
    expect(missing([readPods], [wanted])).toEqual([
      '{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}',
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}',
    ]);
  });

  it('counts rights on single names for these names only', () => {
    const named = (...resourceNames: string[]) => ({ ...readPods, verbs: ['get'], resourceNames });
    expect(missing([named('a')], [named('a')])).toEqual([]);
    expect(missing([named('a')], [named('a', 'b')])).toEqual([
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}',
    ]);
    expect(missing([named('a')], [{ ...readPods, verbs: ['get'] }])).toHaveLength(1);
  });
});
