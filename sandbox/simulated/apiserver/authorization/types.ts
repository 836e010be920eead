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
}

/** A path that belongs to no resource: `/version`. */
export interface PathAccess {
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
}

/** Says who may do what. */
export interface Authorizer {
  /** `reason` is appended to the refusal: RBAC uses it to say that a role does not exist. */
  authorize(request: AccessRequest): { readonly allowed: boolean; readonly reason?: string };
}
