/** HTTP over a connection that is handed in. No connection is opened here, in the simulated network or elsewhere. */
import { type ClientRequest, type IncomingMessage, request as requestOver } from 'node:http';
import type { Duplex } from 'node:stream';

export interface RelayRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
}

export interface RelayAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends the head of a request; whoever asked writes the body and ends it. `connection` is closed with the answer. */
export function openRequest(connection: Duplex, { method, path, headers }: RelayRequest): ClientRequest {
  return requestOver({
    method,
    path,
    headers: { ...headers, connection: 'close' } as Record<string, string | string[]>,
    // With an agent, even `false`, this would not be asked, and a socket of this machine be opened.
    createConnection: () => connection,
    setDefaultHeaders: false,
  });
}

/** Asks and reads the whole answer. Rejects when it is longer than `limit` bytes, is no HTTP, or `signal` aborts. */
export function ask(
  connection: Duplex,
  request: RelayRequest,
  limit: number,
  signal: AbortSignal,
): Promise<RelayAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      connection.destroy();
      reject(signal.aborted ? signal.reason : error);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const sent = openRequest(connection, {
      ...request,
      headers: request.body
        ? { ...request.headers, 'content-length': String(request.body.length) }
        : request.headers,
    });
    sent.on('error', fail);
    sent.on('response', (response) => {
      readWhole(response, limit).then((body) => {
        connection.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      }, fail);
    });
    sent.on('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('EOF'));
    });
    sent.end(request.body);
  });
}

async function readWhole(response: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error('http: response body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
