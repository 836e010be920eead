import type { UserInfo } from '../../admission/types.ts';

/** What somebody wants to do, as SubjectAccessReview describes it. */
export type AccessRequest = ResourceAccess | PathAccess;

export interface ResourceAccess {
  readonly user: UserInfo;
  /** get list watch create update patch delete deletecollection impersonate … */
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** '' for the whole cluster. */
  readonly namespace: string;
  /** '' when it is about no object in particular. */
  readonly name: string;
  /** Of a list or a watch, as in its query. */
  readonly fieldSelector?: string;
}

/** A path that belongs to no resource: `/version`. */
export interface PathAccess {
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why; appended to a refusal, as when a role does not exist. */
  readonly reason?: string;
}

/** Says who may do what. */
export interface Authorizer {
  authorize(request: AccessRequest): Decision;
}

/** A rule of a role, as the API writes it. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Every rule that holds for somebody somewhere. */
export interface RulesOf {
  readonly rules: readonly PolicyRule[];
  /** Roles that are bound and do not exist: messages. */
  readonly errors: readonly string[];
}

/** Says what somebody may do, all of it. */
export interface RuleResolver {
  /** In a namespace, with what holds in the whole cluster; '' for the latter alone. */
  rulesFor(user: UserInfo, namespace: string): RulesOf;
  /** The rules of a role somebody refers to. Throws 404. */
  rulesOfRole(roleRef: RoleRef, namespace: string): readonly PolicyRule[];
}

export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}
