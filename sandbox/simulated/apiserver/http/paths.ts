/** Paths that are about no resource: version, health, discovery, OpenAPI. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentAnswer, discoveryAnswer } from '../../scheme/discovery.ts';
import { openApiAnswer } from '../../scheme/openapi.ts';
import { wantsBrief } from '../../scheme/openapi-brief.ts';
import { ISSUER } from '../authentication/index.ts';
import { methodNotAllowed, pageNotFound, unknownPath } from '../errors.ts';
import type { Scheme } from '../registry/types.ts';
import { healthPaths, isHealthPath, serveHealth, VERSION } from './health.ts';
import { type MetricsSources, serveMetrics } from './metrics.ts';
import type { PathRequestInfo } from './request-info.ts';
import { send, sendJson } from './respond.ts';
import type { Router } from './router.ts';

/** Throws 404 and 405. */
export function servePath(
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  info: PathRequestInfo,
): void {
  const path = info.path.replace(/\/+$/, '') || '/';
  if (MEASURED.has(path)) router.metrics.observe({ ...info, path }, request, response);
  if (isHealthPath(path)) serveHealth(request, response, path, info.query, router.storageAnswers?.() ?? true);
  else if (info.verb !== 'get') throw methodNotAllowed();
  else if (path === '/metrics') serveMetrics(request, response, metricsOf(router));
  else if (path === '/') sendJson(request, response, 200, { paths: everyPath(router) });
  else if (path === '/version') sendJson(request, response, 200, VERSION);
  else if (path === '/openid/v1/jwks') serveKeys(router, request, response);
  else if (path === '/.well-known/openid-configuration') sendJson(request, response, 200, openid(router));
  else serveDocument(router, request, response, { path, hash: info.query.get('hash') ?? undefined });
}

/** Paths whose requests are counted: few, whatever anybody asks for. */
const MEASURED = new Set([
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/version',
  '/api',
  '/apis',
  '/openapi/v3',
]);

function metricsOf({ registry, metrics }: Router): MetricsSources {
  return { requests: metrics, scheme: registry.scheme, store: registry.store };
}

/** What `kubectl get --raw /` lists. */
function everyPath({ registry }: Router): string[] {
  const versions = registry.scheme.resources.flatMap(({ group, version }) =>
    group === '' ? [`/api/${version}`] : [`/apis/${group}`, `/apis/${group}/${version}`],
  );
  const others = [
    '/.well-known/openid-configuration',
    '/api',
    '/apis',
    '/apis/',
    '/openapi/v2',
    '/openapi/v3',
  ];
  const own = [...others, '/openapi/v3/', '/openid/v1/jwks', '/version', '/metrics'];
  return [...new Set([...own, ...versions, ...healthPaths()])].sort();
}

/** Where others learn how to check service-account tokens. */
function openid({ authenticator }: Router): object {
  return {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [authenticator.tokens.algorithm],
  };
}

function serveKeys({ authenticator }: Router, request: IncomingMessage, response: ServerResponse): void {
  const text = JSON.stringify(authenticator.tokens.keySet);
  send(request, response, 200, text, 'application/jwk-set+json');
}

function serveDocument(
  { registry, aggregation }: Router,
  request: IncomingMessage,
  response: ServerResponse,
  { path, hash }: { readonly path: string; readonly hash: string | undefined },
): void {
  const { resources } = registry.scheme;
  const own = discoveryAnswer(resources, path, request.headers.accept);
  const brief = wantsBrief(request.headers['kubectl-command']);
  const document =
    (aggregation?.withRemote(own, path) ?? own) || openApiAnswer(resources, path, { hash, brief });
  if (!document) throw isOfGroup(resources, path) ? unknownPath() : pageNotFound();
  const headers = headersOf(document);
  if (document.moved !== undefined) {
    response.writeHead(301, { ...headers, location: document.moved, 'content-length': 0 }).end();
    return;
  }
  if (document.etag !== undefined && request.headers['if-none-match'] === document.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(document.body) });
  response.end(request.method === 'HEAD' ? undefined : document.body);
}

/** `true` for what would be about a group that is served. */
function isOfGroup(resources: Scheme['resources'], path: string): boolean {
  const [root, group] = path.slice(1).split('/');
  return root === 'api' || (root === 'apis' && resources.some((each) => each.group === group));
}

function headersOf({ contentType, etag, headers }: DocumentAnswer): Record<string, string> {
  return {
    'cache-control': 'no-cache, private',
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    'content-type': contentType,
    ...(etag === undefined ? {} : { etag }),
  };
}
