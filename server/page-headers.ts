/** What goes along with a file of the pages: how it is packed, and where it is in the other language. Pure but for one look at the disk. */
import { stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { extname } from 'node:path';
import { LOCALES } from '../lessons/types.ts';

/** Ends the name of a copy that is packed; the build makes them (src/packing/). They have no address of their own. */
export const PACKED = '.gz';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The headers of the packed copy of a file; `undefined`: there is none, or the browser takes none. */
export async function packedHeaders(
  file: string,
  { 'accept-encoding': accepted = '' }: IncomingHttpHeaders,
): Promise<Readonly<Record<string, string>> | undefined> {
  const type = TYPES[extname(file)];
  if (type === undefined || !takesGzip(String(accepted))) return undefined;
  if (!(await stat(`${file}${PACKED}`).catch(() => undefined))?.isFile()) return undefined;
  return { 'content-type': type, 'content-encoding': 'gzip', vary: 'accept-encoding' };
}

const takesGzip = (accepted: string): boolean =>
  accepted.split(',').some((one) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(one));

/**
 * `Link` with the address of a page in each language, whole as search engines and readers want it: a page that was built before
 * anybody knew the port cannot say it. `path`: `/ko/lessons/pods/index.html`. `undefined`: it has no language.
 */
export function languageLinks(path: string, host: string | undefined): string | undefined {
  const [, rest] = /^\/(?:ko|en)(\/.*|)\/index\.html$/.exec(path) ?? [];
  if (rest === undefined || host === undefined) return undefined;
  return LOCALES.map(
    (locale) => `<http://${host}/${locale}${rest}>; rel="alternate"; hreflang="${locale}"`,
  ).join(', ');
}
