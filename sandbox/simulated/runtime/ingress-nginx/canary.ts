/**
 * Canaries: an Ingress with the annotation `canary` has no routes of its own. Its Service takes some of the requests of the Service
 * that another Ingress has at the same host, path and path type. After ingress-nginx' internal/ingress/controller/controller.go
 * (createUpstreams, mergeAlternativeBackends) and rootfs/etc/nginx/lua/balancer.lua (route_to_alternative_balancer).
 */
import type { KubeObject } from '../../objects.ts';
import { regularExpression } from '../../regular-expression.ts';
import {
  annotationOf,
  type Backend,
  backendOf,
  type IngressBackend,
  specOf,
  upstreamOf,
} from './ingresses.ts';

/** Which requests it takes. */
export interface Policy {
  /** Of `weightTotal` requests. */
  readonly weight: number;
  readonly weightTotal: number;
  readonly header: string;
  readonly headerValue: string;
  readonly headerPattern: string;
  readonly cookie: string;
}

export interface Canary {
  readonly backend: Backend;
  readonly policy: Policy;
}

/** What Go's strconv.ParseBool takes for true. */
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

export const isCanary = (ingress: KubeObject): boolean => TRUE.has(annotationOf(ingress, 'canary') ?? '');

function policyOf(ingress: KubeObject): Policy {
  const text = (name: string): string => annotationOf(ingress, `canary-${name}`) ?? '';
  const number = (name: string, otherwise: number): number =>
    /^[+-]?\d+$/.test(text(name)) ? Number(text(name)) : otherwise;
  return {
    weight: number('weight', 0),
    weightTotal: number('weight-total', 100),
    header: text('by-header').toLowerCase(),
    headerValue: text('by-header-value'),
    headerPattern: text('by-header-pattern'),
    cookie: text('by-cookie'),
  };
}

/**
 * Upstreams that no route leads to by itself: those that a canary was the first to name. `ingresses`: the oldest first.
 */
export function aside(ingresses: readonly KubeObject[]): ReadonlyMap<string, Canary> {
  const owners = new Map<string, { ingress: KubeObject; backend: Backend }>();
  for (const ingress of ingresses) {
    const { defaultBackend, rules = [] } = specOf(ingress);
    const rest = defaultBackend && backendOf(ingress, defaultBackend);
    // A default backend is told anew by each Ingress; of paths the first one counts.
    if (rest) owners.set(upstreamOf(rest), { ingress, backend: rest });
    for (const path of rules.flatMap(({ http }) => http?.paths ?? [])) {
      const backend = backendOf(ingress, path.backend);
      if (backend && !owners.has(upstreamOf(backend))) owners.set(upstreamOf(backend), { ingress, backend });
    }
  }
  const canaries = [...owners].filter(([, { ingress }]) => isCanary(ingress));
  return new Map(
    canaries.map(([name, { ingress, backend }]) => [name, { backend, policy: policyOf(ingress) }]),
  );
}

interface Location {
  readonly host: string;
  readonly path: string;
  readonly pathType: string | undefined;
  readonly upstream: string;
}

/**
 * The canary of each upstream that has one. An upstream is shared by all rules that name its Service, so its canary gets requests of
 * all of them; of two canaries the older one counts.
 */
export function canariesOf(ingresses: readonly KubeObject[]): ReadonlyMap<string, Canary> {
  const waiting = aside(ingresses);
  if (waiting.size === 0) return waiting;
  const locations = locationsOf(ingresses, waiting);
  const first = new Map<string, string>();
  const gone = new Set<string>();
  for (const wish of ingresses.filter(isCanary).flatMap(wishesOf)) {
    const { upstream } = wish;
    if (gone.has(upstream)) continue;
    const there = locations.filter(({ host }) => host === wish.host);
    if (there.length === 0 || there.some((location) => location.upstream === upstream)) continue;
    const merged = there.filter((location) => wish.takes(location));
    for (const location of merged) if (!first.has(location.upstream)) first.set(location.upstream, upstream);
    // Without a place it is dropped, for places it has had before, too.
    if (merged.length === 0) gone.add(upstream);
  }
  return new Map(
    [...first].flatMap(([primary, name]) => {
      const canary = gone.has(name) ? undefined : waiting.get(name);
      return canary ? [[primary, canary] as const] : [];
    }),
  );
}

interface Wish {
  readonly host: string;
  readonly upstream: string;
  takes(location: Location): boolean;
}

/** Where a canary would take part: its default backend everywhere in the server of no host, its paths at the same path. */
function wishesOf(ingress: KubeObject): Wish[] {
  const { defaultBackend, rules = [] } = specOf(ingress);
  const rest = defaultBackend && backendOf(ingress, defaultBackend);
  const everywhere = rest ? [{ host: '', upstream: upstreamOf(rest), takes: () => true }] : [];
  const paths = rules.flatMap(({ host = '', http }) =>
    (http?.paths ?? []).flatMap(({ path = '', pathType, backend }) => {
      const own = backendOf(ingress, backend);
      if (!own) return [];
      const takes = (location: Location) => location.path === path && location.pathType === pathType;
      return [{ host, upstream: upstreamOf(own), takes }];
    }),
  );
  return [...everywhere, ...paths];
}

/** Those that have a route; of two at the same place the older one. */
function locationsOf(ingresses: readonly KubeObject[], waiting: ReadonlyMap<string, Canary>): Location[] {
  const locations = new Map<string, Location>();
  for (const ingress of ingresses.filter((one) => !isCanary(one))) {
    for (const { backend, ...place } of placesOf(ingress)) {
      const own = backendOf(ingress, backend);
      const key = `${place.host}\n${place.path}\n${place.pathType}`;
      if (!own || waiting.has(upstreamOf(own)) || locations.has(key)) continue;
      locations.set(key, { ...place, upstream: upstreamOf(own) });
    }
  }
  return [...locations.values()];
}

function placesOf(
  ingress: KubeObject,
): (Omit<Location, 'upstream'> & { readonly backend: IngressBackend })[] {
  const { defaultBackend, rules = [] } = specOf(ingress);
  if (rules.length === 0)
    return defaultBackend ? [{ host: '', path: '/', pathType: undefined, backend: defaultBackend }] : [];
  return rules.flatMap(({ host = '', http }) =>
    (http?.paths ?? []).map(({ path, pathType, backend }) => ({
      host,
      path: path || '/',
      pathType,
      backend,
    })),
  );
}

/** Whether the canary gets this request: the header decides, else the cookie, else chance. `random`: numbers in [0, 1). */
export function takes(
  { weight, weightTotal, header, headerValue, headerPattern, cookie }: Policy,
  headers: ReadonlyMap<string, string>,
  random: () => number,
): boolean {
  const said = header ? headers.get(header) : undefined;
  if (said !== undefined) {
    if (headerValue) {
      if (said === headerValue) return true;
    } else if (headerPattern) {
      const fits = matches(headerPattern, said);
      if (fits !== false) return fits ?? false;
    } else if (said === 'always' || said === 'never') return said === 'always';
  }
  const kept = cookie ? cookieOf(headers.get('cookie') ?? '', cookie) : undefined;
  if (kept === 'always' || kept === 'never') return kept === 'always';
  return Math.floor(random() * Math.max(100, weightTotal)) < weight;
}

/** `undefined` for a pattern that is none. */
function matches(pattern: string, text: string): boolean | undefined {
  try {
    return regularExpression(pattern).test(text);
  } catch {
    return undefined;
  }
}

function cookieOf(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
