/** Requests over HTTP from somewhere in the network, as `Sandbox.request` promises them. */
import { type RequestLine, requestLine } from '../../http-request.ts';
import { HTTP_BODY_LIMIT, type HttpAnswer, type HttpRequest } from '../../network-types.ts';
import type { ByteStream } from '../kubelet/api.ts';
import { byteStreamOf } from '../network/duplex.ts';
import { certificatesOf, tlsClient } from '../network/tls.ts';
import { type ClusterNetwork, ConnectError } from '../network/types.ts';
import { type OpenResponse, openExchange, type RequestOptions } from '../runtime/http/client.ts';
import { sight, type Vantage } from './vantage.ts';

const PATIENCE = 3_000;

export interface Requester {
  readonly network: ClusterNetwork;
  readonly vantage: Vantage;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** For a server that took a connection, in milliseconds; 3000 unless told. */
  readonly patience?: number;
}

export async function requestAll(
  from: Requester,
  requests: readonly HttpRequest[],
  signal: AbortSignal,
): Promise<HttpAnswer[]> {
  const silent = new Map<string, HttpAnswer>();
  const answers: HttpAnswer[] = [];
  for (const line of requests.map(requestLine)) {
    signal.throwIfAborted();
    const key = `${line.to.host} ${line.to.port}`;
    const answer = silent.get(key) ?? (await requestOne(from, line, signal));
    if (answer.outcome === 'no-answer') silent.set(key, answer);
    answers.push(answer);
  }
  return answers;
}

/** What is certain is said at once: only a server that has taken the connection is waited for. */
async function requestOne(from: Requester, line: RequestLine, signal: AbortSignal): Promise<HttpAnswer> {
  const { host, port } = line.to;
  const seen = sight(from.network, from.vantage, line.to);
  if (seen.sight === 'unresolved') return { outcome: 'unresolved', detail: host };
  if (seen.sight !== 'open')
    return { outcome: seen.sight === 'refused' ? 'refused' : 'no-answer', detail: `${seen.ip}:${port}` };
  const patience = AbortSignal.timeout(from.patience ?? PATIENCE);
  try {
    return await ask(from, line, seen.ip, AbortSignal.any([signal, patience]));
  } catch (error) {
    signal.throwIfAborted();
    return patience.aborted ? { outcome: 'no-answer', detail: `${seen.ip}:${port}` } : failureOf(error);
  }
}

async function ask(
  { network, vantage, now }: Requester,
  { to, tls, method, path, headers }: RequestLine,
  ip: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const plain = await network.connect(vantage.peer, ip, to.port, signal);
  const options = { host: ip, port: to.port, path, method, headers };
  if (!tls) return exchange(plain, options, [], signal);
  const trust = { serverName: tls.serverName, authorities: undefined, insecure: true, now };
  const socket = await tlsClient(plain, trust, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new HandshakeError(cause instanceof Error ? cause.message : String(cause));
  });
  const certificates = certificatesOf(socket);
  const secure: ByteStream = byteStreamOf(socket);
  return exchange(secure, options, certificates, signal);
}

async function exchange(
  stream: ByteStream,
  options: RequestOptions,
  certificates: readonly string[],
  signal: AbortSignal,
): Promise<HttpAnswer> {
  // What has aborted by now would not be heard of.
  if (signal.aborted) stream.destroy();
  signal.throwIfAborted();
  const answer = await answered(await openExchange(stream, options, signal), certificates);
  signal.throwIfAborted();
  return answer;
}

class HandshakeError extends Error {}

async function answered(response: OpenResponse, certificates: readonly string[]): Promise<HttpAnswer> {
  const { status, headers } = response;
  try {
    const body = await readBody(response);
    return { outcome: 'answered', status, headers: Object.fromEntries(headers), body, certificates };
  } finally {
    response.close();
  }
}

async function readBody({ body }: OpenResponse): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= HTTP_BODY_LIMIT) break;
  }
  return Buffer.concat(parts).subarray(0, HTTP_BODY_LIMIT).toString();
}

function failureOf(error: unknown): HttpAnswer {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof HandshakeError) return { outcome: 'tls', detail };
  if (!(error instanceof ConnectError)) return { outcome: 'broken', detail };
  return { outcome: error.reason === 'refused' ? 'refused' : 'no-answer', detail };
}
