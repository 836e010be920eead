/** Who may do what: `system:masters` everything, kubelets what their pods need, everybody else what roles say. */
export { certificateRequests } from './certificate-requests.ts';
export { escalationCheck } from './escalation.ts';
export { masters } from './masters.ts';
export { nodeAuthorizer } from './node.ts';
export { Rbac } from './rbac.ts';
export { refusal } from './refusal.ts';
export { accessReviews } from './reviews.ts';
export type {
  AccessRequest,
  Authorizer,
  Decision,
  PathAccess,
  PolicyRule,
  ResourceAccess,
  RuleResolver,
} from './types.ts';
export { union } from './union.ts';
