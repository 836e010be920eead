/** In somebody else's name: `kubectl --as`. After `apiserver/pkg/endpoints/filters/impersonation`. */
import type { IncomingMessage } from 'node:http';
import type { UserInfo } from '../../admission/types.ts';
import { refusal } from '../authorization/refusal.ts';
import type { Authorizer, ResourceAccess } from '../authorization/types.ts';
import { badRequest } from '../errors.ts';

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const EXTRA = 'impersonate-extra-';
const ANONYMOUS = 'system:anonymous';
const AUTHENTICATION = 'authentication.k8s.io';

interface Wanted {
  readonly name: string | undefined;
  readonly groups: readonly string[];
  readonly uid: string | undefined;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The user a request wants to be. Throws 400, and 403 for what `user` may not impersonate. */
export function impersonated(request: IncomingMessage, user: UserInfo, authorizer: Authorizer): UserInfo {
  if (!asksForAnother(request.headers)) return user;
  const wanted = wantedBy(request.headersDistinct);
  if (wanted.name === undefined) throw withoutUser(wanted);
  for (const access of accessesOf(user, wanted.name, wanted)) {
    const { allowed, reason } = authorizer.authorize(access);
    if (!allowed) throw refusal(access, reason);
  }
  return asUser(wanted.name, wanted);
}

function asksForAnother(headers: IncomingMessage['headers']): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

function wantedBy(headers: NodeJS.Dict<string[]>): Wanted {
  const extras = Object.entries(headers).filter(([name]) => name.startsWith(EXTRA));
  return {
    name: headers['impersonate-user']?.[0],
    groups: headers['impersonate-group'] ?? [],
    uid: headers['impersonate-uid']?.[0],
    extra: Object.fromEntries(
      extras.map(([name, values = []]) => [unescaped(name.slice(EXTRA.length)), values]),
    ),
  };
}

/** Names of extra fields are escaped like URLs; what is not well escaped is taken as it is. */
function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function withoutUser({ groups, uid, extra }: Wanted) {
  const shown = [
    ...groups.map((group) => `{Group   ${group}    }`),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => `{UserExtra authentication.k8s.io/v1  ${value}   ${key} }`),
    ),
    ...(uid === undefined ? [] : [`{UID   ${uid}    }`]),
  ];
  return badRequest(`requested [${shown.join(' ')}] without impersonating a user`);
}

/** What one must be allowed to impersonate, one thing at a time. */
function accessesOf(user: UserInfo, name: string, { groups, uid, extra }: Wanted): ResourceAccess[] {
  const access = (resource: string, group: string, one: Partial<ResourceAccess>): ResourceAccess => {
    const rest = { subresource: '', namespace: '', name: '', ...one };
    return { user, verb: 'impersonate', group, resource, ...rest };
  };
  const account = SERVICE_ACCOUNT.exec(name);
  return [
    account
      ? access('serviceaccounts', '', { namespace: account[1]!, name: account[2]! })
      : access('users', '', { name }),
    ...groups.map((group) => access('groups', '', { name: group })),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => access('userextras', AUTHENTICATION, { subresource: key, name: value })),
    ),
    ...(uid === undefined ? [] : [access('uids', AUTHENTICATION, { name: uid })]),
  ];
}

function asUser(name: string, { groups, uid, extra }: Wanted): UserInfo {
  const hasExtra = Object.keys(extra).length > 0;
  return {
    name,
    groups: withImplied(name, groups),
    ...(uid === undefined ? {} : { uid }),
    ...(hasExtra ? { extra } : {}),
  };
}

/** Groups that come with being somebody. */
function withImplied(name: string, groups: readonly string[]): string[] {
  const account = SERVICE_ACCOUNT.exec(name);
  const own =
    account && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]
      : [...groups];
  if (name === ANONYMOUS) return [...new Set([...own, 'system:unauthenticated'])];
  const said = own.some((group) => group === 'system:authenticated' || group === 'system:unauthenticated');
  return said ? own : [...own, 'system:authenticated'];
}
