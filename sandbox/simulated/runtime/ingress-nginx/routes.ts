/** Which backend an Ingress of class nginx gives a request: hosts, path types and rewrites, as ingress-nginx decides. */
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';
import { aside, type Canary, canariesOf, isCanary } from './canary.ts';
import {
  annotationOf,
  type Backend,
  backendOf,
  fits,
  ownIngresses,
  type PathRule,
  specOf,
  upstreamOf,
} from './ingresses.ts';

export interface Route {
  readonly ingress: KubeObject;
  readonly backend: Backend;
  /** What takes some of its requests. */
  readonly canary?: Canary;
  /** What the backend is asked for. */
  readonly target: string;
  /** The host has a certificate, and plain requests should use it. */
  readonly redirectToTls: boolean;
}

/** The route of a request; `undefined` when no Ingress wants it. `host` without a port. */
export function routeOf(client: Client, host: string, target: string): Route | undefined {
  const all = ownIngresses(client);
  const route = primaryOf(all, host, target);
  const canary = route && canariesOf(all).get(upstreamOf(route.backend));
  return canary ? { ...route, canary } : route;
}

function primaryOf(all: readonly KubeObject[], host: string, target: string): Route | undefined {
  const ingresses = all.filter((ingress) => !isCanary(ingress));
  const without = aside(all);
  const path = target.split('?')[0] || '/';
  for (const level of hostLevels(host)) {
    const candidates = ingresses.flatMap((ingress) => pathsFor(ingress, level, path));
    const served = candidates.filter(({ ingress, rule }) => {
      const backend = backendOf(ingress, rule.backend);
      return !backend || !without.has(upstreamOf(backend));
    });
    const best = served.sort((one, other) => other.weight - one.weight)[0];
    if (best) return routeTo(best, host, target);
    // A host that somebody has does not fall back to rules for every host.
    if (level !== '' && ingresses.some((ingress) => hasHost(ingress, level))) break;
  }
  return fallback(ingresses, target);
}

/** `a.b.c`, then `*.b.c`, then every host. */
function hostLevels(host: string): string[] {
  const wildcard = host.includes('.') ? [`*.${host.split('.').slice(1).join('.')}`] : [];
  return [host, ...wildcard, ''];
}

interface Match {
  readonly ingress: KubeObject;
  readonly rule: PathRule;
  readonly captures: readonly string[];
  readonly weight: number;
}

function hasHost(ingress: KubeObject, host: string): boolean {
  return (specOf(ingress).rules ?? []).some((rule) => (rule.host ?? '') === host);
}

function pathsFor(ingress: KubeObject, host: string, path: string): Match[] {
  const { rules = [], defaultBackend } = specOf(ingress);
  const own = rules.filter((rule) => (rule.host ?? '') === host);
  const matches = own
    .flatMap(({ http }) => http?.paths ?? [])
    .flatMap((rule) => {
      const captures = matchPath(ingress, rule, path);
      if (!captures) return [];
      const weight = (rule.path ?? '/').length + (rule.pathType === 'Exact' ? 100_000 : 0);
      return [{ ingress, rule, captures, weight }];
    });
  if (!defaultBackend || own.length === 0) return matches;
  // What is left of its hosts goes to the default backend of an Ingress (controller.go, createServers); any path comes before.
  const rule: PathRule = { path: '/', pathType: 'Prefix', backend: defaultBackend };
  return [...matches, { ingress, rule, captures: [path], weight: 0 }];
}

/** What groups of a path that is a regular expression hold; nothing when it does not match. */
function matchPath(ingress: KubeObject, rule: PathRule, path: string): readonly string[] | undefined {
  const { path: wanted = '/', pathType } = rule;
  if (usesRegex(ingress) && pathType !== 'Exact') {
    try {
      return new RegExp(`^${wanted}`, 'i').exec(path)?.map((group) => group ?? '');
    } catch {
      return undefined;
    }
  }
  if (pathType === 'Exact') return path === wanted ? [path] : undefined;
  if (pathType === 'ImplementationSpecific') return path.startsWith(wanted) ? [path] : undefined;
  const prefix = wanted.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`) ? [path] : undefined;
}

function usesRegex(ingress: KubeObject): boolean {
  const target = annotationOf(ingress, 'rewrite-target');
  return annotationOf(ingress, 'use-regex') === 'true' || target !== undefined;
}

function routeTo({ ingress, rule, captures }: Match, host: string, target: string): Route | undefined {
  const backend = backendOf(ingress, rule.backend);
  if (!backend) return undefined;
  const rewrite = annotationOf(ingress, 'rewrite-target');
  const query = target.includes('?') ? `?${target.split('?').slice(1).join('?')}` : '';
  const rewritten = rewrite?.replaceAll(/\$(\d)/g, (_, index) => captures[Number(index)] ?? '');
  const wanted = annotationOf(ingress, 'ssl-redirect') !== 'false' && coversHost(ingress, host);
  const forced = annotationOf(ingress, 'force-ssl-redirect') === 'true';
  return {
    ingress,
    backend,
    target: rewritten === undefined ? target : `${rewritten || '/'}${query}`,
    redirectToTls: wanted || forced,
  };
}

function fallback(ingresses: readonly KubeObject[], target: string): Route | undefined {
  for (const ingress of ingresses) {
    const { defaultBackend, rules } = specOf(ingress);
    if (!defaultBackend || rules?.length) continue;
    const backend = backendOf(ingress, defaultBackend);
    if (backend) return { ingress, backend, target, redirectToTls: false };
  }
  return undefined;
}

function coversHost(ingress: KubeObject, host: string): boolean {
  const tls = specOf(ingress).tls ?? [];
  return tls.some(({ hosts = [] }) => hosts.length === 0 || hosts.some((each) => fits(each, host)));
}

/** Addresses of the ready endpoints behind a Service's port; `undefined` when there is no such Service or port. */
export function endpointsOf(client: Client, backend: Backend): { ip: string; port: number }[] | undefined {
  const { namespace, service: name, port } = backend;
  const service = client.get('services', namespace, name);
  const ports: { name?: string; port: number }[] = service?.['spec']?.ports ?? [];
  const wanted = ports.find((each) => (port.name ? each.name === port.name : each.port === port.number));
  if (!service || !wanted) return undefined;
  const labelSelector = `kubernetes.io/service-name=${name}`;
  return client.list('endpointslices.discovery.k8s.io', { namespace, labelSelector }).flatMap((slice) => {
    const numbers: { name?: string; port?: number }[] = slice['ports'] ?? [];
    const number = numbers.find((each) => (each.name ?? '') === (wanted.name ?? ''))?.port;
    const endpoints: { addresses: string[]; conditions?: { ready?: boolean } }[] = slice['endpoints'] ?? [];
    return endpoints
      .filter(({ conditions }) => conditions?.ready !== false && number !== undefined)
      .flatMap(({ addresses }) => addresses.map((ip) => ({ ip, port: number ?? 0 })));
  });
}
