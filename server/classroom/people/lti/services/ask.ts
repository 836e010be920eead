/** One request to a service of the platform, at no host but its own. Redirects are not followed, and answers are read up to a size. */
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { notOfPlatform, type PlatformSettings, platformAddress } from '../origins.ts';
import { Forbidden } from './outcome.ts';

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Rejects with `Forbidden`, or when there is no answer that can be read. Never writes tokens into what it rejects with. */
export type Ask = (address: string, asked: Asked, signal: AbortSignal) => Promise<Answer>;

/** Milliseconds for the whole of it. */
const PATIENCE = 20_000;
/** Bytes: a page of a large course is some hundred kilobytes. */
const LARGEST = 2 * 1024 * 1024;

export function askAt(settings: PlatformSettings): Ask {
  const ofPlatform = platformAddress(settings);
  return async (address, { method, headers, body }, signal) => {
    const url = ofPlatform(address);
    if (!url) throw new Forbidden(notOfPlatform(address));
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const ending = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    return new Promise<Answer>((resolve, reject) => {
      const asked = request(url, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
        signal: ending,
        // Asked seldom: no connection is kept for the next time.
        agent: false,
      });
      asked.on('error', (failure) =>
        reject(ending.aborted && !signal.aborted ? new Error('it took too long') : failure),
      );
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST) asked.destroy(new Error(`its answer is larger than ${LARGEST} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      asked.end(body);
    });
  };
}
