/** A request as it goes onto a connection: what is told to whom. The same for every provider. */
import type { HostPort, HttpRequest } from './network-types.ts';

export interface RequestLine {
  /** Where the connection goes. */
  readonly to: HostPort;
  /** The name asked for in the handshake; an address is none. Undefined without TLS. */
  readonly tls: { readonly serverName: string } | undefined;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** With Host. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws for what is no URL of HTTP: whoever lets people write some looks at them before. */
export function requestLine({ url, connectTo, method = 'GET', headers = {} }: HttpRequest): RequestLine {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new Error(`${JSON.stringify(url)} is no address of a web server`);
  }
  const isSecure = parsed.protocol === 'https:';
  const { hostname: host, pathname, search } = parsed;
  const own = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
  return {
    to: connectTo ?? { host, port: Number(parsed.port || (isSecure ? 443 : 80)) },
    tls: isSecure ? { serverName: host } : undefined,
    method,
    path: pathname + search,
    headers: { ...(own ? {} : { Host: parsed.host }), ...headers },
  };
}
