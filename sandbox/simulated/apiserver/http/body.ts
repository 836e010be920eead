/** Request bodies, up to the limit of a real API server. */
import type { IncomingMessage } from 'node:http';
import { limits } from '../../limits.ts';
import type { StatusError } from '../../objects.ts';
import { badRequest, requestTooLarge } from '../errors.ts';

/** The whole body. Rejects with 413 beyond the limit, and with 400 when the client stops half-way. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limits.body.bytes) return Promise.reject(tooLarge());
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped, so that the answer still reaches the client.
      if (size > limits.body.bytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('close', () => {
      // Every request closes in the end; an error is dear to make.
      if (!request.readableEnded) reject(badRequest('the request body ended too early'));
    });
  });
}

function tooLarge(): StatusError {
  return requestTooLarge(limits.body.bytes);
}
