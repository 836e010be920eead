/** Where a browser is sent next, and in which language. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Locale } from './protocol.ts';
import { outward } from './public-address.ts';

/**
 * After a click in another site the browser would leave the strict cookie out of a redirect, but not out of a
 * navigation that this page itself begins. `path`: one of our own making, without anything of the request.
 */
export function goTo(path: string, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store');
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><meta http-equiv="refresh" content="0;url=${outward(request, path)}"><title>Naru</title>`,
    );
  } else response.writeHead(303, { location: path }).end();
}

/** The first language of the browser that is one of ours, else Korean. */
export function preferred(header: string | undefined): Locale {
  for (const range of (header ?? '').split(',')) {
    const language = range.trim().slice(0, 2).toLowerCase();
    if (language === 'ko' || language === 'en') return language;
  }
  return 'ko';
}
