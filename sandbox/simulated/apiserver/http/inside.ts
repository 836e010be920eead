/**
 * Requests that come over no connection: from this very process, which holds the cluster and looks at it all the time. They are
 * answered by the same code as any other, without TLS and HTTP, which would be most of the work.
 */
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import type { KubeRequest, KubeResponse } from '../../../kube-types.ts';

/** Answers one request. Resolves when the response has ended. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** In the name of the holder of a certificate (PEM), to whoever answers connections as well. */
export function insideOf(certificate: string, answer: Answer) {
  let socket: object | undefined;
  return (request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> => {
    socket ??= shownBy(certificate);
    return asked(messageOf(request, socket), answer, signal);
  };
}

/** What is asked of a connection: whose certificate was shown. The same one each time, for it is remembered by it. */
function shownBy(certificate: string): object {
  const shown = new X509Certificate(certificate);
  return {
    authorized: true,
    getPeerX509Certificate: () => shown,
    getPeerCertificate: () => shown.toLegacyObject(),
  };
}

function messageOf(
  { method, path, body, accept = 'application/json', contentType = 'application/json' }: KubeRequest,
  socket: object,
): IncomingMessage {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers: Record<string, string> = {
    'user-agent': 'naru',
    accept,
    ...(bytes && { 'content-type': contentType, 'content-length': String(bytes.length) }),
  };
  const headersDistinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const stream = Readable.from(bytes ? [bytes] : [], { objectMode: false });
  const message = {
    method,
    url: path,
    headers,
    headersDistinct,
    socket,
    httpVersionMajor: 1,
    httpVersion: '1.1',
  };
  return Object.assign(stream, message) as unknown as IncomingMessage;
}

function asked(request: IncomingMessage, answer: Answer, signal: AbortSignal): Promise<KubeResponse> {
  return new Promise((resolve, reject) => {
    const response = new KeptResponse();
    const stop = () => response.destroy();
    signal.addEventListener('abort', stop, { once: true });
    response.on('close', () => {
      signal.removeEventListener('abort', stop);
      if (response.writableFinished) resolve({ status: response.statusCode, text: response.text });
      else reject(signal.aborted ? signal.reason : new Error('the connection was closed'));
    });
    if (signal.aborted) return stop();
    answer(request, response as unknown as ServerResponse);
  });
}

/** As much of a ServerResponse as those who answer make use of. */
class KeptResponse extends Writable {
  statusCode = 200;
  headersSent = false;
  readonly #headers = new Map<string, unknown>();
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  writeHead(code: number): this {
    this.statusCode = code;
    this.headersSent = true;
    return this;
  }

  flushHeaders(): void {
    this.headersSent = true;
  }

  setHeader(name: string, value: unknown): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }

  appendHeader(name: string, value: unknown): this {
    return this.setHeader(name, [this.getHeader(name) ?? [], value].flat());
  }

  getHeader(name: string): unknown {
    return this.#headers.get(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.headersSent = true;
    this.#chunks.push(chunk);
    done();
  }
}
