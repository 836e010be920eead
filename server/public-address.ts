/**
 * The address under which browsers reach this server when it stands behind a reverse proxy: which Host and Origin are ours then, how
 * paths and cookies look from outside, and whose address a request comes from. Without one, browsers come straight to 127.0.0.1.
 *
 * The proxy ends TLS, is on this machine (the server listens nowhere else), hands on the Host, and says who asked.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface PublicAddress {
  /** `https://naru.example.org`, as browsers write it in Origin. */
  readonly origin: string;
  /** `naru.example.org`, with its port unless it is 443. */
  readonly host: string;
  /** `/naru`, or empty at the root. */
  readonly base: string;
  /** The header in which the proxy, and nobody else, says who asked. */
  readonly told: 'x-forwarded-for' | 'forwarded';
}

/** `undefined`: it is none. Cookies and passwords pass, so that only https will do. */
export function readPublicUrl(text: string): Omit<PublicAddress, 'told'> | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  if (/[?#]/.test(text)) return undefined;
  const base = url.pathname.replace(/\/+$/, '');
  // Letters that need no escaping anywhere, in a cookie neither.
  if (!/^(\/[\w.~-]+)*$/.test(base) || /\/\.{1,2}(\/|$)/.test(base)) return undefined;
  // What the server answers at its own root.
  if (/^\/(api|ws|open|ko|en|_astro)(\/|$)/.test(base)) return undefined;
  return { origin: url.origin, host: url.host, base };
}

/** The whole address of a path of ours: behind a proxy, or straight at this machine. */
export const addressFor = (address: PublicAddress | undefined, port: number, path: string): string =>
  address ? `${address.origin}${address.base}${path}` : `http://127.0.0.1:${port}${path}`;

const addresses = new WeakMap<IncomingMessage, PublicAddress>();

/**
 * Makes a request look as if there were no proxy. Before anything else looks at it: the path loses its base, whether the proxy has left
 * it or not, and what is answered gains it; cookies are for https alone.
 */
export function receive(
  request: IncomingMessage,
  response: ServerResponse | undefined,
  address: PublicAddress | undefined,
): void {
  if (!address) return;
  addresses.set(request, address);
  const { base } = address;
  const url = request.url ?? '';
  if (base !== '' && (url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`))) {
    const inner = url.slice(base.length);
    request.url = inner.startsWith('/') ? inner : `/${inner}`;
  }
  if (response) dress(response, address);
}

/** Of the page that asks, as browsers write it in Origin. The Host was looked at before. */
export const originOf = (request: IncomingMessage): string =>
  addresses.get(request)?.origin ?? `http://${request.headers.host}`;

/** A path of ours as a browser has to ask for it. */
export function outward(request: IncomingMessage, path: string): string {
  const base = addresses.get(request)?.base ?? '';
  return withBase(base, path);
}

const withBase = (base: string, path: string): string =>
  path.startsWith('/') && !path.startsWith('//') && !`${path}/`.startsWith(`${base}/`)
    ? `${base}${path}`
    : path;

/** In the one place all headers go through, so that nobody has to think of it. */
function dress(response: ServerResponse, { base }: PublicAddress): void {
  const setHeader = response.setHeader.bind(response);
  const appendHeader = response.appendHeader.bind(response);
  response.appendHeader = (name, value) =>
    appendHeader(
      name,
      name.toLowerCase() === 'set-cookie' ? [value].flat().map((cookie) => sealed(cookie, base)) : value,
    );
  response.setHeader = (name, value) => {
    switch (name.toLowerCase()) {
      case 'location':
        return setHeader(name, withBase(base, String(value)));
      case 'set-cookie':
        return setHeader(
          name,
          [value].flat().map((cookie) => sealed(String(cookie), base)),
        );
      default:
        return setHeader(name, value);
    }
  };
}

/** Over https alone, and to this Naru alone. */
const sealed = (cookie: string, base: string): string =>
  `${cookie.replace(/; *Path=\/(?=;|$)/i, `; Path=${base}/`)}${/; *secure\b/i.test(cookie) ? '' : '; Secure'}`;

/**
 * The address of whoever asks, for slowing down those who guess. Only what the proxy has added itself is believed, which is the last entry:
 * those before it can be written by anybody. Without a proxy, and where it says nothing of use, the other end of the connection.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? '';
  const address = addresses.get(request);
  if (!address || !isLoopback(peer)) return peer;
  const header = request.headers[address.told];
  const last = [header].flat().join(',').split(',').at(-1)?.trim() ?? '';
  return (address.told === 'forwarded' ? forwardedFor(last) : bare(last)) ?? peer;
}

const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(address);

/** RFC 7239: `for="[2001:db8::1]:4711";proto=https`. */
function forwardedFor(element: string): string | undefined {
  const [, quoted, token] = /(?:^|;) *for=(?:"([^"]*)"|([^;]*))/i.exec(element) ?? [];
  return bare((quoted ?? token ?? '').trim());
}

/** Without a port; `undefined` for what is no address, such as `unknown`. */
function bare(text: string): string | undefined {
  const [, six] = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(text) ?? [];
  const plain = six ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return /^[0-9a-f:.]{3,45}$/i.test(plain) ? plain.toLowerCase() : undefined;
}
