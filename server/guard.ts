/**
 * Refuses requests that another web page in the same browser may have sent. Pure; knows nothing of who is signed in.
 *
 * Three independent signs: the Host must be ours (a foreign name that resolves to 127.0.0.1 is DNS rebinding), an Origin
 * must be ours, and the browser itself must not call the request cross-site.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { PublicAddress } from './public-address.ts';

export interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** A WebSocket handshake: browsers always send an Origin with it, and a page of any site may try one. */
  readonly upgrade: boolean;
  /** The one address that may be followed from elsewhere, such as a web mail or a chat: it carries its own token. */
  readonly opening: boolean;
}

/** Why the request is refused, or `undefined` when it is not. */
export type Refusal = 'host' | 'origin' | 'site';

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** `address`: behind a proxy, where nothing but that address is ours. */
export function refusal(asked: Asked, port: number, address?: PublicAddress): Refusal | undefined {
  const { host, origin } = asked.headers;
  if (!isOurs(host, port, address)) return 'host';
  const own = address?.origin ?? `http://${host}`;
  if (origin === undefined ? needsOrigin(asked) : origin !== own) return 'origin';
  return fromElsewhere(asked) ? 'site' : undefined;
}

const isOurs = (host: string | undefined, port: number, address: PublicAddress | undefined): boolean =>
  address ? host === address.host : host === `127.0.0.1:${port}` || host === `localhost:${port}`;

const needsOrigin = (asked: Asked): boolean => asked.upgrade || !SAFE_METHODS.has(asked.method);

/** Programs that are not browsers send no Sec-Fetch-Site; another port of this machine is `same-site` and not ours. */
function fromElsewhere(asked: Asked): boolean {
  const site = asked.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(asked.opening && asked.headers['sec-fetch-mode'] === 'navigate');
}
