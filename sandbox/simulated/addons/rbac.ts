/** Short forms for the RBAC objects of add-ons. */
import type { Addon } from './types.ts';

const GROUP = 'rbac.authorization.k8s.io';
const apiVersion = `${GROUP}/v1`;

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Subject {
  readonly kind: 'Group' | 'ServiceAccount' | 'User';
  readonly name: string;
  readonly namespace?: string;
}

export function rule(group: string, resources: string, verbs: string, names?: string): Rule {
  const of = (text: string) => text.split(',');
  const resourceNames = names === undefined ? {} : { resourceNames: of(names) };
  return { apiGroups: [group], ...resourceNames, resources: of(resources), verbs: of(verbs) };
}

export function serviceAccount(namespace: string, name: string): Addon {
  return ['serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }];
}

export function clusterRole(name: string, rules: readonly Rule[]): Addon {
  return [`clusterroles.${GROUP}`, { apiVersion, kind: 'ClusterRole', metadata: { name }, rules }];
}

/** `role` is the name of the ClusterRole when it is another than the binding's. */
export function clusterRoleBinding(name: string, subjects: readonly Subject[], role = name): Addon {
  const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: role };
  const object = { apiVersion, kind: 'ClusterRoleBinding', metadata: { name }, roleRef };
  return [`clusterrolebindings.${GROUP}`, { ...object, subjects: subjects.map(withGroup) }];
}

export function role(namespace: string, name: string, rules: readonly Rule[]): Addon {
  return [`roles.${GROUP}`, { apiVersion, kind: 'Role', metadata: { name, namespace }, rules }];
}

export function roleBinding(namespace: string, name: string, subjects: readonly Subject[]): Addon {
  const roleRef = { apiGroup: GROUP, kind: 'Role', name };
  const object = { apiVersion, kind: 'RoleBinding', metadata: { name, namespace }, roleRef };
  return [`rolebindings.${GROUP}`, { ...object, subjects: subjects.map(withGroup) }];
}

function withGroup(subject: Subject): object {
  return subject.kind === 'ServiceAccount' ? subject : { apiGroup: GROUP, ...subject };
}
