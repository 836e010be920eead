/** Passes a request on to another server and its answer back, as both come. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { openRequest } from '../../network/http.ts';

/** Of one connection only (RFC 9110, 7.6.1), or of the way to here. */
const OWN = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'host',
  'authorization',
]);

export interface Passed {
  readonly connection: Duplex;
  readonly host: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Resolves when the answer has been sent. Rejects when there is none, with nothing sent yet. */
export function passOn(request: IncomingMessage, response: ServerResponse, passed: Passed): Promise<void> {
  const { connection, host, path, headers = {} } = passed;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const length = request.headers['content-length'];
  const chunked = length === undefined && hasBody(request);
  const sent = openRequest(connection, {
    method: request.method ?? 'GET',
    path,
    headers: {
      host,
      ...forwarded(request),
      ...headers,
      ...(length === undefined ? {} : { 'content-length': length }),
      ...(chunked ? { 'transfer-encoding': 'chunked' } : {}),
    },
  });
  response.on('close', () => connection.destroy());
  sent.on('error', (error) => reject(error));
  sent.on('response', (answer) => {
    try {
      response.writeHead(answer.statusCode ?? 502, answeredHeaders(answer));
    } catch (error) {
      // Nobody says that what answers keeps to the rules: a status such as 999 has no place in HTTP/2.
      sent.destroy();
      return reject(error);
    }
    answer.pipe(response);
    answer.on('end', resolve);
    answer.on('error', () => {
      response.destroy();
      resolve();
    });
  });
  sent.on('close', () => reject(new Error('EOF')));
  request.pipe(sent);
  return promise;
}

/** HTTP/1.1 announces a body without a length; over HTTP/2 the methods that have one tell. */
function hasBody({ headers, httpVersionMajor, method = '' }: IncomingMessage): boolean {
  if (httpVersionMajor < 2) return headers['transfer-encoding'] !== undefined;
  return ['POST', 'PUT', 'PATCH'].includes(method);
}

function forwarded({ headers, socket }: IncomingMessage): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      value !== undefined &&
      !OWN.has(name) &&
      !name.startsWith(':') &&
      !name.startsWith('x-remote-') &&
      !name.startsWith('impersonate-'),
  );
  const others = Object.fromEntries(kept) as Record<string, string | string[]>;
  const before = others['x-forwarded-for'];
  const via = socket.remoteAddress ?? '127.0.0.1';
  return { ...others, 'x-forwarded-for': before ? `${String(before)}, ${via}` : via };
}

function answeredHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !['connection', 'keep-alive', 'transfer-encoding'].includes(name),
  );
  return Object.fromEntries(kept) as OutgoingHttpHeaders;
}
