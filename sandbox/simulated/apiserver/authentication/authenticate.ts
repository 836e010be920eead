/** Who is asking: a client certificate of this cluster's CA, or nobody; then perhaps in somebody else's name. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { UserInfo } from '../../admission/types.ts';
import { type Authorizer, refusal } from '../authorization/index.ts';
import { badRequest, statusError } from '../errors.ts';

const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):[^:]+$/;

/** The user of a request. Throws 401 for credentials that are not good, 403 for impersonation that is not allowed. */
export function authenticate(request: IncomingMessage, authorizer: Authorizer): UserInfo {
  return impersonated(request, holderOf(request), authorizer);
}

function holderOf(request: IncomingMessage): UserInfo {
  const socket = request.socket as TLSSocket;
  const certificate = socket.getPeerCertificate();
  if (certificate?.subject) {
    if (!socket.authorized) throw unauthorized();
    const { CN, O = [] } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
    return { name: [CN ?? ''].flat().at(-1)!, groups: [...[O].flat(), 'system:authenticated'] };
  }
  if (request.headers.authorization) throw unauthorized();
  return ANONYMOUS;
}

function unauthorized() {
  return statusError(401, 'Unauthorized', 'Unauthorized');
}

function impersonated(request: IncomingMessage, user: UserInfo, authorizer: Authorizer): UserInfo {
  const names = request.headersDistinct['impersonate-user'] ?? [];
  const groups = request.headersDistinct['impersonate-group'] ?? [];
  if (names.length === 0) {
    if (groups.length === 0) return user;
    throw badRequest('requested [{Group  "" "" "" ""}] without impersonating a user');
  }
  const name = names[0]!;
  const account = SERVICE_ACCOUNT.exec(name);
  if (account) requireImpersonation(authorizer, user, 'serviceaccounts', name.split(':')[3]!, account[1]!);
  else requireImpersonation(authorizer, user, 'users', name, '');
  for (const group of groups) requireImpersonation(authorizer, user, 'groups', group, '');
  return { name, groups: withImplied(name, groups, account?.[1]) };
}

function requireImpersonation(
  authorizer: Authorizer,
  user: UserInfo,
  resource: string,
  name: string,
  namespace: string,
) {
  const access = { user, verb: 'impersonate', group: '', resource, subresource: '', namespace, name };
  const { allowed, reason } = authorizer.authorize(access);
  if (!allowed) throw refusal(access, reason);
}

/** Groups that come with being somebody. */
function withImplied(name: string, groups: readonly string[], namespace: string | undefined): string[] {
  if (name === ANONYMOUS.name) return [...new Set([...groups, ...ANONYMOUS.groups])];
  const own =
    namespace && groups.length === 0 ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return [...new Set([...groups, ...own, 'system:authenticated'])];
}
