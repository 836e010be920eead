/** Who may do what. RBAC has its place here: another `Authorizer`. */
export { mastersOnly } from './masters.ts';
export { refusal } from './refusal.ts';
export type { AccessRequest, Authorizer, PathAccess, ResourceAccess } from './types.ts';
