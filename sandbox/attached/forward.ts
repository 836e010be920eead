/**
 * A port on loopback that leads to the API server, wherever it is: boxes of learners' shells let nothing but loopback through. What
 * passes is TLS between kubectl and the server; nothing of it is read here.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { parse, stringify } from 'yaml';

export interface Forward {
  /** For learners: the same cluster at the port. */
  readonly kubeconfig: string;
  /** Safe to call twice. */
  close(): void;
}

interface Standing {
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: Readonly<Record<string, unknown>>;
  }[];
}

/** Connections at once; kubectl opens a few for each command. */
const MOST = 200;

/** `undefined` when there is nothing to lead anywhere: the server is at 127.0.0.1, speaks no TLS, or is behind a proxy. */
export async function forward(kubeconfig: string): Promise<Forward | undefined> {
  const config = parse(kubeconfig) as Standing;
  const [first] = config.clusters;
  const server = String(first?.cluster['server'] ?? '');
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!first || !url || url.protocol !== 'https:' || url.hostname === '127.0.0.1') return undefined;
  if (first.cluster['proxy-url'] !== undefined) return undefined;
  const listening = await listen(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 443));
  const cluster = {
    'tls-server-name': url.hostname,
    ...first.cluster,
    server: `https://127.0.0.1:${listening.port}${url.pathname === '/' ? '' : url.pathname}`,
  };
  return {
    kubeconfig: stringify({ ...config, clusters: [{ name: first.name, cluster }] }),
    close: listening.close,
  };
}

async function listen(host: string, port: number): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // Whichever breaks, the other ends too.
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.maxConnections = MOST;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Whoever has nothing else to do may end.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
