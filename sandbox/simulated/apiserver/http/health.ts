/** /version, /healthz, /livez, /readyz: what a server says about itself. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { unknownPath } from '../errors.ts';

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

const CHECKS = [
  'ping',
  'log',
  'etcd',
  'informer-sync',
  'poststarthook/start-kube-apiserver-admission-initializer',
];
const ENDPOINTS = new Set(['healthz', 'livez', 'readyz']);

/** `true` for the paths answered here. */
export function isHealthPath(path: string): boolean {
  return ENDPOINTS.has(path.split('/')[1] ?? '');
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
  if (only !== '' && !CHECKS.includes(only)) throw unknownPath();
  const lines = CHECKS.map((name) => `[+]${name} ok\n`).join('');
  const body = query.has('verbose') ? `${lines}${endpoint} check passed\n` : 'ok';
  response.writeHead(200, {
    'cache-control': 'no-cache, private',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
