/**
 * The HTTPS server of a kubelet on port 10250: health, and what its containers use. Whoever asks shows a token or is the
 * API server; what he may is asked of the API. After pkg/kubelet/server.
 */
import type { Client } from '../client.ts';
import type { ClusterContext } from '../context.ts';
import { tlsServer } from '../network/tls.ts';
import type { ClusterNetwork } from '../network/types.ts';
import { StatusError } from '../objects.ts';
import { type Credential, createAuthority, issueServing } from '../pki/certificates.ts';
import { type Answer, type ServerRequest, serveConnection } from '../runtime/http/server.ts';
import type { NodeUsage } from './api.ts';
import { resourceMetrics } from './resource-metrics.ts';
import { summary } from './summary.ts';

export const KUBELET_PORT = 10250;

export interface KubeletServerOptions {
  readonly nodeName: string;
  readonly address: string;
  readonly network: ClusterNetwork;
  readonly context: ClusterContext;
  readonly client: Client;
  usage(): NodeUsage;
}

/** Listens until disposed. */
export function startKubeletServer(options: KubeletServerOptions): Disposable {
  const { network, address, nodeName, context } = options;
  let identity: Credential | undefined;
  return network.listen(address, KUBELET_PORT, (stream, peer) => {
    // Made when somebody asks for the first time: most clusters never do.
    identity ??= selfSigned(nodeName, context.clock.now());
    serveConnection(tlsServer(stream, identity), peer, (request) => answer(options, request));
  });
}

/** As a kubelet makes one that is given none: for the name of its node and no address. */
function selfSigned(nodeName: string, now: number): Credential {
  const at = Math.floor(now / 1000);
  const authority = createAuthority(`${nodeName}-ca@${at}`, now);
  return issueServing(authority, { commonName: `${nodeName}@${at}` }, { dns: [nodeName], ip: [] }, now);
}

function answer(options: KubeletServerOptions, request: ServerRequest): Answer {
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  const user = token ? userOf(options.client, token) : undefined;
  if (token && !user) return text(401, 'Unauthorized');
  const path = request.target.split('?')[0] ?? '/';
  const who = user?.username ?? 'system:anonymous';
  const part = path.startsWith('/metrics') ? 'metrics' : path.startsWith('/stats') ? 'stats' : 'proxy';
  if (!mayRead(options, who, user?.groups ?? ['system:unauthenticated'], part)) {
    const what = `user=${who}, verb=get, resource=nodes, subresource(s)=[${part}]`;
    return text(403, `Forbidden (${what})\n`);
  }
  return kubeletAnswer(options, path);
}

/** What a kubelet answers to somebody who may ask. */
export function kubeletAnswer(
  { nodeName, usage }: Pick<KubeletServerOptions, 'nodeName' | 'usage'>,
  path: string,
): Answer {
  switch (path.replace(/\/+$/, '')) {
    case '/healthz':
      return text(200, 'ok');
    case '/metrics/resource':
      return text(200, resourceMetrics(usage()), 'text/plain; version=0.0.4; charset=utf-8');
    case '/stats/summary':
      return text(200, JSON.stringify(summary(nodeName, usage()), null, 1), 'application/json');
    default:
      return text(404, '404 page not found\n');
  }
}

interface Asker {
  readonly username: string;
  readonly groups: readonly string[];
}

function userOf(client: Client, token: string): Asker | undefined {
  const review = client.create('tokenreviews.authentication.k8s.io', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    metadata: { name: '' },
    spec: { token },
  });
  return review['status']?.authenticated ? review['status'].user : undefined;
}

function mayRead(
  { client, nodeName }: KubeletServerOptions,
  user: string,
  groups: readonly string[],
  part: string,
): boolean {
  try {
    const resourceAttributes = { verb: 'get', resource: 'nodes', subresource: part, name: nodeName };
    const review = client.create('subjectaccessreviews.authorization.k8s.io', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      metadata: { name: '' },
      spec: { user, groups, resourceAttributes },
    });
    return review['status']?.allowed === true;
  } catch (cause) {
    if (cause instanceof StatusError) return false;
    throw cause;
  }
}

function text(status: number, body: string, type = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: { 'Content-Type': type }, body: Buffer.from(body) };
}
