/**
 * The only way out that a kubectl of this machine is given: a proxy on a port of 127.0.0.1 that opens connections in the
 * network of the cluster, as the pod. So Services, policies and names are those of the cluster, and nothing else is reached.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { duplexOf } from '../../network/duplex.ts';
import { ConnectError } from '../../network/types.ts';
import type { Process } from '../process/process.ts';
import { resolve, resolverConfiguration } from '../programs/resolver.ts';

export interface Proxy extends Disposable {
  /** With a password: others of this machine may see the port. */
  readonly url: string;
}

/** Listens until disposed; connections end with it and with the process. */
export async function startProxy(process: Process): Promise<Proxy> {
  const password = randomBytes(16).toString('hex');
  const expected = `Basic ${Buffer.from(`naru:${password}`).toString('base64')}`;
  const open = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(403).end());
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    if (request.headers['proxy-authorization'] !== expected) refuse(socket, 407, 'not yours');
    else void connect(process, request.url ?? '', socket, head);
  });
  const port = await listening(server);
  return {
    url: `http://naru:${password}@127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
      for (const socket of open) socket.destroy();
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function connect(process: Process, target: string, socket: Duplex, head: Buffer): Promise<void> {
  const colon = target.lastIndexOf(':');
  const [host, port] = [target.slice(0, colon), Number(target.slice(colon + 1))];
  const gone = new AbortController();
  socket.once('close', () => gone.abort(new ConnectError('timeout', 'nobody waits any more')));
  try {
    const ip = await resolve(process, host);
    if (!ip)
      throw new ConnectError('no-such-host', `dial tcp: lookup ${host} on ${server(process)}: no such host`);
    const { network, peer } = process.container;
    const stream = await network.connect(peer, ip, port, AbortSignal.any([process.signal, gone.signal]));
    const inside = duplexOf(stream);
    inside.on('error', () => socket.destroy());
    inside.on('close', () => socket.destroy());
    socket.on('close', () => inside.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) inside.write(head);
    socket.pipe(inside).pipe(socket);
  } catch (error) {
    refuse(socket, 502, error instanceof ConnectError ? error.message : 'EOF');
  }
}

const server = (process: Process): string => `${resolverConfiguration(process).server}:53`;

/** Go shows the reason as the error of the connection (net/http, Transport.dialConn). */
function refuse(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n\r\n`);
}
