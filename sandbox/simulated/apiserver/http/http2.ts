/**
 * Requests and answers over HTTP/2 with the face of those over HTTP/1.1, so that nobody else has to know the difference.
 * kubectl and everything else made with Go's net/http speak HTTP/2 as soon as a server offers it, and a `--timeout` of
 * kubectl ends without a word only then.
 */
import { constants, Http2ServerRequest, Http2ServerResponse, type OutgoingHttpHeaders } from 'node:http2';

/** About one connection of HTTP/1.1, which HTTP/2 has no use for and Node refuses (RFC 9113, 8.2.2). */
const OF_CONNECTIONS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

export class Http2Request extends Http2ServerRequest {
  /** As of IncomingMessage: every value of a header that came more than once. */
  get headersDistinct(): NodeJS.Dict<string[]> {
    const all: NodeJS.Dict<string[]> = Object.create(null);
    const { rawHeaders } = this;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!.toLowerCase();
      const values = all[name];
      if (values) values.push(rawHeaders[index + 1]!);
      else all[name] = [rawHeaders[index + 1]!];
    }
    return all;
  }
}

export class Http2Response extends Http2ServerResponse<Http2Request> {
  /** The answer breaks off, and the client sees that it did: as Go's server does when a handler gives up. */
  override destroy(): this {
    if (!this.destroyed) this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return this;
  }

  override setHeader(name: string, value: number | string | readonly string[]): void {
    if (!OF_CONNECTIONS.has(name.toLowerCase())) super.setHeader(name, value);
  }

  /** With headers by name, the only form that is used here. */
  override writeHead(code: number, headers: unknown = {}): this {
    const kept = Object.entries(headers as OutgoingHttpHeaders).filter(
      ([name]) => !OF_CONNECTIONS.has(name.toLowerCase()),
    );
    return super.writeHead(code, Object.fromEntries(kept));
  }
}

// The types promise it, Node does not have it.
Object.defineProperty(Http2Response.prototype, 'destroyed', {
  get(this: Http2Response): boolean {
    return this.stream.destroyed || this.stream.closed;
  },
});
