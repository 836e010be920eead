/** Long answers are packed for clients that say they can read that. After responsewriters.deferredResponseWriter of apiserver. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants, gzip } from 'node:zlib';

/** defaultGzipThresholdBytes: what is not longer goes as it is. */
const THRESHOLD = 128 * 1024;

export function isWorthPacking({ headers, method }: IncomingMessage, body: Buffer): boolean {
  if (body.length <= THRESHOLD || method === 'HEAD') return false;
  const accepted = headers['accept-encoding'];
  return (
    accepted !== undefined &&
    String(accepted)
      .split(',')
      .some((each) => each.trim() === 'gzip')
  );
}

/** Packs an answer on another thread and sends it, unless the client is gone by then. */
export function sendPacked(
  response: ServerResponse,
  code: number,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): void {
  gzip(body, { level: constants.Z_BEST_SPEED }, (error, packed) => {
    if (response.destroyed) return;
    if (error) {
      response.destroy();
      return;
    }
    response.writeHead(code, { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    response.end(packed);
  });
}
