/** The roles and bindings every cluster has, and must have again after a restart. */
import type { PolicyRule } from '../apiserver/authorization/types.ts';
import type { KubeObject } from '../objects.ts';
import { COMPONENTS } from './components.ts';
import { CONTROLLERS } from './controllers.ts';
import { NAMESPACED } from './namespaced.ts';
import { type RoleTable, ruleOf } from './table.ts';
import { AGGREGATED, GATHERED, USER_FACING } from './user-facing.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API = `${GROUP}/v1`;
const BOOTSTRAP = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
/** Who sets this to `false` on a role keeps what he changed. */
export const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** Who has the roles that are not controllers'. */
const BINDINGS: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['Group system:masters'],
  'system:basic-user': ['Group system:authenticated'],
  'system:discovery': ['Group system:authenticated'],
  'system:kube-controller-manager': ['User system:kube-controller-manager'],
  'system:kube-dns': ['ServiceAccount kube-dns'],
  'system:kube-scheduler': ['User system:kube-scheduler'],
  'system:monitoring': ['Group system:monitoring'],
  'system:node': [],
  'system:node-proxier': ['User system:kube-proxy'],
  'system:public-info-viewer': ['Group system:authenticated', 'Group system:unauthenticated'],
  'system:service-account-issuer-discovery': ['Group system:serviceaccounts'],
  'system:volume-scheduler': ['User system:kube-scheduler'],
};

/** What a kubelet may do besides reading what its pods need. */
export const NODE_RULES: readonly PolicyRule[] = COMPONENTS['system:node']!.map(ruleOf);

/** The objects of the policy, roles before bindings; made once a process. */
export function bootstrapPolicy(): readonly KubeObject[] {
  policy ??= [...aggregated(), ...rolesOf(), ...bindingsOf(), ...namespaced()];
  return policy;
}

let policy: KubeObject[] | undefined;

function metadata(name: string, labels: Record<string, string> = {}): KubeObject['metadata'] {
  return { name, labels: { ...BOOTSTRAP, ...labels }, annotations: { [AUTOUPDATE]: 'true' } };
}

function gatheredBy(role: string | undefined): Record<string, string> {
  return role === undefined ? {} : { [`${GROUP}/aggregate-to-${role}`]: 'true' };
}

function aggregated(): KubeObject[] {
  return Object.entries(AGGREGATED).map(([name, gatherer]) => ({
    apiVersion: API,
    kind: 'ClusterRole',
    metadata: metadata(name, gatheredBy(gatherer)),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: gatheredBy(name) }] },
    rules: null,
  }));
}

function rolesOf(): KubeObject[] {
  const controllers: RoleTable = Object.fromEntries(
    Object.entries(CONTROLLERS).map(([name, rules]) => [`system:controller:${name}`, rules]),
  );
  const all = Object.entries({ ...USER_FACING, ...COMPONENTS, ...controllers });
  return all.map(([name, rules]) => ({
    apiVersion: API,
    kind: 'ClusterRole',
    metadata: metadata(name, gatheredBy(GATHERED[name])),
    rules: rules.map(ruleOf),
  }));
}

function bindingsOf(): KubeObject[] {
  const controllers = Object.keys(CONTROLLERS).map((name): [string, string[]] => [
    `system:controller:${name}`,
    [`ServiceAccount ${name}`],
  ]);
  return [...Object.entries(BINDINGS), ...controllers].map(([name, subjects]) => ({
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: metadata(name),
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
    ...(subjects.length > 0 ? { subjects: subjects.map(subjectOf) } : {}),
  }));
}

function namespaced(): KubeObject[] {
  return Object.entries(NAMESPACED).flatMap(([namespace, { roles, bindings }]) => [
    ...Object.entries(roles).map(([name, rules]) => ({
      apiVersion: API,
      kind: 'Role',
      metadata: { ...metadata(name), namespace },
      rules: rules.map(ruleOf),
    })),
    ...Object.entries(bindings).map(([name, { role = name, subjects }]) => ({
      apiVersion: API,
      kind: 'RoleBinding',
      metadata: { ...metadata(name), namespace },
      roleRef: { apiGroup: GROUP, kind: 'Role', name: role },
      subjects: subjects.map(subjectOf),
    })),
  ]);
}

function subjectOf(line: string): object {
  const [kind = '', name = ''] = line.split(' ');
  if (kind === 'ServiceAccount') return { kind, name, namespace: 'kube-system' };
  return { apiGroup: GROUP, kind, name };
}
