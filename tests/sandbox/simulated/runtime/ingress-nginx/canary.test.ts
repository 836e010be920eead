import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Policy, takes } from '../../../../../sandbox/simulated/runtime/ingress-nginx/canary.ts';
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
const path = (path: string, name: string, pathType = 'Prefix') => ({ path, pathType, backend: to(name) });
const rule = (host: string, ...paths: object[]) => ({ ...(host && { host }), http: { paths } });

function ingress(name: string, spec: object, annotations: Record<string, string> = {}): void {
  const named = Object.entries(annotations).map(([key, value]) => [
    `nginx.ingress.kubernetes.io/${key}`,
    value,
  ]);
  bench.client.create('ingresses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', annotations: Object.fromEntries(named) },
    spec: { ingressClassName: 'nginx', ...spec },
  });
}

const canary = (weight: number) => ({ canary: 'true', 'canary-weight': `${weight}` });
const ways = (host: string, target: string) => {
  const route = routeOf(bench.client, host, target);
  return route && [route.backend.service, route.canary?.backend.service, route.canary?.policy.weight];
};

describe('an Ingress that is a canary', () => {
  it('takes part where another Ingress has the same host, path and path type', () => {
    ingress('a', { rules: [rule('s.org', path('/', 'web'), path('/api', 'api'))] });
    ingress('b', { rules: [rule('s.org', path('/', 'web-next'))] }, canary(20));
    expect(ways('s.org', '/x')).toEqual(['web', 'web-next', 20]);
    expect(ways('s.org', '/api')).toEqual(['api', undefined, undefined]);
  });

  it('has no route of its own: not at another path, host or path type', () => {
    ingress('a', { rules: [rule('s.org', path('/', 'web'))] });
    ingress('b', { rules: [rule('s.org', path('/', 'next', 'Exact'))] }, canary(50));
    ingress('c', { rules: [rule('s.org', path('/new', 'next2'))] }, canary(50));
    ingress('d', { rules: [rule('t.org', path('/', 'next3'))] }, canary(50));
    expect(ways('s.org', '/')).toEqual(['web', undefined, undefined]);
    expect(ways('s.org', '/new')).toEqual(['web', undefined, undefined]);
    expect(ways('t.org', '/')).toBeUndefined();
  });

  it('follows the Service of the other Ingress wherever that is named', () => {
    ingress('a', { rules: [rule('s.org', path('/', 'web')), rule('t.org', path('/t', 'web'))] });
    ingress('b', { rules: [rule('s.org', path('/', 'next'))] }, canary(5));
    expect(ways('t.org', '/t')).toEqual(['web', 'next', 5]);
  });

  it('is the first of two, and never the Service that has the route anyway', () => {
    ingress('a', { rules: [rule('s.org', path('/', 'web')), rule('t.org', path('/', 'other'))] });
    ingress('b', { rules: [rule('s.org', path('/', 'one'))] }, canary(1));
    ingress('c', { rules: [rule('s.org', path('/', 'two'))] }, canary(2));
    ingress('d', { rules: [rule('t.org', path('/', 'other'))] }, canary(3));
    expect(ways('s.org', '/')).toEqual(['web', 'one', 1]);
    expect(ways('t.org', '/')).toEqual(['other', undefined, undefined]);
  });

  it('takes part in the rest where it has a default backend', () => {
    ingress('a', { defaultBackend: to('rest') });
    ingress('b', { defaultBackend: to('rest-next') }, canary(10));
    expect(ways('any.org', '/')).toEqual(['rest', 'rest-next', 10]);
  });

  it('is an Ingress like any other when the annotation says no true', () => {
    ingress('a', { rules: [rule('s.org', path('/', 'web'))] }, { canary: 'yes', 'canary-weight': '100' });
    expect(ways('s.org', '/')).toEqual(['web', undefined, undefined]);
  });
});

describe('a request', () => {
  const policy = (given: Partial<Policy>): Policy => ({
    weight: 0,
    weightTotal: 100,
    header: '',
    headerValue: '',
    headerPattern: '',
    cookie: '',
    ...given,
  });
  const asked = (given: Partial<Policy>, headers: Record<string, string>, random = 0.5): boolean =>
    takes(policy(given), new Map(Object.entries(headers)), () => random);

  it('is taken by chance, weight of a hundred or of the total', () => {
    expect([0, 0.2999, 0.3, 0.99].map((at) => asked({ weight: 30 }, {}, at))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(asked({ weight: 0 }, {}, 0)).toBe(false);
    expect(asked({ weight: 100 }, {}, 0.999)).toBe(true);
    expect([0.0299, 0.03].map((at) => asked({ weight: 30, weightTotal: 1000 }, {}, at))).toEqual([
      true,
      false,
    ]);
  });

  it('says itself by a header, always or never, before the weight', () => {
    expect(asked({ header: 'x-canary' }, { 'x-canary': 'always' })).toBe(true);
    expect(asked({ header: 'x-canary', weight: 100 }, { 'x-canary': 'never' })).toBe(false);
    expect(asked({ header: 'x-canary', weight: 100 }, { 'x-canary': 'perhaps' })).toBe(true);
  });

  it('with a value or a pattern of the header is taken by it alone, and otherwise by what comes next', () => {
    const given = { header: 'x-region', headerValue: 'seoul' };
    expect(asked(given, { 'x-region': 'seoul' })).toBe(true);
    expect(asked(given, { 'x-region': 'always' })).toBe(false);
    expect(asked({ ...given, weight: 100 }, { 'x-region': 'busan' })).toBe(true);
    expect(asked({ header: 'x-region', headerPattern: '^se' }, { 'x-region': 'seoul' })).toBe(true);
    expect(asked({ header: 'x-region', headerPattern: '(', weight: 100 }, { 'x-region': 'seoul' })).toBe(
      false,
    );
  });

  it('says itself by a cookie, after the header and before the weight', () => {
    expect(asked({ cookie: 'canary' }, { cookie: 'a=b; canary=always' })).toBe(true);
    expect(asked({ cookie: 'canary', weight: 100 }, { cookie: 'canary=never' })).toBe(false);
    const both = { header: 'x-canary', cookie: 'canary' };
    expect(asked(both, { 'x-canary': 'never', cookie: 'canary=always' })).toBe(false);
  });
});
