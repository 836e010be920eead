/**
 * Who is asking: a client certificate of this cluster's CA, a service-account token, or nobody; then perhaps in
 * somebody else's name.
 */
import type { IncomingMessage } from 'node:http';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { UserInfo } from '../../admission/types.ts';
import type { StatusError } from '../../objects.ts';
import type { Authorizer } from '../authorization/types.ts';
import { statusError } from '../errors.ts';
import { impersonated } from './impersonation.ts';
import { ISSUER, type ServiceAccountTokens } from './tokens.ts';

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Says who sends a request. */
export interface Authenticator {
  /** Throws 401 for credentials that are not good, 403 for impersonation that is not allowed. */
  authenticate(request: IncomingMessage): UserInfo;
  readonly tokens: ServiceAccountTokens;
}

/** The holder of a connection's certificate, read once a connection. */
interface Certified {
  readonly user: UserInfo;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export function createAuthenticator(
  tokens: ServiceAccountTokens,
  authorizer: Authorizer,
  clock: Clock,
): Authenticator {
  const connections = new WeakMap<object, Certified | 'none' | 'bad'>();
  const holders = new Map<string, Certified>();
  const certified = (socket: TLSSocket) => {
    const known = connections.get(socket) ?? readCertificate(socket, holders);
    connections.set(socket, known);
    return known;
  };
  const holderOf = (request: IncomingMessage): UserInfo => {
    const found = certified(request.socket as TLSSocket);
    if (typeof found === 'object' && found.until > clock.now()) return found.user;
    const token = bearerOf(request);
    const holder = token === undefined ? undefined : tokens.authenticate(token);
    if (holder?.audiences.includes(ISSUER)) return holder.user;
    if (found !== 'none' || token !== undefined) throw unauthorized();
    return ANONYMOUS;
  };
  return {
    tokens,
    authenticate: (request) => impersonated(request, holderOf(request), authorizer),
  };
}

/** Certificates that are read once: each kubectl comes with a new connection and the same certificate. */
const KEPT = 200;

/** `holders`: by fingerprint, what was read before. */
function readCertificate(socket: TLSSocket, holders: Map<string, Certified>): Certified | 'none' | 'bad' {
  const fingerprint = socket.getPeerX509Certificate?.()?.fingerprint256;
  if (fingerprint === undefined) return 'none';
  if (!socket.authorized) return 'bad';
  const known = holders.get(fingerprint);
  if (known) return known;
  const holder = holderIn(socket.getPeerCertificate());
  if (holders.size >= KEPT) holders.clear();
  holders.set(fingerprint, holder);
  return holder;
}

function holderIn(certificate: PeerCertificate): Certified {
  const { CN, O = [] } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const user: UserInfo = {
    name: [CN ?? ''].flat().at(-1)!,
    groups: [...[O].flat(), 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  };
  return { user, until: Date.parse(certificate.valid_to) };
}

/** The token of an Authorization header; any other scheme is as good as no header. */
function bearerOf({ headers }: IncomingMessage): string | undefined {
  const [scheme = '', token = ''] = (headers.authorization ?? '').trim().split(/\s+/);
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

function unauthorized(): StatusError {
  return statusError(401, 'Unauthorized', 'Unauthorized');
}
