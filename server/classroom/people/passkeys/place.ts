/** Where passkeys are for: a browser binds each to the name of the address at which it was made. */
import { isIP } from 'node:net';

export interface Place {
  /** `https://naru.example.org`, as browsers sign it. */
  readonly origin: string;
  /** `naru.example.org`: passkeys of another name are not even offered. */
  readonly rpId: string;
}

/** `undefined`: browsers have no passkeys there. That is so without TLS, but for localhost, and at addresses of numbers. */
export function placeOf(origin: string): Place | undefined {
  const url = URL.parse(origin);
  if (!url) return undefined;
  const rpId = url.hostname;
  if (isIP(rpId.replace(/^\[|\]$/g, '')) !== 0) return undefined;
  return url.protocol === 'https:' || rpId === 'localhost' ? { origin: url.origin, rpId } : undefined;
}
