/**
 * Requests to an API server whose answers are read whole, over connections that stay open: Node's own HTTP/1.1. A `fetch` over
 * HTTP/2 takes three times the work on this side and twice on that of a simulated cluster; it is left to watches, which
 * share a connection.
 */
import { Agent, type ClientRequest, request as plainRequest, type RequestOptions } from 'node:http';
import { type AgentOptions, Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { KubeRequest, KubeResponse } from './kube-types.ts';

/** Connections at once; more requests wait for one of them. All are kept, or each burst would shake hands anew. */
const CONNECTIONS = 6;

export interface Wire {
  /** Rejects when there was no answer, and with the reason of an abort. */
  send(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse>;
  /** Safe to call twice. */
  close(): void;
}

/**
 * `server`: its URL without a slash at the end. `options`: who asks and whom to trust, as for `https.request`; an agent in
 * them is used where there is a proxy to go through, which is what `proxied` says.
 */
export function openWire(server: string, options: RequestOptions, proxied = false): Wire {
  const secure = server.startsWith('https:');
  const { agent: given, headers: own = {}, auth, ...tls } = options;
  const kept = {
    ...(tls as AgentOptions),
    keepAlive: true,
    maxSockets: CONNECTIONS,
    maxFreeSockets: CONNECTIONS,
  };
  const agent = proxied && given instanceof Agent ? given : secure ? new SecureAgent(kept) : new Agent(kept);
  const open = secure ? secureRequest : plainRequest;
  const once = (request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> => {
    const { method, path, body, accept = 'application/json', contentType = 'application/json' } = request;
    const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      ...(own as Readonly<Record<string, string>>),
      'User-Agent': 'naru',
      Accept: accept,
      ...(text && { 'Content-Type': contentType, 'Content-Length': text.length }),
    };
    const outgoing = open(server + path, {
      method,
      headers,
      agent,
      signal,
      ...(auth !== undefined && auth !== null && { auth }),
    });
    const answer = answerTo(outgoing);
    outgoing.end(text);
    return answer;
  };
  return {
    send: (request, signal) =>
      once(request, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        // The server closed the connection just when it was taken up again: what only asks may ask twice.
        if (error instanceof Stale && request.method === 'GET') return once(request, signal);
        throw error instanceof Stale ? error.cause : error;
      }),
    close: () => agent.destroy(),
  };
}

/** A connection that was kept turned out to be closed. */
class Stale extends Error {}

function answerTo(outgoing: ClientRequest): Promise<KubeResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && cause.code === 'ECONNRESET';
      reject(stale ? new Stale('', { cause }) : cause);
    });
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
  });
}
