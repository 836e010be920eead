/**
 * Authorization without RBAC: the group system:masters may do everything, everybody may ask how the server is, and
 * whoever is authenticated may discover what it serves (the bootstrap roles system:public-info-viewer and
 * system:discovery).
 */
import type { Authorizer } from './types.ts';

const PUBLIC = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...PUBLIC];

export const mastersOnly: Authorizer = {
  authorize(request) {
    if (request.user.groups.includes('system:masters')) return { allowed: true };
    if (!('path' in request) || request.verb !== 'get') return { allowed: false };
    const known = request.user.groups.includes('system:authenticated') ? DISCOVERY : PUBLIC;
    return { allowed: known.some((pattern) => matches(pattern, request.path)) };
  },
};

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
