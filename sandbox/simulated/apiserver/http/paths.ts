/** Paths that are about no resource: version, health, discovery, OpenAPI. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { methodNotAllowed, unknownPath } from '../errors.ts';
import { isHealthPath, serveHealth, VERSION } from './health.ts';
import type { PathRequestInfo } from './request-info.ts';
import { sendJson } from './respond.ts';
import type { Router } from './router.ts';

/** Throws 404 and 405. */
export function servePath(
  _router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  info: PathRequestInfo,
): void {
  if (info.verb !== 'get') throw methodNotAllowed();
  const path = info.path.replace(/\/+$/, '') || '/';
  if (isHealthPath(path)) serveHealth(request, response, path, info.query);
  else if (path === '/version') sendJson(request, response, 200, VERSION);
  else throw unknownPath();
}
