/**
 * One node:http server on 127.0.0.1: first from where and by whom it is asked, then that person's /api, /ws, and pages for the rest.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../sandbox/clock.ts';
import { Fault } from '../sandbox/faults.ts';
import { answerApi } from './api/router.ts';
import { appSocket, BAD_REQUEST, FORBIDDEN } from './app-sockets.ts';
import { type Application, appState } from './application.ts';
import { type Caller, type Entrance, type Member, OPEN, type Refused, type Serve } from './entrance.ts';
import { CODES } from './faults.ts';
import { refusal } from './guard.ts';
import { isForGuests } from './guests.ts';
import type { NaruLocals } from './locals.ts';
import type { Log } from './log.ts';
import { newAddress } from './moved.ts';
import { badAddress, crossSite, guestsOnly, notOpened } from './notices.ts';
import type { Pages } from './pages.ts';
import { type PublicAddress, receive } from './public-address.ts';
import { preferred } from './redirect.ts';
import { refuseUpgrade, sendNotice } from './refused.ts';
import { createSockets } from './socket.ts';
import { mayBeShown } from './solved.ts';

export interface HttpOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly entrance: Entrance;
  readonly pages: Pages;
  /** Where there is a reverse proxy. */
  readonly address?: PublicAddress;
  /** Instead of `PATIENCE`, for tests. */
  readonly patience?: Patience;
}

/** How long a client may take, in milliseconds. */
export interface Patience {
  /** From the connection to the end of the headers. */
  readonly headersTimeout: number;
  /** To the end of the body. */
  readonly requestTimeout: number;
  /** How often Node looks for those who are late: until then a connection stays open all the same. */
  readonly connectionsCheckingInterval: number;
}

const PATIENCE: Patience = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

