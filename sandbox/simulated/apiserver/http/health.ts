/** /version, /healthz, /livez, /readyz: what a server says about itself. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageNotFound } from '../errors.ts';

/** What is simulated and what it stands for. The build metadata says that this is no real v1.36.2. */
const GIT_VERSION = 'v1.36.2+naru-sim';

export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: GIT_VERSION,
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '2026-11-21T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'simulated/naru',
};

/** In the order a real server has them. */
const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-wait-for-first-sync',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
  'apiservice-openapi-controller',
  'apiservice-openapiv3-controller',
].map((name) => `poststarthook/${name}`);

const ALIVE = ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS];
ALIVE.splice(ALIVE.indexOf('poststarthook/apiservice-openapi-controller'), 0, 'autoregister-completion');
const READY = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, 'shutdown'];

const CHECKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['healthz', ALIVE],
  ['livez', ALIVE],
  ['readyz', READY],
]);

/** Every path answered here. */
export function healthPaths(): string[] {
  return [...CHECKS].flatMap(([endpoint, checks]) => [
    `/${endpoint}`,
    ...checks.map((check) => `/${endpoint}/${check}`),
  ]);
}

/** `true` for the paths answered here. */
export function isHealthPath(path: string): boolean {
  return CHECKS.has(path.split('/')[1] ?? '');
}

function report(endpoint: string, checks: readonly string[], excluded: readonly string[]): string {
  const lines = checks.map((name) => `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}\n`);
  const unknown = excluded.filter((name) => !checks.includes(name)).map((name) => JSON.stringify(name));
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}\n`;
  return `${lines.join('')}${unknown.length > 0 ? warning : ''}${endpoint} check passed\n`;
}

/** `ok`, or one line a check with `?verbose`. Throws 404 for a check there is none of. */
export function serveHealth(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): void {
  const [, endpoint = '', ...check] = path.split('/');
  const only = check.join('/');
  const checks = CHECKS.get(endpoint) ?? [];
  if (only !== '' && !checks.includes(only)) throw pageNotFound();
  const body = query.has('verbose') && only === '' ? report(endpoint, checks, query.getAll('exclude')) : 'ok';
  response.writeHead(200, {
    'cache-control': 'no-cache, private',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
