/** Sends answers: their headers, and failures as Status objects. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Status, StatusError } from '../../objects.ts';
import { internalError, PageNotFound } from '../errors.ts';
import { isWorthPacking, sendPacked } from './gzip.ts';

type Log = (message: string, cause?: unknown) => void;

/** Sends a text. JSON is laid out for people when they ask with `?pretty` or use curl or wget, as a real server does. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  text: string,
  contentType = 'application/json',
): void {
  const pretty = contentType === 'application/json' && wantsPretty(request);
  const body = Buffer.from(pretty ? prettyJson(text) : `${text}\n`);
  const headers = {
    'cache-control': 'no-cache, private',
    'content-type': contentType,
    ...lastMinuteHeaders(code),
  };
  if (isWorthPacking(request, body)) {
    sendPacked(response, code, headers, body);
    return;
  }
  response.writeHead(code, { ...headers, 'content-length': body.length });
  // Bytes, not text: Node would write a text and the headers as one, and spoil the letters of a warning.
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  value: object,
): void {
  send(request, response, code, JSON.stringify(value));
}

/** Answers a failure. What is not a StatusError is ours: it is logged, and the client gets a 500 without its text. */
export function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Log,
): void {
  const status = statusOf(error, () => log(`${request.method} ${request.url} failed`, error));
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { retryAfterSeconds } = status.details ?? {};
  if (retryAfterSeconds) response.setHeader('retry-after', String(retryAfterSeconds));
  if (status.code === 413) response.setHeader('connection', 'close');
  if (error instanceof PageNotFound) sendPageNotFound(request, response);
  else sendJson(request, response, status.code, status);
}

function sendPageNotFound(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  send(request, response, 404, '404 page not found', 'text/plain; charset=utf-8');
}

export function statusOf(error: unknown, onFault: () => void): Status {
  if (error instanceof StatusError) return error.status;
  onFault();
  if (isFull(error)) return internalError(FULL).status;
  return internalError('the simulated API server failed; see the log of Naru').status;
}

/** As the API server passes on what etcd says when its disk takes no more (etcd, api/v3rpc/rpctypes: ErrGRPCNoSpace), and whose it is here. */
const FULL = 'etcdserver: mvcc: database space exceeded (ENOSPC: the disk that Naru writes to is full)';

const isFull = (error: unknown): boolean =>
  error instanceof Error && ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');

function lastMinuteHeaders(code: number): Record<string, string> {
  return code === 403 ? { 'x-content-type-options': 'nosniff' } : {};
}

function wantsPretty(request: IncomingMessage): boolean {
  const asked = /[?&]pretty(=([^&]*))?(&|$)/.exec(request.url ?? '');
  if (asked) return asked[2] !== 'false' && asked[2] !== '0';
  return /^(curl|Wget)\//.test(request.headers['user-agent'] ?? '');
}

function prettyJson(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2);
}
