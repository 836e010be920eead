/**
 * Serves the chart repository: at the socket of a box, whose relay has its port inside, and on loopback for shells that are
 * not isolated. Answers the same to everybody, and only GET and HEAD.
 */
import { chmod, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Fault } from '../faults.ts';
import { CHART_PORT } from './address.ts';
import { type Offer, offerOf } from './offer.ts';

/** Connections of one box at once; helm opens one for each request. */
const MOST = 50;
/** Whoever says nothing for so long is cut off, in milliseconds. */
const SILENCE = 30_000;

/** Listens at a Unix socket that anybody may connect to. Resolves when it listens. */
export async function serveCharts(path: string): Promise<Disposable> {
  await rm(path, { force: true });
  const repository = await listening((server, ready) => server.listen(path, ready));
  // The relay may be another user; the folder is closed to everybody else.
  await chmod(path, 0o666);
  return repository;
}

let here: Promise<void> | undefined;

/**
 * Listens on loopback, as long as this process lives, without keeping it alive; once, however often it is called. Where it
 * cannot, the first who calls is told of it, `sandbox/charts-unserved`: nothing but exercises with Helm needs it.
 */
export function serveChartsHere(onNotice: (notice: Fault) => void): Promise<void> {
  here ??= listenOn(CHART_PORT).then(
    () => undefined,
    (error: Error) => onNotice(unserved(error)),
  );
  return here;
}

/**
 * Several of us on one machine, a server and a proof, listen side by side where the system can do that: they answer the same.
 * Exported for tests.
 */
export async function listenOn(port: number): Promise<{ readonly port: number } & Disposable> {
  const reusePort = process.platform === 'linux';
  const repository = await listening((server, ready) =>
    server.listen({ host: '127.0.0.1', port, reusePort }, ready),
  );
  repository.server.unref();
  const address = repository.server.address();
  return Object.assign(repository, { port: typeof address === 'object' ? (address?.port ?? port) : port });
}

async function listening(
  listen: (server: Server, ready: () => void) => void,
): Promise<{ readonly server: Server } & Disposable> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    answering.emit('connection', socket);
  });
  server.maxConnections = MOST;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    listen(server, resolve);
  });
  // One connection that fails is that one's affair.
  server.on('error', () => {});
  return {
    server,
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** One for all that listen: it is handed their connections, and has no port and no timer of its own. */
const answering = createHttpServer((request, response) => {
  void answer(request, response).catch(() => response.destroy());
});
answering.timeout = SILENCE;

let offered: Promise<Offer> | undefined;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  offered ??= offerOf();
  const path = (request.url ?? '').replace(/^\/+/, '').replace(/\?.*$/, '');
  const found = (await offered).get(path);
  const asked = request.method === 'GET' || request.method === 'HEAD';
  const { type, content } =
    asked && found ? found : { type: 'text/plain', content: Buffer.from(asked ? 'not found\n' : '') };
  response.writeHead(asked ? (found ? 200 : 404) : 405, {
    'Content-Type': type,
    'Content-Length': content.length,
    ...(asked ? {} : { Allow: 'GET, HEAD' }),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

const unserved = ({ message }: Error): Fault =>
  new Fault(
    'sandbox/charts-unserved',
    `the chart repository of the sandboxes is not served at port ${CHART_PORT}: ${message}`,
    'End the program that has this port, unless it is another Naru; or let shells be isolated: they have ports of their own.',
  );
