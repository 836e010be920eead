/**
 * The API: finds the route, reads the body, answers JSON. Failures become a `Problem`, whatever they are.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../application.ts';
import { CODES, HttpFault, problemOf, statusOf } from '../faults.ts';
import type { Log } from '../log.ts';
import { attemptRoutes } from './attempts.ts';
import { Download } from './download.ts';
import { examRoutes } from './exams.ts';
import { exerciseRoutes } from './exercises.ts';
import { fileRoutes } from './files.ts';
import { lessonRoutes } from './lessons.ts';
import { recordingRoutes } from './recordings.ts';
import { sandboxRoutes } from './sandbox.ts';
import { schemaRoutes } from './schema.ts';
import { shellRoutes } from './shells.ts';
import { standingRoutes } from './standing.ts';
import { stateRoutes } from './state.ts';

export interface ApiRequest {
  /** The variable part of the path, decoded; empty when there is none. */
  readonly id: string;
  /** The parsed body; `undefined` when there was none. */
  readonly body: unknown;
  /** What stands behind the question mark. */
  readonly query: URLSearchParams;
}

/** `C`: what it is answered from, such as the learner's Application. */
export interface Route<C = Application> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path under /api; `:id` stands for one segment. */
  readonly path: string;
  /** Largest body, bytes, where it is not `MAX_BODY`. */
  readonly maxBody?: number;
  /** The answer, as a type of protocol.ts, or a Download. Throws an HttpFault for anything but 200. */
  answer(request: ApiRequest, context: C): unknown;
}

export const routes: readonly Route[] = [
  ...stateRoutes,
  ...sandboxRoutes,
  ...shellRoutes,
  ...exerciseRoutes,
  ...examRoutes,
  ...lessonRoutes,
  ...fileRoutes,
  ...schemaRoutes,
  ...recordingRoutes,
  ...attemptRoutes,
  ...standingRoutes,
];

/** Largest request body, bytes, unless a route takes more: the largest usual one is `{"locale":"ko"}`. */
const MAX_BODY = 16 * 1024;

/** Answers a request whose path begins with /api/. Never rejects. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  app: Application,
): Promise<void> {
  return answerRoutes(request, response, routes, app, app.log);
}

/** The same for other addresses under /api. Never rejects. */
export async function answerRoutes<C>(
  request: IncomingMessage,
  response: ServerResponse,
  known: readonly Route<C>[],
  context: C,
  log: Log,
): Promise<void> {
  try {
    const { route, id } = find(known, request);
    const body = route.method === 'GET' ? undefined : await readBody(request, route.maxBody ?? MAX_BODY);
    const answer = await route.answer({ id, body, query: queryOf(request) }, context);
    if (answer instanceof Download) await answer.send(response);
    else sendJson(response, 200, answer);
  } catch (failure) {
    if (statusOf(failure) >= 500) log.error('a request failed', failure, { path: request.url ?? '' });
    sendProblem(response, failure);
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
}

export function sendProblem(response: ServerResponse, failure: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of a body that was too large is not read.
  if (statusOf(failure) === 413) response.setHeader('connection', 'close');
  const more = failure instanceof HttpFault ? failure.more : {};
  sendJson(response, statusOf(failure), { ...problemOf(failure), ...more });
}

const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams =>
  new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '');

/** The path below /api, without what stands behind the question mark. */
export const pathOf = ({ url = '' }: IncomingMessage): string =>
  url.replace(/[?#].*$/s, '').replace(/^\/api/, '');

/** Throws an HttpFault when there is no such route. */
export function find<R extends Route<never>>(
  routes: readonly R[],
  request: IncomingMessage,
): { readonly route: R; readonly id: string } {
  const path = pathOf(request);
  const matching = routes.flatMap((route) => {
    const id = match(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  if (matching.length === 0) throw notFound(path);
  const found = matching.find(({ route }) => route.method === request.method);
  if (found) return found;
  throw wrongMethod(
    request.method ?? '',
    matching.map(({ route }) => route.method),
  );
}

/** The id in the path, empty if the route has none; `undefined` when the path is another one. */
function match(pattern: string, path: string): string | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  let id = '';
  for (const [index, segment] of wanted.entries()) {
    if (segment === ':id') id = decode(given[index] ?? '');
    else if (segment !== given[index]) return undefined;
  }
  return wanted.includes(':id') && id === '' ? undefined : id;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpFault(400, CODES.badRequest, 'The address is not well encoded.', 'Go back and try again.');
  }
}

async function readBody(request: IncomingMessage, most: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw notJson();
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw notJson();
  }
}

const notJson = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'The body is not JSON.',
    'Send JSON, with content-type application/json.',
  );

const tooLarge = (most: number): HttpFault =>
  new HttpFault(413, CODES.tooLarge, `The body has more than ${most} bytes.`, 'Send less.');

const notFound = (path: string): HttpFault =>
  new HttpFault(
    404,
    CODES.notFound,
    `There is nothing at /api${path.slice(0, 120)}.`,
    'server/protocol.ts lists the addresses.',
  );

const wrongMethod = (method: string, allowed: readonly string[]): HttpFault =>
  new HttpFault(
    405,
    CODES.methodNotAllowed,
    `${method} is not possible here.`,
    `Use ${allowed.join(' or ')}.`,
  );
