/** What filters make of a request on its way to a backend, of the answer on its way back, and where redirects lead. */
import { splitOnce } from './matching.ts';
import type { Filter, HeaderChange, Match, PathChange, Redirect } from './types.ts';

export type Headers = Map<string, string>;

/** Names in any case; the last one of equal names counts. */
export function changeHeaders(headers: Headers, { set = [], add = [], remove = [] }: HeaderChange): void {
  for (const { name, value } of set) headers.set(name.toLowerCase(), value);
  for (const { name, value } of add) {
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`);
  }
  for (const name of remove) headers.delete(name.toLowerCase());
}

/** What a path becomes; a prefix is that of the match. The query stays. */
export function changePath(target: string, change: PathChange | undefined, match: Match): string {
  if (!change) return target;
  const [path, query] = splitOnce(target, '?');
  const changed =
    change.type === 'ReplaceFullPath' ? (change.replaceFullPath ?? '/') : replacePrefix(path, change, match);
  return query === undefined ? changed : `${changed}?${query}`;
}

function replacePrefix(path: string, { replacePrefixMatch = '' }: PathChange, match: Match): string {
  const prefix = (match.path?.value ?? '/').replace(/\/+$/, '');
  return `${replacePrefixMatch.replace(/\/+$/, '')}${path.slice(prefix.length)}` || '/';
}

export interface Origin {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Of the listener. */
  readonly port: number;
  readonly target: string;
}

/** Status and Location of a redirect (HTTPRequestRedirectFilter). */
export function redirectTo(
  { scheme, hostname, path, port, statusCode = 302 }: Redirect,
  origin: Origin,
  match: Match,
): { status: number; location: string } {
  const target = changePath(origin.target, path, match);
  const to = scheme ?? origin.scheme;
  const wellKnown = to === 'https' ? 443 : 80;
  // With another scheme its own port, else that of the listener.
  const number = port ?? (scheme ? wellKnown : origin.port);
  const suffix = number === wellKnown ? '' : `:${number}`;
  return { status: statusCode, location: `${to}://${hostname ?? origin.host}${suffix}${target}` };
}

/** The first filter of a type; the API allows one of most. */
export function filterOf<Field extends keyof Filter>(
  filters: readonly Filter[],
  field: Field,
): Filter[Field] | undefined {
  return filters.find((filter) => filter[field] !== undefined)?.[field];
}
