/** What a form of another site has sent. */
import type { IncomingMessage } from 'node:http';

/** Bytes: a launch with many roles is some kilobytes. */
const MOST = 128 * 1024;

/** Rejects for what is no form, or is too large. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Error('what was sent is no form');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new Error('what was sent is too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
