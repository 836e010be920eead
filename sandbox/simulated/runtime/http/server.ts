/** A small HTTP/1.1 server for simulated programs: keep-alive, one request after the other. */
import type { ByteStream } from '../../kubelet/api.ts';
import type { Peer } from '../../network/types.ts';
import { MessageReader } from './reader.ts';

export interface ServerRequest {
  readonly method: string;
  /** As sent, with its query. */
  readonly target: string;
  readonly version: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly peer: Peer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  421: 'Misdirected Request',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** Serves one connection until either side closes it. Never rejects: a request that cannot be answered is a 400. */
export async function serveConnection(
  stream: ByteStream,
  peer: Peer,
  handle: (request: ServerRequest) => Answer | Promise<Answer>,
): Promise<void> {
  try {
    await serveRequests(stream, peer, handle);
  } catch {
    stream.write(encode({ status: 400, headers: {}, body: Buffer.alloc(0) }, true, false));
    stream.end();
  }
}

async function serveRequests(
  stream: ByteStream,
  peer: Peer,
  handle: (request: ServerRequest) => Answer | Promise<Answer>,
): Promise<void> {
  const reader = new MessageReader(stream.readable);
  for (;;) {
    const head = await reader.head();
    if (!head) break;
    const match = /^([A-Z]+) (\S+) (HTTP\/\d\.\d)$/.exec(head.start);
    if (!match) {
      stream.write(encode({ status: 400, headers: {}, body: Buffer.alloc(0) }, true, false));
      break;
    }
    const body = await reader.body(head.headers);
    const [, method = '', target = '', version = ''] = match;
    const answer = await handle({ method, target, version, headers: head.headers, body, peer });
    const close = head.headers.get('connection')?.toLowerCase() === 'close' || version === 'HTTP/1.0';
    stream.write(encode(answer, close, method === 'HEAD'));
    if (close) break;
  }
  stream.end();
}

function encode({ status, headers, body }: Answer, close: boolean, headOnly: boolean): Buffer {
  const all = {
    ...headers,
    'Content-Length': String(body.length),
    Connection: close ? 'close' : 'keep-alive',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = `HTTP/1.1 ${status} ${reasons[status] ?? 'Unknown'}\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), headOnly ? Buffer.alloc(0) : body]);
}
