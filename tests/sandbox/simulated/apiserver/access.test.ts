/** Who may do what, asked over HTTPS with different credentials; words as a v1.36.2 cluster answered. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import type { Credential } from '../../../../sandbox/simulated/pki/index.ts';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { bootCluster, type TestCluster } from '../support.ts';

const RBAC = 'rbac.authorization.k8s.io';
const API = `/apis/${RBAC}/v1`;
let test: TestCluster;
let lee: Credential;

beforeAll(async () => {
  await ensureSchema();
  test = await bootCluster();
  lee = await certificate('lee');
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => {
  const { client } = test.cluster;
  if (client.get('namespaces', undefined, 'shop')) return;
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
});

function certificate(commonName: string, ...organizations: string[]): Credential {
  return test.cluster.pki.issueClient({ commonName, organizations }, Date.now());
}

function create(kind: string, name: string, rest: object): KubeObject {
  const namespace = kind.startsWith('Cluster') ? {} : { namespace: 'shop' };
  const object = { apiVersion: `${RBAC}/v1`, kind, metadata: { name, ...namespace }, ...rest };
  return test.cluster.client.create(`${kind.toLowerCase()}s.${RBAC}`, object);
}

function bind(name: string, [kind, role]: [string, string], user: string): void {
  create('RoleBinding', name, { roleRef: { kind, name: role }, subjects: [{ kind: 'User', name: user }] });
}

async function message(method: string, path: string, options: object = {}): Promise<string> {
  return (await test.ask(method, path, { as: lee, ...options })).body.message;
}

const role = (name: string, ...rules: object[]) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'Role',
  metadata: { name },
  rules,
});

describe('without a role', () => {
  it('one may discover, and ask about oneself', async () => {
    for (const path of ['/api', '/apis', '/openapi/v3', '/version', '/healthz']) {
      expect((await test.ask('GET', path, { as: lee })).code, path).toBe(200);
    }
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace: 'shop', verb: 'get', resource: 'pods' } },
    };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect((await test.ask('POST', path, { as: lee, body })).body.status).toEqual({ allowed: false });
    expect((await test.ask('POST', path, { body })).body.status).toEqual({ allowed: true });
  });

  it('everything else is forbidden, to strangers even more', async () => {
    expect(await message('GET', '/api/v1/namespaces/shop/pods')).toBe(
      'pods is forbidden: User "lee" cannot list resource "pods" in API group "" in the namespace "shop"',
    );
    expect(await message('GET', '/metrics')).toBe('forbidden: User "lee" cannot get path "/metrics"');
    expect(await message('GET', '/apis', { as: null })).toBe(
      'forbidden: User "system:anonymous" cannot get path "/apis"',
    );
    expect((await test.ask('GET', '/version', { as: null })).code).toBe(200);
    const basic = { as: null, headers: { authorization: 'Basic bGVlOmxlZQ==' } };
    expect(await message('GET', '/api/v1/nodes', basic)).toContain('User "system:anonymous" cannot list');
  });

  it('a role that was forgotten is named', async () => {
    bind('ghosts', ['Role', 'ghost'], 'lee');
    expect(await message('GET', '/api/v1/namespaces/shop/pods')).toBe(
      'pods is forbidden: User "lee" cannot list resource "pods" in API group "" in the namespace "shop": RBAC: role.rbac.authorization.k8s.io "ghost" not found',
    );
    test.cluster.client.delete(`rolebindings.${RBAC}`, 'shop', 'ghosts');
  });
});

describe('escalation', () => {
  const roles = `${API}/namespaces/shop/roles`;
  const bindings = `${API}/namespaces/shop/rolebindings`;
  const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['*'] };
  const pods = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

  beforeAll(() => {
    const verbs = ['create', 'update', 'get', 'patch'];
    create('Role', 'roler', {
      rules: [{ apiGroups: [RBAC], resources: ['roles', 'rolebindings'], verbs }, pods],
    });
    create('Role', 'keeper', { rules: [secrets] });
    bind('roler', ['Role', 'roler'], 'lee');
  });

  it('is refused: nobody grants what he does not have', async () => {
    expect(await message('POST', roles, { body: role('greedy', secrets) })).toBe(
      'roles.rbac.authorization.k8s.io "greedy" is forbidden: user "lee" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["*"]}',
    );
    expect((await test.ask('POST', roles, { as: lee, body: role('modest', pods) })).code).toBe(201);
    const greedier = { as: lee, body: role('modest', pods, secrets) };
    expect((await test.ask('PUT', `${roles}/modest`, greedier)).code).toBe(403);
    expect(test.cluster.client.get(`roles.${RBAC}`, 'shop', 'modest')?.['rules']).toEqual([pods]);
  });

  it('by a binding is refused as well, unless one may bind the role', async () => {
    const body = {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'mine' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'keeper' },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: 'lee' }],
    };
    expect(await message('POST', bindings, { body })).toBe(
      'rolebindings.rbac.authorization.k8s.io "mine" is forbidden: user "lee" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["*"]}',
    );
    const ghost = { ...body, roleRef: { ...body.roleRef, name: 'ghost' } };
    expect(await message('POST', bindings, { body: ghost })).toBe(
      'role.rbac.authorization.k8s.io "ghost" not found',
    );
    create('Role', 'binder', {
      rules: [{ apiGroups: [RBAC], resources: ['roles'], resourceNames: ['keeper'], verbs: ['bind'] }],
    });
    bind('binder', ['Role', 'binder'], 'lee');
    expect((await test.ask('POST', bindings, { as: lee, body })).code).toBe(201);
  });

  it('is refused to an apply, too, which makes nothing without the right to create', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const apply = (name: string, rule: object, as = lee) => {
      const path = `${roles}/${name}?fieldManager=me`;
      return test.ask('PATCH', path, { headers, body: role(name, rule), as });
    };
    expect((await apply('applied', { ...pods, resources: ['nodes'] })).body.message).toContain(
      'is attempting to grant RBAC permissions',
    );
    expect((await apply('applied', pods)).code).toBe(201);
    create('Role', 'patcher', { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }] });
    bind('patchers', ['Role', 'patcher'], 'lee');
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } };
    const path = '/api/v1/namespaces/shop/configmaps/new?fieldManager=me';
    expect(await message('PATCH', path, { headers, body })).toBe(
      'configmaps "new" is forbidden: User "lee" cannot create resource "configmaps" in API group "" in the namespace "shop"',
    );
  });

  it('is not in the way of the verb escalate', async () => {
    create('Role', 'climber', { rules: [{ apiGroups: [RBAC], resources: ['roles'], verbs: ['escalate'] }] });
    bind('climber', ['Role', 'climber'], 'lee');
    const nodes = { apiGroups: [''], resources: ['nodes'], verbs: ['get'] };
    expect((await test.ask('POST', roles, { as: lee, body: role('greedy', nodes) })).code).toBe(201);
  });
});

describe('roles and bindings', () => {
  it('keep the role they refer to', async () => {
    bind('fixed', ['Role', 'a'], 'x');
    const path = `${API}/namespaces/shop/rolebindings/fixed`;
    const headers = { 'content-type': 'application/merge-patch+json' };
    const options = { headers, body: { roleRef: { name: 'b' } }, as: undefined };
    expect(await message('PATCH', path, options)).toBe(
      'RoleBinding.rbac.authorization.k8s.io "fixed" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
    );
  });

  it('are checked before they are kept', async () => {
    const post = async (plural: string, body: object) =>
      (await test.ask('POST', `${API}/namespaces/shop/${plural}`, { body })).body.message;
    expect(await post('roles', role('r', { verbs: [], nonResourceURLs: ['/x'] }))).toBe(
      'Role.rbac.authorization.k8s.io "r" is invalid: [rules[0].verbs: Required value: verbs must contain at least one value, rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs]',
    );
    const binding = {
      ...{ apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata: { name: 'b' } },
      roleRef: { apiGroup: RBAC, kind: 'Rolle', name: 'r' },
      subjects: [{ kind: 'Robot', name: 'r' }],
    };
    expect(await post('rolebindings', binding)).toBe(
      'RoleBinding.rbac.authorization.k8s.io "b" is invalid: [roleRef.kind: Unsupported value: "Rolle": supported values: "Role", "ClusterRole", subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"]',
    );
  });

  it('that gather others have their rules, as they come and go', async () => {
    const { client } = test.cluster;
    const clusterRoleSelectors = [{ matchLabels: { part: 'yes' } }];
    create('ClusterRole', 'whole', { aggregationRule: { clusterRoleSelectors }, rules: [] });
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
    const metadata = { name: 'part', labels: { part: 'yes' } };
    client.create(`clusterroles.${RBAC}`, {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules,
    });
    const whole = () => client.get(`clusterroles.${RBAC}`, undefined, 'whole')?.['rules'];
    await expect.poll(whole).toEqual(rules);
    client.delete(`clusterroles.${RBAC}`, undefined, 'part');
    await expect.poll(whole).toBeNull();
  });
});

describe('a right on one name', () => {
  it('is enough to watch or list that one by its name', async () => {
    const rule = { apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['list'] };
    create('Role', 'single', { rules: [rule] });
    bind('singles', ['Role', 'single'], 'lee');
    const path = '/api/v1/namespaces/shop/configmaps';
    const code = async (query: string) => (await test.ask('GET', `${path}?${query}`, { as: lee })).code;
    expect(await code('fieldSelector=metadata.name%3Done')).toBe(200);
    expect(await code('')).toBe(403);
    expect(await message('GET', `${path}?fieldSelector=metadata.name%3Dtwo`)).toContain(
      'configmaps "two" is forbidden: User "lee" cannot list resource "configmaps"',
    );
  });
});

describe('impersonation', () => {
  const asking = (headers: Record<string, string | string[]>, as = lee) =>
    test.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      as,
      headers,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });

  it('is a right of its own, for users, groups, service accounts, uids and extras', async () => {
    const forbidden = async (headers: Record<string, string>) => (await asking(headers)).body.message;
    expect(await forbidden({ 'impersonate-user': 'root' })).toBe(
      'users "root" is forbidden: User "lee" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(await forbidden({ 'impersonate-user': 'system:serviceaccount:shop:robot' })).toBe(
      'serviceaccounts "robot" is forbidden: User "lee" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "shop"',
    );
    create('ClusterRole', 'actor', {
      rules: [
        { apiGroups: [''], resources: ['users'], resourceNames: ['kim'], verbs: ['impersonate'] },
        { apiGroups: [''], resources: ['groups'], resourceNames: ['devs'], verbs: ['impersonate'] },
      ],
    });
    create('ClusterRoleBinding', 'actors', {
      roleRef: { kind: 'ClusterRole', name: 'actor' },
      subjects: [{ kind: 'User', name: 'lee' }],
    });
    const kim = { 'impersonate-user': 'kim', 'impersonate-group': 'devs' };
    const { body } = await asking(kim);
    expect(body.status.userInfo).toEqual({ username: 'kim', groups: ['devs', 'system:authenticated'] });
    expect(await forbidden({ ...kim, 'impersonate-group': 'system:masters' })).toContain(
      'cannot impersonate resource "groups"',
    );
    expect(await forbidden({ ...kim, 'impersonate-uid': '7' })).toBe(
      'uids.authentication.k8s.io "7" is forbidden: User "lee" cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope',
    );
    expect(await forbidden({ ...kim, 'impersonate-extra-scopes': 'all' })).toBe(
      'userextras.authentication.k8s.io "all" is forbidden: User "lee" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
    );
  });

  it('by an administrator takes on everything', async () => {
    const headers = {
      'impersonate-user': 'kim',
      'impersonate-uid': '7',
      'impersonate-extra-acme.com%2fproject': ['a', 'b'],
    };
    const { body } = await asking(headers, test.cluster.pki.state.administrator);
    expect(body.status.userInfo).toEqual({
      username: 'kim',
      uid: '7',
      groups: ['system:authenticated'],
      extra: { 'acme.com/project': ['a', 'b'] },
    });
  });
});

describe('exec', () => {
  it('takes the right to create, also where the upgrade is a GET', async () => {
    create('Role', 'looker', { rules: [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }] });
    bind('lookers', ['Role', 'looker'], 'kim');
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const options = { as: await certificate('kim'), headers };
    const path = '/api/v1/namespaces/shop/pods/p/exec?command=id';
    expect((await test.ask('GET', path, options)).body.message).toBe(
      'pods "p" is forbidden: User "kim" cannot create resource "pods/exec" in API group "" in the namespace "shop"',
    );
  });
});

describe('the rights a cluster begins with', () => {
  it('let an editor edit and a viewer view, secrets and roles excepted', async () => {
    bind('editors', ['ClusterRole', 'edit'], 'ed');
    bind('viewers', ['ClusterRole', 'view'], 'vi');
    const may = async (user: string, verb: string, resource: string, group = '') => {
      const resourceAttributes = { namespace: 'shop', verb, resource, group };
      const { body } = await test.ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: { user, resourceAttributes },
        },
      });
      return body.status.allowed;
    };
    expect(await may('ed', 'create', 'deployments', 'apps')).toBe(true);
    expect(await may('ed', 'get', 'secrets')).toBe(true);
    expect(await may('ed', 'create', 'roles', RBAC)).toBe(false);
    expect(await may('vi', 'list', 'deployments', 'apps')).toBe(true);
    expect(await may('vi', 'get', 'secrets')).toBe(false);
    expect(await may('vi', 'delete', 'pods')).toBe(false);
  });
});
