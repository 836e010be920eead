/** Addresses that begin at the root of the server, below a path instead. Pure, and safe in a browser. */

/** A tag with its attributes; what a lesson shows of HTML is escaped and is none. */
const TAG = /<[a-z](?:[^<>"]|"[^"]*")*>/gi;
const ADDRESS = /(\s(?:href|src)=")(\/[^"]*)(?=")/g;

/** `base`: `/naru`, or empty. What is below it already stays, and so does what is no path of ours. */
export function belowBase(path: string, base: string): string {
  const isOurs = path.startsWith('/') && !path.startsWith('//');
  return isOurs && !isBelow(path, base) ? `${base}${path}` : path;
}

const isBelow = (path: string, base: string): boolean =>
  path === base || ['/', '?', '#'].some((next) => path.startsWith(`${base}${next}`));

/** The same for every address in a page. */
export const rebased = (html: string, base: string): string =>
  html.replace(TAG, (tag) =>
    tag.replace(ADDRESS, (_whole, before: string, path: string) => `${before}${belowBase(path, base)}`),
  );
