/**
 * The HTTPS face of the API server, HTTP/2 and HTTP/1.1 on the loopback address. Every request ends in an answer: a failure of ours
 * is a 500 and a line in the log, never the end of the process.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer as Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { KubeRequest, KubeResponse } from '../../../kube-types.ts';
import { limits } from '../../limits.ts';
import { methodNotAllowed, statusError } from '../errors.ts';
import { Http2Request, Http2Response } from './http2.ts';
import { insideOf } from './inside.ts';
import { Load, STREAM_REFUSAL } from './overload.ts';
import { RequestMetrics } from './request-metrics.ts';
import { sendFailure, statusOf } from './respond.ts';
import { type Router, routeRequest, routeUpgrade } from './router.ts';

export interface ApiServerOptions {
  readonly router: Omit<Router, 'openWatches' | 'metrics'>;
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  /** PEM of the CA that vouches for clients. */
  readonly authority: string;
  /** PEM of who asks when this process itself does. */
  readonly administrator: string;
  /** The port to listen on; 0 for any. Any other is taken when this one is not free. */
  readonly port: number;
  log(message: string, cause?: unknown): void;
}

export interface ApiServer {
  readonly port: number;
  /** Answers this process without a connection. Rejects when that breaks off. */
  ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse>;
  /** Somebody inside the cluster has connected: TLS and HTTP as on the port. */
  accept(connection: Duplex): void;
  /**
   * Nobody listens any more; watches and connections break, but for sessions in containers: who is in one has no other way
   * into the cluster.
   */
  withdraw(): void;
  /** Listens again on the same port, as soon as it is free. */
  offer(): void;
  /** Ends watches and other streams; clients come back. */
  endStreams(): void;
  /** Closes the port and every connection. Safe to call twice. */
  stop(): Promise<void>;
}

/** Of HTTP/2, as kube-apiserver allows (apiserver/pkg/server/options/recommended.go). */
const STREAMS_PER_CONNECTION = 1000;

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const openWatches = new Set<() => void>();
  const upgraded = new Set<Duplex>();
  const connections = new Set<Duplex>();
  const load = new Load();
  const router: Router = {
    ...options.router,
    openWatches,
    metrics: new RequestMetrics(options.router.clock.now()),
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (load.admits(request, response)) void answer(router, request, response, options.log);
  };
  const server = createSecureServer(
    {
      allowHTTP1: true,
      Http2ServerRequest: Http2Request,
      Http2ServerResponse: Http2Response,
      settings: { maxConcurrentStreams: STREAMS_PER_CONNECTION },
      key: options.key,
      // Go's server shows its certificate alone. Where nothing follows it OpenSSL adds the authority below, and who trusts nobody gets
      // another error ("self-signed certificate in certificate chain"); the same once more changes nothing for anybody.
      cert: `${options.certificate}${options.certificate}`,
      ca: options.authority,
      requestCert: true,
      // A stranger's certificate gets a 401 to read, not a broken handshake.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      // Go's clients offer post-quantum key exchange, which costs each kubectl a millisecond, and everybody is on this machine.
      ecdhCurve: 'X25519:prime256v1',
    },
    (...exchange) => serve(...(exchange as unknown as [IncomingMessage, ServerResponse])),
  );
  shareProtocols(server);
  server.maxConnections = limits.server.connections;
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.on('secureConnection', (socket) => load.connected(socket));
  // A client that breaks the rules of HTTP/2 loses its connection; there is nobody to tell.
  server.on('sessionError', () => {});
  server.on('upgrade', (request, socket, head) => {
    if (!load.admitsStream(socket)) return void socket.end(STREAM_REFUSAL);
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    void upgrade(router, request, socket, head, options.log);
  });
  server.on('clientError', (error, socket) => refuseNonsense(error, socket));
  // Followed logs and watches are open for as long as somebody looks.
  Object.assign(server, { requestTimeout: 0, keepAliveTimeout: 75_000 });
  const port = await listen(server, options.port);
  let isStopped = false;
  const endStreams = () => {
    for (const end of openWatches) end();
    for (const socket of upgraded) socket.destroy();
  };
  return {
    port,
    withdraw: () => {
      server.close();
      for (const end of openWatches) end();
      const sessions = new Set([...upgraded].map(portOf));
      for (const connection of connections) if (!sessions.has(portOf(connection))) connection.destroy();
    },
    offer: () => offer(server, port, () => isStopped),
    ask: insideOf(options.administrator, serve),
    accept: (connection) => void server.emit('connection', connection),
    endStreams,
    stop: () => {
      isStopped = true;
      return stop(server, connections, endStreams);
    },
  };
}

let protocols: Buffer | undefined;

/** What Node offers clients to speak lies among small buffers, 64 KiB of which would stay as long as each server does. */
function shareProtocols(server: Server & { ALPNProtocols?: Buffer }): void {
  if (!server.ALPNProtocols) return;
  if (!protocols?.equals(server.ALPNProtocols)) {
    protocols = Buffer.allocUnsafeSlow(server.ALPNProtocols.length);
    server.ALPNProtocols.copy(protocols);
  }
  server.ALPNProtocols = protocols;
}

/** By the port at its other end a connection is known before and after its TLS. */
function portOf(connection: Duplex): number | undefined {
  return (connection as Partial<Socket>).remotePort;
}

/** Between two looks whether the port is free again. Milliseconds. */
const RETRY = 1_000;

/** Somebody else may have taken the port meanwhile: then it is waited for. */
function offer(server: Server, port: number, isStopped: () => boolean): void {
  if (server.listening || isStopped()) return;
  listenOn(server, port).catch(() => setTimeout(() => offer(server, port, isStopped), RETRY).unref());
}

async function answer(
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  // Connections break off; that is no failure of ours.
  request.on('error', () => {});
  response.on('error', () => {});
  try {
    await routeRequest(router, request, response);
  } catch (error) {
    sendFailure(request, response, error, log);
  }
}

type Log = ApiServerOptions['log'];

async function upgrade(
  router: Router,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  log: Log,
): Promise<void> {
  socket.on('error', () => {});
  try {
    await routeUpgrade(router, request, socket, head);
  } catch (error) {
    const status = statusOf(error, () => log(`${request.method} ${request.url} failed`, error));
    writeRaw(socket, status.code, JSON.stringify(status));
  }
}

/** Bytes that Node's reader of HTTP does not take for a request, methods nobody has among them. */
function refuseNonsense(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return;
  const { status } =
    error.code === 'HPE_INVALID_METHOD'
      ? methodNotAllowed()
      : statusError(400, 'BadRequest', 'malformed HTTP request');
  writeRaw(socket, status.code, JSON.stringify(status));
}

function writeRaw(socket: Duplex, code: number, body: string): void {
  const head = [
    `HTTP/1.1 ${code} ${code === 404 ? 'Not Found' : code === 403 ? 'Forbidden' : 'Error'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    return await listenOn(server, port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listenOn(server, 0);
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server, connections: ReadonlySet<Duplex>, endStreams: () => void): Promise<void> {
  endStreams();
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of connections) connection.destroy();
  });
}
