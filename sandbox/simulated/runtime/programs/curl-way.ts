/** Where curl connects to: `--connect-to HOST1:PORT1:HOST2:PORT2` leads elsewhere, and neither TLS nor HTTP is told. */
import type { Address } from './web.ts';

export interface Way {
  readonly host: string;
  readonly port: number;
  /** What `--connect-to` has changed. */
  readonly moved: { readonly host?: string; readonly port?: number };
}

/** The first option that is for this host and port; empty parts stand for any, and for the same (curl's lib/url.c, parse_connect_to_string). */
export function wayTo({ host, port }: Address, options: readonly string[]): Way {
  for (const option of options) {
    const [fromHost = '', fromPort = '', toHost = '', toPort = ''] = option.split(':');
    if (fromHost !== '' && fromHost.toLowerCase() !== host.toLowerCase()) continue;
    if (fromPort !== '' && Number(fromPort) !== port) continue;
    const moved = { ...(toHost && { host: toHost }), ...(toPort && { port: Number(toPort) }) };
    return { host, port, ...moved, moved };
  }
  return { host, port, moved: {} };
}
