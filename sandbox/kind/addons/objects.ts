/** Short forms for the objects of add-ons. */
import type { KubeObject } from '../../kube-types.ts';

const RBAC = 'rbac.authorization.k8s.io';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Lists are written with commas; the group of `v1` is empty. */
export const rule = (group: string, resources: string, verbs: string): Rule => ({
  apiGroups: [group],
  resources: resources.split(','),
  verbs: verbs.split(','),
});

export const READ = 'get,list,watch';

/** A ServiceAccount and what is bound to it. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

export const namespace = (name: string, labels?: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...(labels && { labels }) },
});

export const serviceAccount = ({ namespace, name }: Account): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});

/** A ClusterRole of this name, bound to the account. */
export const clusterRights = (account: Account, name: string, rules: readonly Rule[]): KubeObject[] => [
  { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
  clusterBinding(account, name),
];

/** `role` is the ClusterRole when it is called otherwise than the binding. */
export const clusterBinding = (account: Account, name: string, role = name): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
  subjects: [{ kind: 'ServiceAccount', ...account }],
});

/** A Role of this name in the namespace of the account, bound to it. */
export const rights = (account: Account, name: string, rules: readonly Rule[]): KubeObject[] => [
  { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { name, namespace: account.namespace }, rules },
  binding(account, name),
];

export const binding = (account: Account, name: string, role = name): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'RoleBinding',
  metadata: { name, namespace: account.namespace },
  roleRef: { apiGroup: RBAC, kind: 'Role', name: role },
  subjects: [{ kind: 'ServiceAccount', ...account }],
});

/** As the Pod Security Standard `restricted` wants it, on a root file system that cannot be written. */
export const LOCKED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** An environment variable that says something of the pod. */
export const fromPod = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
