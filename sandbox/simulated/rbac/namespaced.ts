/** Roles that hold in one namespace only, and who has them (`bootstrappolicy/namespace_policy.go`). */
import type { RoleTable } from './table.ts';

const READ = 'get,list,watch';

interface NamespacePolicy {
  readonly roles: RoleTable;
  /** By the name of the binding: the role, then who has it. Without a role it has the binding's name. */
  readonly bindings: Readonly<
    Record<string, { readonly role?: string; readonly subjects: readonly string[] }>
  >;
}

const leader = (name: string) => ['watch core: configmaps', `get,update core: configmaps = ${name}`];
const locking = (name: string) => ({ subjects: [`User system:${name}`, `ServiceAccount ${name}`] });

/** By namespace. */
export const NAMESPACED: Readonly<Record<string, NamespacePolicy>> = {
  'kube-system': {
    roles: {
      'extension-apiserver-authentication-reader': [
        `${READ} core: configmaps = extension-apiserver-authentication`,
      ],
      'system::leader-locking-kube-controller-manager': leader('kube-controller-manager'),
      'system::leader-locking-kube-scheduler': leader('kube-scheduler'),
      'system:controller:bootstrap-signer': [`${READ} core: secrets`],
      'system:controller:cloud-provider': ['create,get,list,watch core: configmaps'],
      'system:controller:token-cleaner': [
        'delete,get,list,watch core: secrets',
        'create,patch,update core,events.k8s.io: events',
      ],
    },
    bindings: {
      'system::extension-apiserver-authentication-reader': {
        role: 'extension-apiserver-authentication-reader',
        subjects: ['User system:kube-controller-manager', 'User system:kube-scheduler'],
      },
      'system::leader-locking-kube-controller-manager': locking('kube-controller-manager'),
      'system::leader-locking-kube-scheduler': locking('kube-scheduler'),
      'system:controller:bootstrap-signer': { subjects: ['ServiceAccount bootstrap-signer'] },
      'system:controller:cloud-provider': { subjects: ['ServiceAccount cloud-provider'] },
      'system:controller:token-cleaner': { subjects: ['ServiceAccount token-cleaner'] },
    },
  },
  'kube-public': {
    roles: {
      'system:controller:bootstrap-signer': [
        `${READ} core: configmaps`,
        'update core: configmaps = cluster-info',
        'create,patch,update core,events.k8s.io: events',
      ],
    },
    bindings: { 'system:controller:bootstrap-signer': { subjects: ['ServiceAccount bootstrap-signer'] } },
  },
};
