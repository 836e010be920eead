/**
 * Nobody can give others, or himself through a new role, what he may not do himself; unless he has the verbs `escalate`
 * on roles or `bind` on a role. After the `policybased` storages of `pkg/registry/rbac`.
 */
import { refused } from '../../admission/requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../admission/types.ts';
import type { KubeObject } from '../../objects.ts';
import { equalJson } from '../../storage/index.ts';
import { compactString, missingRights, quoted } from './rules.ts';
import type { Authorizer, PolicyRule, RoleRef, RuleResolver } from './types.ts';

const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Not a plug-in of Kubernetes: it does what the storage of roles and bindings does there, right before validation. */
export function escalationCheck(authorizer: Authorizer, resolver: RuleResolver): AdmissionPlugin {
  const check = new EscalationCheck(authorizer, resolver);
  return { name: 'RBACEscalation', mutate: (request) => check.check(request) };
}

class EscalationCheck {
  readonly #authorizer: Authorizer;
  readonly #resolver: RuleResolver;

  constructor(authorizer: Authorizer, resolver: RuleResolver) {
    this.#authorizer = authorizer;
    this.#resolver = resolver;
  }

  check(request: AdmissionRequest): void {
    const { resource, object } = request;
    if (!object || !resource.endsWith(GROUP) || request.user.groups.includes('system:masters')) return;
    if (onlyOwnersChange(object, request.old)) return;
    if (object['roleRef']) this.#checkBinding(request, object['roleRef']);
    else this.#checkRole(request, object);
  }

  #checkRole(request: AdmissionRequest, role: KubeObject): void {
    const plural = request.resource.split('.')[0]!;
    if (this.#may(request, 'escalate', plural, role.metadata.name)) return;
    this.#confirm(request, role['rules'] ?? []);
    if (!role['aggregationRule'] && !request.old?.['aggregationRule']) return;
    const { rules } = this.#resolver.rulesFor(request.user, request.namespace ?? '');
    if (missingRights(rules, EVERYTHING).length > 0) {
      throw refused(request, 'must have cluster-admin privileges to use the aggregationRule');
    }
  }

  #checkBinding(request: AdmissionRequest, roleRef: RoleRef): void {
    const plural = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
    if (this.#may(request, 'bind', plural, roleRef.name)) return;
    this.#confirm(request, this.#resolver.rulesOfRole(roleRef, request.namespace ?? ''));
  }

  #may({ user, namespace = '' }: AdmissionRequest, verb: string, resource: string, name: string): boolean {
    const access = { user, verb, group: GROUP, resource, subresource: '', namespace, name };
    return this.#authorizer.authorize(access).allowed;
  }

  /** Throws 403 when the user does not have these rights. */
  #confirm(request: AdmissionRequest, wanted: readonly PolicyRule[]): void {
    const { user, namespace = '' } = request;
    const { rules, errors } = this.#resolver.rulesFor(user, namespace);
    const missing = missingRights(rules, wanted);
    if (missing.length === 0) return;
    const list = [...new Set(missing.map(compactString))].sort().join('\n');
    const who = `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)})`;
    const unresolved = errors.length > 0 ? `; resolution errors: [${errors.join(' ')}]` : '';
    const why = `${who} is attempting to grant RBAC permissions not currently held:\n${list}${unresolved}`;
    throw refused(request, why);
  }
}

/** The garbage collector may take owners and finalizers away from roles it could not write. */
function onlyOwnersChange(object: KubeObject, old: KubeObject | undefined): boolean {
  if (!old) return false;
  return equalJson(withoutOwners(object), withoutOwners(old));
}

function withoutOwners({ metadata, ...rest }: KubeObject): object {
  const { ownerReferences: _, finalizers: __, managedFields: ___, ...others } = metadata;
  return { ...rest, metadata: others };
}
