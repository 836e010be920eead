/** Objects of Gateway API for tests, and a world that holds them. */
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import {
  type Gateway,
  GROUP,
  type Grant,
  type Listener,
  type Route,
  type Rule,
  type World,
} from '../../../../../sandbox/simulated/runtime/gateway/types.ts';

const apiVersion = `${GROUP}/v1`;

/** `namespace/name`. */
function named(key: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

export function gateway(key: string, listeners: readonly Listener[], spec: object = {}): Gateway {
  const metadata = { ...named(key), uid: key, generation: 1 };
  return {
    apiVersion,
    kind: 'Gateway',
    metadata,
    spec: { gatewayClassName: 'cka-gateway', listeners, ...spec },
  };
}

export function http(name: string, port: number, more: Partial<Listener> = {}): Listener {
  return { name, port, protocol: 'HTTP', ...more };
}

export function https(name: string, secret: string, more: Partial<Listener> = {}): Listener {
  const tls = { mode: 'Terminate', certificateRefs: [{ name: secret }] };
  return { name, port: 443, protocol: 'HTTPS', tls, ...more };
}

export function route(key: string, spec: Partial<Route['spec']>, created = '2026-01-01T00:00:00Z'): Route {
  const metadata = { ...named(key), generation: 1, creationTimestamp: created };
  return { apiVersion, kind: 'HTTPRoute', metadata, spec };
}

/** A rule that goes to port 80 of a Service, with these matches. */
export function rule(service: string, ...matches: NonNullable<Rule['matches']>): Rule {
  return { matches, backendRefs: [{ name: service, port: 80 }] };
}

export function grant(
  namespace: string,
  from: [kind: string, namespace: string],
  to: [kind: string, name?: string],
): Grant {
  const [kind, other] = from;
  const [toKind, name] = to;
  return {
    apiVersion,
    kind: 'ReferenceGrant',
    metadata: { namespace, name: 'allowed' },
    spec: {
      from: [{ group: GROUP, kind, namespace: other }],
      to: [{ group: '', kind: toKind, ...(name && { name }) }],
    },
  };
}

export function service(...ports: number[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'any' },
    spec: { ports: ports.map((port) => ({ port })) },
  };
}

/** An EndpointSlice with these addresses, ready ones unless they end with `!`. */
export function slice(...addresses: string[]): KubeObject {
  const endpoints = addresses.map((address) => ({
    addresses: [address.replace('!', '')],
    conditions: { ready: !address.endsWith('!') },
  }));
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'any' },
    ports: [{ name: '', port: 8080 }],
    endpoints,
  };
}

export interface Contents {
  readonly gateways?: readonly Gateway[];
  readonly routes?: readonly Route[];
  readonly grants?: readonly Grant[];
  readonly labels?: Readonly<Record<string, Record<string, string>>>;
  readonly services?: Readonly<Record<string, KubeObject>>;
  readonly secrets?: Readonly<Record<string, KubeObject>>;
  readonly slices?: Readonly<Record<string, KubeObject>>;
  /** The class is gone. */
  readonly withoutClass?: boolean;
}

export function world({ gateways = [], routes = [], grants = [], ...more }: Contents): World {
  const found = (slice: KubeObject | undefined) => (slice ? [slice] : []);
  return {
    gatewayClass: more.withoutClass ? undefined : gateway('/cka-gateway', []),
    gateways,
    routes,
    grants,
    namespace: (name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: more.labels?.[name] ?? {} },
    }),
    service: (key) => more.services?.[key],
    secret: (key) => more.secrets?.[key],
    slices: (key) => found(more.slices?.[key]),
  };
}
