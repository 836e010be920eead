/** Request bodies, up to the limit of a real API server. */
import type { IncomingMessage } from 'node:http';
import type { StatusError } from '../../objects.ts';
import { badRequest, statusError } from '../errors.ts';

/** Bytes; apiserver's default MaxRequestBodyBytes. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The whole body. Rejects with 413 beyond the limit, and with 400 when the client stops half-way. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.reject(tooLarge());
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped, so that the answer still reaches the client.
      if (size > MAX_BODY_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => reject(badRequest('the request body ended too early')));
  });
}

function tooLarge(): StatusError {
  const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
  return statusError(413, 'RequestEntityTooLarge', message);
}
