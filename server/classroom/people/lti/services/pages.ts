/** The next page of a list (RFC 8288), as services of LTI hand them out. Pure. */

/** `undefined`: that was the last, or it is at another place, where nobody goes on. */
export function nextPage(header: string | string[] | undefined, here: string): string | undefined {
  for (const [, address = '', parameters = ''] of [header ?? ''].flat().join(', ').matchAll(LINK)) {
    if (!/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters)) continue;
    const url = URL.parse(address, here);
    return url && url.origin === new URL(here).origin && url.href !== here ? url.href : undefined;
  }
  return undefined;
}

const LINK = /<([^>]{0,2000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]{0,500}"|[^\s",;]{0,200}))*)/g;
