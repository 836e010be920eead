/** A small HTTP/1.1 client over the simulated network. */
import type { ByteStream } from '../../kubelet/api.ts';
import type { ClusterNetwork, Peer } from '../../network/types.ts';
import { MessageReader } from './reader.ts';

export interface RequestOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface Response {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One request on a connection of its own. Rejects with `ConnectError`, or an Error when the answer is no HTTP. */
export async function request(
  network: ClusterNetwork,
  from: Peer,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<Response> {
  const stream = await network.connect(from, options.host, options.port, signal);
  return exchange(stream, options, signal);
}

/** Asks and reads the answer on a connection that is open; closes it. */
export async function exchange(
  stream: ByteStream,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<Response> {
  const close = () => stream.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    stream.write(head(options));
    if (options.body) stream.write(options.body);
    const response = await readResponse(new MessageReader(stream.readable), options.method === 'HEAD');
    signal.throwIfAborted();
    return response;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
    stream.destroy();
  }
}

/** An answer whose body comes as the server sends it, until `close`. */
export interface OpenResponse extends Omit<Response, 'body'> {
  readonly body: AsyncIterable<Buffer>;
  close(): void;
}

/** Asks on a connection that is open, which stays so until the answer is closed or `signal` aborts. */
export async function openExchange(
  stream: ByteStream,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<OpenResponse> {
  const destroy = () => stream.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  const close = () => {
    signal.removeEventListener('abort', destroy);
    stream.destroy();
  };
  try {
    stream.write(head(options));
    if (options.body) stream.write(options.body);
    const reader = new MessageReader(stream.readable);
    const { headers, ...line } = await readHead(reader);
    const isEmpty = hasNoBody(line.status, options.method);
    return { ...line, headers, body: isEmpty ? noBody() : reader.bodyParts(headers), close };
  } catch (error) {
    close();
    signal.throwIfAborted();
    throw error;
  }
}

async function* noBody(): AsyncGenerator<Buffer> {}

function head({ method = 'GET', path, host, port, headers = {}, body }: RequestOptions): Buffer {
  const all: Record<string, string> = {
    Host: port === 80 ? host : `${host}:${port}`,
    ...headers,
    ...(body ? { 'Content-Length': String(body.length) } : {}),
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    `${method} ${path.startsWith('/') ? path : `/${path}`} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
  );
}

async function readResponse(reader: MessageReader, headOnly: boolean): Promise<Response> {
  const head = await readHead(reader);
  const isEmpty = hasNoBody(head.status, headOnly ? 'HEAD' : undefined);
  return { ...head, body: isEmpty ? Buffer.alloc(0) : await reader.body(head.headers, true) };
}

async function readHead(reader: MessageReader): Promise<Omit<Response, 'body'>> {
  const message = await reader.head();
  const match = message && /^(HTTP\/\d\.\d) (\d{3}) ?(.*)$/.exec(message.start);
  if (!match) throw new Error('malformed HTTP response');
  const [, version = '', status, reason = ''] = match;
  return { version, status: Number(status), reason, headers: message.headers };
}

function hasNoBody(status: number, method: string | undefined): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}
