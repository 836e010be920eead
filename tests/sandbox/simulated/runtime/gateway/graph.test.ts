import { describe, expect, it } from 'vitest';
import { configurationOf, graphOf } from '../../../../../sandbox/simulated/runtime/gateway/graph.ts';
import { findRule } from '../../../../../sandbox/simulated/runtime/gateway/matching.ts';
import type { Route } from '../../../../../sandbox/simulated/runtime/gateway/types.ts';
import { type Contents, gateway, grant, http, route, rule, service, slice, world } from './objects.ts';

const edge = gateway('shop/edge', [http('http', 80)]);
const to = { parentRefs: [{ name: 'edge' }] };

/** `Type=Status Reason: message` of each parent. */
function told(contents: Contents): string[][] {
  const [state] = graphOf(world({ gateways: [edge], ...contents })).routes;
  return (state?.parents ?? []).map(({ conditions }) =>
    conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`),
  );
}

const one = (contents: Contents): string[] => told(contents)[0] ?? [];
const services = { 'shop/web': service(80) };
const slices = { 'shop/web': slice('10.0.0.1', '10.0.0.2', '10.0.0.3!') };

describe('a route', () => {
  it('that fits is accepted, with its references resolved', () => {
    const routes = [route('shop/web', { ...to, rules: [rule('web')] })];
    expect(one({ routes, services })).toEqual([
      'Accepted=True Accepted: The Route is accepted',
      'ResolvedRefs=True ResolvedRefs: All references are resolved',
    ]);
  });

  it('of a Gateway that nobody here looks after gets no word', () => {
    expect(told({ routes: [route('shop/web', { parentRefs: [{ name: 'other' }] })] })).toEqual([]);
  });

  it('finds no listener of another name or port', () => {
    const refused = 'Accepted=False NoMatchingParent: The Listener is not found for this parent ref';
    for (const more of [{ sectionName: 'web' }, { port: 81 }]) {
      expect(one({ routes: [route('shop/web', { parentRefs: [{ name: 'edge', ...more }] })] })).toContain(
        refused,
      );
    }
    const right = { name: 'edge', sectionName: 'http', port: 80 };
    expect(one({ routes: [route('shop/web', { parentRefs: [right] })] })).not.toContain(refused);
  });

  it('must have a hostname in common with the listener', () => {
    const gateways = [gateway('shop/edge', [http('http', 80, { hostname: '*.example.com' })])];
    expect(one({ gateways, routes: [route('shop/web', { ...to, hostnames: ['a.example.org'] })] })).toContain(
      'Accepted=False NoMatchingListenerHostname: The Listener hostname does not match the Route hostnames',
    );
  });

  it('of another namespace needs to be allowed: by all, or by the labels of its namespace', () => {
    const routes = [route('team/web', { parentRefs: [{ name: 'edge', namespace: 'shop' }] })];
    const refused = 'Accepted=False NotAllowedByListeners: The Route is not allowed by any listener';
    const allowing = (namespaces: object, labels = {}) =>
      one({
        routes,
        labels,
        gateways: [gateway('shop/edge', [http('http', 80, { allowedRoutes: { namespaces } })])],
      });
    const selector = { from: 'Selector', selector: { matchLabels: { access: 'true' } } };
    expect(allowing({})).toContain(refused);
    expect(allowing({ from: 'Same' })).toContain(refused);
    expect(allowing({ from: 'All' })).not.toContain(refused);
    expect(allowing(selector)).toContain(refused);
    expect(allowing(selector, { team: { access: 'true' } })).not.toContain(refused);
  });

  it('says which backend is not there, whether it is accepted or not', () => {
    const routes = [
      route('shop/web', { parentRefs: [{ name: 'edge', sectionName: 'web' }], rules: [rule('gone')] }),
    ];
    expect(one({ routes })).toEqual([
      'Accepted=False NoMatchingParent: The Listener is not found for this parent ref',
      'ResolvedRefs=False BackendNotFound: spec.rules[0].backendRefs[0].name: Not found: "gone"',
    ]);
  });

  it('names the port of a Service, not that of its pods', () => {
    const routes = [route('shop/web', { ...to, rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }] })];
    expect(one({ routes, services })).toContain(
      'ResolvedRefs=False BackendNotFound: No matching port for Service web and port 8080',
    );
  });

  it('goes to Services only', () => {
    const routes = [
      route('shop/web', { ...to, rules: [{ backendRefs: [{ kind: 'Pod', name: 'web', port: 80 }] }] }),
    ];
    expect(one({ routes })[1]).toContain(
      'ResolvedRefs=False InvalidKind: spec.rules[0].backendRefs[0].kind: Unsupported value: "Pod"',
    );
  });

  it('reaches a Service of another namespace where a ReferenceGrant lets it', () => {
    const rules = [{ backendRefs: [{ name: 'db', namespace: 'data', port: 80 }] }];
    const routes = [route('shop/web', { ...to, rules })];
    const more = { routes, services: { 'data/db': service(80) } };
    const refused =
      'ResolvedRefs=False RefNotPermitted: spec.rules[0].backendRefs[0].namespace: Forbidden: Backend ref to Service data/db not permitted by any ReferenceGrant';
    const allows = (...grants: Parameters<typeof grant>[]) =>
      !one({ ...more, grants: grants.map((each) => grant(...each)) }).includes(refused);
    expect(allows()).toBe(false);
    expect(allows(['shop', ['HTTPRoute', 'shop'], ['Service']])).toBe(false);
    expect(allows(['data', ['HTTPRoute', 'other'], ['Service']])).toBe(false);
    expect(allows(['data', ['Gateway', 'shop'], ['Service']])).toBe(false);
    expect(allows(['data', ['HTTPRoute', 'shop'], ['Service']])).toBe(true);
    expect(allows(['data', ['HTTPRoute', 'shop'], ['Service', 'db']])).toBe(true);
  });

  it('with a rule that is not supported loses that rule, and with nothing else is refused', () => {
    const odd = { filters: [{ type: 'ExtensionRef' }], backendRefs: [{ name: 'web', port: 80 }] };
    const some = one({ services, routes: [route('shop/web', { ...to, rules: [rule('web'), odd] })] });
    expect(some.find((each) => each.startsWith('PartiallyInvalid=True'))).toContain(
      'Dropped Rule(s): spec.rules[1].filters[0].type: Unsupported value: "ExtensionRef"',
    );
    const all = one({ services, routes: [route('shop/web', { ...to, rules: [odd] })] });
    expect(all[0]).toContain('Accepted=False UnsupportedValue: All rules are invalid');
  });
});

it('a Gateway whose class is gone, or that wants an address of another kind, takes no routes', () => {
  const routes = [route('shop/web', to)];
  expect(one({ routes, withoutClass: true })).toContain(
    'Accepted=False InvalidGateway: The Gateway is invalid',
  );
  const gateways = [
    gateway('shop/edge', [http('http', 80)], { addresses: [{ type: 'Hostname', value: 'x' }] }),
  ];
  expect(one({ routes, gateways })).toContain('Accepted=False InvalidGateway: The Gateway is invalid');
});

/** The route that answers, or nothing. */
function answering(
  routes: readonly Route[],
  target: string,
  more: { host?: string; method?: string; headers?: Record<string, string> } = {},
) {
  const all = { 'shop/web': service(80), 'shop/a': service(80), 'shop/b': service(80) };
  const [state] = graphOf(world({ gateways: [edge], routes, services: all, slices })).gateways;
  const configuration = configurationOf(state!, 1);
  const { host = 'a.org', method = 'GET', headers = {} } = more;
  const asked = { host, method, target, headers: new Map(Object.entries(headers)) };
  return findRule(configuration, configuration.ports[0]!, asked)?.rule;
}

describe('a request is answered by', () => {
  const prefix = (value: string) => ({ path: { type: 'PathPrefix' as const, value } });
  const exact = (value: string) => ({ path: { type: 'Exact' as const, value } });

  it('an exact path, then the longest prefix of whole elements, in whatever order they are written', () => {
    const named = (name: string, match: object) =>
      route(`shop/${name}`, { ...to, rules: [rule('web', match)] });
    const routes = [
      named('all', prefix('/')),
      named('cart', prefix('/cart')),
      named('exact', exact('/cart/x')),
    ];
    const name = (target: string) => answering(routes, target)?.route;
    expect(['/cart', '/cart/', '/cart/1?x=1', '/cartoon', '/cart/x', '/'].map(name)).toEqual(
      ['cart', 'cart', 'cart', 'all', 'exact', 'all'].map((each) => `shop/${each}`),
    );
  });

  it('the match with a method, then the one with more headers, then with more query parameters', () => {
    const by = (name: string, match: object) => route(`shop/${name}`, { ...to, rules: [rule('web', match)] });
    const h = (...names: string[]) => ({ headers: names.map((name) => ({ name, value: '1' })) });
    const routes = [
      by('plain', {}),
      by('query', { queryParams: [{ name: 'q', value: '1' }] }),
      by('one', h('A')),
      by('two', h('A', 'B')),
      by('post', { method: 'POST' }),
    ];
    const name = (target: string, more: object) => answering(routes, target, more)?.route;
    expect(name('/', {})).toBe('shop/plain');
    expect(name('/?q=1', {})).toBe('shop/query');
    expect(name('/?q=1', { headers: { a: '1' } })).toBe('shop/one');
    expect(name('/', { headers: { a: '1', b: '1' } })).toBe('shop/two');
    expect(name('/', { headers: { a: '2' } })).toBe('shop/plain');
    expect(name('/', { method: 'POST', headers: { a: '1', b: '1' } })).toBe('shop/post');
  });

  it('the older route of two that say the same, and the first rule of a route', () => {
    const routes = [
      route('shop/a', { ...to, rules: [rule('web')] }, '2026-01-02T00:00:00Z'),
      route('shop/b', { ...to, rules: [rule('web'), { backendRefs: [] }] }, '2026-01-01T00:00:00Z'),
    ];
    const found = answering(routes, '/');
    expect(found?.route).toBe('shop/b');
    expect(found?.backends[0]?.endpoints).toEqual([
      { ip: '10.0.0.1', port: 8080 },
      { ip: '10.0.0.2', port: 8080 },
    ]);
  });

  it('the route of its own host alone: nobody else answers for it', () => {
    const routes = [
      route('shop/own', { ...to, hostnames: ['a.org'], rules: [rule('web', prefix('/x'))] }),
      route('shop/all', { ...to, rules: [rule('web')] }),
    ];
    expect(answering(routes, '/x')?.route).toBe('shop/own');
    expect(answering(routes, '/y')).toBeUndefined();
    expect(answering(routes, '/y', { host: 'b.org' })?.route).toBe('shop/all');
  });

  it('an expression that is the whole path or value', () => {
    const match = {
      path: { type: 'RegularExpression' as const, value: '/v[0-9]+' },
      headers: [{ type: 'RegularExpression' as const, name: 'x', value: 'a|b' }],
    };
    const routes = [route('shop/web', { ...to, rules: [rule('web', match)] })];
    expect(answering(routes, '/v12', { headers: { x: 'b' } })?.route).toBe('shop/web');
    expect(answering(routes, '/v12/x', { headers: { x: 'b' } })).toBeUndefined();
    expect(answering(routes, '/v12', { headers: { x: 'ab' } })).toBeUndefined();
  });
});
