/** Hostnames of listeners and routes: where they meet, and which is the more specific one. After GEP-724 and the API's documentation. */

/** `*.example.com` covers any number of labels, but not `example.com`; an empty listener hostname covers everything. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === '' || pattern === host) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}

/** The hostnames a route serves at a listener: '' for every one. None means that they do not meet. */
export function acceptedHostnames(listener: string, route: readonly string[]): string[] {
  if (route.length === 0) return [listener];
  const met = route.flatMap((name) => {
    if (covers(listener, name)) return [name];
    return covers(name, listener) ? [listener] : [];
  });
  return [...new Set(met)];
}

/** Whether some host is covered by both. */
export function overlap(one: string, other: string): boolean {
  return covers(one, other) || covers(other, one);
}

/** The most specific of those that cover a host: its own name, then the longest wildcard, then everything. */
export function mostSpecific<T extends { readonly hostname: string }>(
  all: readonly T[],
  host: string,
): T | undefined {
  let best: T | undefined;
  for (const each of all) {
    if (!covers(each.hostname, host)) continue;
    if (!best || rank(each.hostname) > rank(best.hostname)) best = each;
  }
  return best;
}

function rank(hostname: string): number {
  if (hostname === '') return 0;
  return hostname.startsWith('*.') ? hostname.length : 1000 + hostname.length;
}
