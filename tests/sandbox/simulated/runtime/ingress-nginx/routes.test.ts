import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routeOf } from '../../../../../sandbox/simulated/runtime/ingress-nginx/routes.ts';
import type { NodeBench } from '../../kubelet/support.ts';
import { startIngressBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startIngressBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const to = (name: string) => ({ service: { name, port: { number: 80 } } });
const path = (path: string, pathType: string, service: string) => ({ path, pathType, backend: to(service) });

function ingress(name: string, spec: object, annotations: Record<string, string> = {}): void {
  bench.client.create('ingresses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', annotations },
    spec: { ingressClassName: 'nginx', ...spec },
  });
}

const rule = (host: string, ...paths: object[]) => ({ ...(host && { host }), http: { paths } });
const route = (host: string, target: string) => routeOf(bench.client, host, target);
const service = (host: string, target: string) => route(host, target)?.backend.service;

describe('a request', () => {
  it('goes to the longest prefix of its host by whole elements, and to an exact path first', () => {
    ingress('a', {
      rules: [
        rule(
          'shop.example.com',
          path('/', 'Prefix', 'root'),
          path('/a', 'Prefix', 'a'),
          path('/a/b', 'Exact', 'exact'),
        ),
      ],
    });
    expect(service('shop.example.com', '/a')).toBe('a');
    expect(service('shop.example.com', '/a/c?x=1')).toBe('a');
    expect(service('shop.example.com', '/ab')).toBe('root');
    expect(service('shop.example.com', '/a/b')).toBe('exact');
    expect(service('other.example.com', '/a')).toBeUndefined();
  });

  it('goes to the default backend of its Ingress where no path of its host fits', () => {
    const rules = [rule('shop.example.com', path('/a', 'Prefix', 'a'), path('/health', 'Exact', 'health'))];
    ingress('a', { rules, defaultBackend: to('rest') });
    expect(service('shop.example.com', '/a/b')).toBe('a');
    expect(service('shop.example.com', '/health/deep')).toBe('rest');
    expect(service('shop.example.com', '/')).toBe('rest');
    expect(service('other.example.com', '/')).toBeUndefined();
    ingress('b', { rules: [rule('shop.example.com', path('/', 'Prefix', 'root'))] });
    expect(service('shop.example.com', '/')).toBe('root');
  });

  it('goes to its own host, then to a wildcard of one label, then to every host', () => {
    ingress('a', {
      rules: [
        rule('one.example.com', path('/x', 'Prefix', 'own')),
        rule('*.example.com', path('/', 'Prefix', 'wild')),
        rule('', path('/', 'Prefix', 'all')),
      ],
    });
    expect(service('one.example.com', '/x')).toBe('own');
    expect(service('one.example.com', '/y')).toBeUndefined();
    expect(service('two.example.com', '/x')).toBe('wild');
    expect(service('a.two.example.com', '/x')).toBe('all');
  });

  it('asks its backend for what the annotation says', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' };
    ingress(
      'a',
      { rules: [rule('x.com', path('/api(/|$)(.*)', 'ImplementationSpecific', 'api'))] },
      annotations,
    );
    expect(route('x.com', '/api/v1/list?a=b')?.target).toBe('/v1/list?a=b');
    expect(route('x.com', '/api')?.target).toBe('/');
  });

  it('without a rule goes to the default backend', () => {
    ingress('a', { defaultBackend: to('rest') });
    expect(service('any.org', '/')).toBe('rest');
  });

  it('is sent to HTTPS where its host has a certificate, unless the annotation says otherwise', () => {
    const tls = [{ hosts: ['s.org'], secretName: 'cert' }];
    ingress('a', { tls, rules: [rule('s.org', path('/', 'Prefix', 's'))] });
    expect(route('s.org', '/')?.redirectToTls).toBe(true);
    const off = { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' };
    ingress('b', { tls: [{ hosts: ['t.org'] }], rules: [rule('t.org', path('/', 'Prefix', 't'))] }, off);
    expect(route('t.org', '/')?.redirectToTls).toBe(false);
  });

  it('is nobody’s when the Ingress is of another class, or of none', () => {
    ingress('a', { ingressClassName: 'traefik', rules: [rule('x.org', path('/', 'Prefix', 'x'))] });
    ingress('b', { ingressClassName: undefined, rules: [rule('y.org', path('/', 'Prefix', 'y'))] });
    expect([service('x.org', '/'), service('y.org', '/')]).toEqual([undefined, undefined]);
  });
});
