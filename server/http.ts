/**
 * One node:http server on 127.0.0.1: first who is asking and from where, then /api, /ws, and pages for the rest.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '../sandbox/faults.ts';
import { answerApi } from './api/router.ts';
import { type Application, appState } from './application.ts';
import type { Auth } from './auth.ts';
import { serveEvents } from './events.ts';
import { CODES } from './faults.ts';
import { serveFileWatch } from './file-watch.ts';
import { refusal } from './guard.ts';
import { isForGuests } from './guests.ts';
import type { NaruLocals } from './locals.ts';
import { badAddress, crossSite, guestsOnly, notSignedIn, tooManyTries, wrongToken } from './notices.ts';
import type { Pages } from './pages.ts';
import type { Locale } from './protocol.ts';
import { refuseUpgrade, sendNotice } from './refused.ts';
import { type Connection, type ConnectionListener, createSockets } from './socket.ts';
import { readTerminalQuery } from './terminal/query.ts';
import { serveTerminal } from './terminal/socket.ts';

export interface HttpOptions {
  readonly app: Application;
  readonly auth: Auth;
  readonly pages: Pages;
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

const OPEN = '/open/';

export function createHttp(options: HttpOptions): HttpServer {
  const { app } = options;
  const sockets = createSockets({
    clock: app.clock,
    failed: (failure) => app.log.error('a socket failed', failure),
  });
  const port = (): number => (server.address() as AddressInfo | null)?.port ?? 0;

  const server = createServer({ ...(options.patience ?? PATIENCE) }, (request, response) => {
    answer(request, response, port(), options).catch((failure: unknown) => {
      app.log.error('a request failed', failure, { path: request.url ?? '' });
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    const serve = upgrade(request, port(), options);
    if (typeof serve === 'function') sockets.accept(request, socket, head, serve);
    else refuseUpgrade(socket, serve.status, serve.reason);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) refuseUpgrade(socket, 400, 'Bad Request');
    else socket.destroy();
  });

  return {
    port,
    listen: (wanted) => listen(server, wanted),
    close() {
      sockets.close();
      server.closeIdleConnections();
      app.clock.after(1_000, () => server.closeAllConnections());
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
  { app, auth, pages }: HttpOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const url = request.url ?? '';
  if (!url.startsWith('/') || namesTwoHosts(request)) return sendNotice(request, response, badAddress);
  const opening = url.startsWith(OPEN) && request.method === 'GET';
  const { headers, method = '' } = request;
  if (refusal({ method, headers, upgrade: false, opening }, port)) {
    return sendNotice(request, response, crossSite);
  }
  const signedIn = auth.signedIn(headers.cookie);
  if (opening) return open(request, response, app, auth, signedIn);
  if (!signedIn && app.guests.of(headers.cookie)) return answerGuest(request, response, pages);
  if (!signedIn) return sendNotice(request, response, notSignedIn);
  if (url.startsWith('/api/')) return answerApi(request, response, app);
  return pages.answer(request, response, () => localsFor(request, app));
}

/** A guest sees the page to watch on, as it was built: a page rendered for them could tell of the learner. */
async function answerGuest(request: IncomingMessage, response: ServerResponse, pages: Pages): Promise<void> {
  if (!isForGuests(request.method ?? '', request.url ?? '')) return sendNotice(request, response, guestsOnly);
  return pages.answer(request, response, () => {
    throw new Error('a page for guests has to be prerendered');
  });
}

/** Node takes the first and says nothing of the others. */
const namesTwoHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;

/** A token becomes a cookie. Who has one already is let in without using up the token. */
async function open(
  request: IncomingMessage,
  response: ServerResponse,
  { guests }: Application,
  auth: Auth,
  signedIn: boolean,
): Promise<void> {
  if (signedIn) return goTo('/', request, response);
  const token = (request.url ?? '').slice(OPEN.length);
  const guest = guests.welcome(token);
  if (guest) {
    response.setHeader('set-cookie', guests.setCookie(guest.cookie));
    const locale = preferred(request.headers['accept-language']);
    return goTo(`/${locale}/watch/?shell=${guest.shell}`, request, response);
  }
  const redemption = await auth.redeem(token);
  if (redemption.outcome === 'too-many') return sendNotice(request, response, tooManyTries);
  if (redemption.outcome === 'wrong') return sendNotice(request, response, wrongToken);
  response.setHeader('set-cookie', auth.setCookie(redemption.cookie));
  goTo('/', request, response);
}

/**
 * After a click in another site the browser would leave the strict cookie out of a redirect, but not out of a
 * navigation that this page itself begins.
 */
function goTo(path: string, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store');
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><meta http-equiv="refresh" content="0;url=${path}"><title>Naru</title>`);
  } else response.writeHead(303, { location: path }).end();
}

type Refused = { readonly status: number; readonly reason: string };
const FORBIDDEN: Refused = { status: 403, reason: 'Forbidden' };
type Serve = (connection: Connection) => ConnectionListener;

/** Who serves the socket, or why nobody does. */
function upgrade(request: IncomingMessage, port: number, { app, auth }: HttpOptions): Serve | Refused {
  const { headers, method = '' } = request;
  if (namesTwoHosts(request)) return { status: 400, reason: 'Bad Request' };
  const signedIn = auth.signedIn(headers.cookie);
  const guest = signedIn ? undefined : app.guests.of(headers.cookie);
  if (refusal({ method, headers, upgrade: true, opening: false }, port) || !(signedIn || guest)) {
    return FORBIDDEN;
  }
  const address = URL.parse(request.url ?? '', 'http://naru.invalid');
  if (address?.pathname === '/ws/events') {
    if (guest) return FORBIDDEN;
    return (connection) => {
      // A try that failed is tried again when the learner says so, not with each page.
      if (app.sandbox.state().phase === 'absent') app.sandbox.start();
      app.lookForKubectl().catch((failure: unknown) => app.log.error('no kubectl', failure));
      app.sandbox.lookAfter().catch((failure: unknown) => app.log.error('the cluster', failure));
      const tab = {};
      return serveEvents(connection, app.events, { type: 'state', state: appState(app) }, (exercises) =>
        app.attempts.look(tab, exercises),
      );
    };
  }
  if (address?.pathname === '/ws/files') {
    const { sandbox, clock } = app;
    const files = () => sandbox.current()?.files;
    const onAvailable = (tell: () => void) => sandbox.onAvailable(tell);
    return (connection) => serveFileWatch({ connection, clock, files, onAvailable });
  }
  const query = address?.pathname === '/ws/terminal' && readTerminalQuery(address.searchParams);
  if (query === undefined) return { status: 400, reason: 'Bad Request' };
  if (query === false) return { status: 404, reason: 'Not Found' };
  if (guest && (query.session !== guest.shell || query.role !== 'watcher')) return FORBIDDEN;
  const { terminals, log, sandbox } = app;
  const onAvailable = (tell: () => void): Disposable => sandbox.onAvailable(tell);
  const onUnwelcome = guest ? { onUnwelcome: guest.onUnwelcome } : {};
  return (connection) => serveTerminal({ connection, query, terminals, log, onAvailable, ...onUnwelcome });
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

/** The first language of the browser that is one of ours, else Korean. */
function preferred(header: string | undefined): Locale {
  for (const range of (header ?? '').split(',')) {
    const language = range.trim().slice(0, 2).toLowerCase();
    if (language === 'ko' || language === 'en') return language;
  }
  return 'ko';
}
