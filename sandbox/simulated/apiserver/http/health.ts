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

/** Those that look at what is stored. */
const OF_STORAGE = new Set(['etcd', 'etcd-readiness']);

function report(
  endpoint: string,
  checks: readonly string[],
  excluded: readonly string[],
  failed: readonly string[],
): string {
  const lines = checks.map((name) => {
    if (failed.includes(name)) return `[-]${name} failed: reason withheld\n`;
    return `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}\n`;
  });
  const unknown = excluded.filter((name) => !checks.includes(name)).map((name) => JSON.stringify(name));
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}\n`;
  return `${lines.join('')}${unknown.length > 0 ? warning : ''}${endpoint} check ${failed.length > 0 ? 'failed' : 'passed'}\n`;
}

/** `ok`, or one line a check with `?verbose` and when one fails. Throws 404 for a check there is none of. */
export function serveHealth(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
  storageAnswers = true,
): void {
  const [, endpoint = '', ...check] = path.split('/');
  const only = check.join('/');
  const checks = CHECKS.get(endpoint) ?? [];
  if (only !== '' && !checks.includes(only)) throw pageNotFound();
  const excluded = only === '' ? query.getAll('exclude') : [];
  const looked = only === '' ? checks.filter((name) => !excluded.includes(name)) : [only];
  const failed = storageAnswers ? [] : looked.filter((name) => OF_STORAGE.has(name));
  const isLong = only === '' && (query.has('verbose') || failed.length > 0);
  const short = failed.length > 0 ? 'internal server error: etcd failed: reason withheld\n' : 'ok';
  const body = isLong ? report(endpoint, checks, excluded, failed) : short;
  response.writeHead(failed.length > 0 ? 500 : 200, {
    'cache-control': 'no-cache, private',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