export interface HttpServer {
  /** The port it listens on; 0 before `listen`. */
  port(): number;
  /** Rejects with a Fault when the port is taken. */
  listen(port: number): Promise<void>;
  /** Ends connections and stops listening. Safe to call twice. */
  close(): Promise<void>;
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  // Astro overwrites a content-security-policy of ours, so framing is forbidden the older way.
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function createHttp(options: HttpOptions): HttpServer {
  const { clock, log } = options;
  const sockets = createSockets({
    clock,
    failed: (failure) => log.error('a socket failed', failure),
  });
  const port = (): number => (server.address() as AddressInfo | null)?.port ?? 0;

  const server = createServer({ ...(options.patience ?? PATIENCE) }, (request, response) => {
    receive(request, response, options.address);
    answer(request, response, port(), options).catch((failure: unknown) => {
      log.error('a request failed', failure, { path: request.url ?? '' });
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    receive(request, undefined, options.address);
    upgrade(request, port(), options).then(
      (serve) => {
        if (typeof serve === 'function') sockets.accept(request, socket, head, serve);
        else refuseUpgrade(socket, serve.status, serve.reason);
      },
      (failure: unknown) => {
        log.error('a socket could not be served', failure, { path: request.url ?? '' });
        refuseUpgrade(socket, 503, 'Service Unavailable');
      },
    );
  });
  server.on('clientError', (_error, socket) => {
    // Browsers open connections ahead, and would take words on one of these for the answer to what they ask for next.
    const silent = 'bytesRead' in socket && socket.bytesRead === 0;
    if (socket.writable && !silent) refuseUpgrade(socket, 400, 'Bad Request');
    else socket.destroy();
  });

  return {
    port,
    listen: (wanted) => listen(server, wanted),
    close() {
      sockets.close();
      server.closeIdleConnections();
      clock.after(1_000, () => server.closeAllConnections());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFault(port, error)));
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function portFault(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  return new Fault(
    CODES.portTaken,
    error.code === 'EACCES' ? `You may not listen on port ${port}.` : `Port ${port} is taken.`,
    `Choose another one: NARU_PORT=${port === 4321 ? 4322 : 4321} npm start`,
    { cause: error },
  );
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  { entrance, pages, log, address }: HttpOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const url = request.url ?? '';
  if (!url.startsWith('/') || namesTwoHosts(request)) return sendNotice(request, response, badAddress);
  const outside = entrance.outside?.(request, response);
  if (outside) return outside;
  const { headers, method = '' } = request;
  const opening = url.startsWith(OPEN) && method === 'GET';
  const linked = opening || (method === 'GET' && entrance.isOpenToLinks?.(url) === true);
  if (refusal({ method, headers, upgrade: false, opening: linked }, port, address)) {
    return sendNotice(request, response, crossSite);
  }
  const caller = entrance.caller(request);
  if (opening) return entrance.open(request, response, caller);
  const own = entrance.answer?.(request, response, caller);
  if (own) return own;
  if (caller.kind === 'guest') return answerGuest(request, response, pages);
  if (caller.kind === 'nobody') return entrance.refuse(request, response);
  const app = await caller.app().catch((failure: unknown) => {
    log.error('what is kept for somebody could not be opened', failure);
    sendNotice(request, response, notOpened(failure));
  });
  if (app) return answerMember(request, response, app, pages);
}

async function answerMember(
  request: IncomingMessage,
  response: ServerResponse,
  app: Application,
  pages: Pages,
): Promise<void> {
  const url = request.url ?? '';
  if (url.startsWith('/api/')) return answerApi(request, response, app);
  const moved = newAddress(url, app.content().course);
  if (moved !== undefined) {
    response.writeHead(308, { location: moved }).end();
    return;
  }
  const may = (path: string): boolean => mayBeShown(path, app);
  return pages.answer(request, response, () => localsFor(request, app), may);
}

/** A guest sees the page to watch on, as it was built: a page rendered for them could tell of the learner. */
async function answerGuest(request: IncomingMessage, response: ServerResponse, pages: Pages): Promise<void> {
  if (!isForGuests(request.method ?? '', request.url ?? '')) return sendNotice(request, response, guestsOnly);
  return pages.answer(request, response, noLocals, () => true);
}

const noLocals = (): never => {
  throw new Error('a page for guests has to be prerendered');
};

/** Node takes the first and says nothing of the others. */
const namesTwoHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;

/** Who serves the socket, or why nobody does. Rejects when what is kept for the caller cannot be opened. */
async function upgrade(
  request: IncomingMessage,
  port: number,
  { entrance, address: outside }: HttpOptions,
): Promise<Serve | Refused> {
  const { headers, method = '' } = request;
  if (namesTwoHosts(request)) return BAD_REQUEST;
  const caller = entrance.caller(request);
  if (
    refusal({ method, headers, upgrade: true, opening: false }, port, outside) ||
    caller.kind === 'nobody'
  ) {
    return FORBIDDEN;
  }
  const address = URL.parse(request.url ?? '', 'http://naru.invalid');
  if (!address) return BAD_REQUEST;
  const serve = entrance.socket?.(request, address, caller) ?? (await socketOf(caller, address));
  return typeof serve === 'function' && caller.kind === 'member' ? accompanied(caller, serve) : serve;
}

async function socketOf(caller: Exclude<Caller, { kind: 'nobody' }>, address: URL): Promise<Serve | Refused> {
  if (caller.kind === 'guest') return appSocket(caller.app, address, caller.guest);
  return appSocket(await caller.app(), address);
}

/** As long as the socket is open, its owner is there; it does not outlive their being signed in. */
function accompanied(member: Member, serve: Serve): Serve {
  if (!member.enter && !member.onEnd) return serve;
  return (connection) => {
    const there = member.enter?.();
    const ended = member.onEnd?.(() => connection.close(1008, 'signed out'));
    const served = serve(connection);
    return {
      text: (text) => served.text(text),
      binary: (bytes) => served.binary(bytes),
      drained: () => served.drained?.(),
      closed() {
        there?.[Symbol.dispose]();
        ended?.[Symbol.dispose]();
        served.closed();
      },
    };
  };
}

/** What a page rendered on request knows. */
function localsFor(request: IncomingMessage, app: Application): NaruLocals {
  const state = appState(app);
  return {
    naru: {
      state,
      locale: state.progress.last?.locale ?? preferred(request.headers['accept-language']),
      exercise(id) {
        try {
          return app.attempts.state(id);
        } catch {
          return undefined;
        }
      },
    },
  };
}
