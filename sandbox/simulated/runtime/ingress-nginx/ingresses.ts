/** The Ingresses that ingress-nginx is responsible for, and what stands in them. */
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';

/** `spec.controller` of the classes it serves. */
export const CONTROLLER = 'k8s.io/ingress-nginx';
export const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';

export interface Backend {
  readonly namespace: string;
  readonly service: string;
  readonly port: { readonly name?: string; readonly number?: number };
}

export interface PathRule {
  readonly path?: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly backend: IngressBackend;
}

export interface IngressBackend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
}

export interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: IngressBackend;
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: { readonly paths: readonly PathRule[] };
  }[];
  readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
}

export const specOf = (ingress: KubeObject): IngressSpec => ingress['spec'] as IngressSpec;

/** One of those that begin with `nginx.ingress.kubernetes.io/`. */
export function annotationOf({ metadata }: KubeObject, name: string): string | undefined {
  return metadata.annotations?.[`nginx.ingress.kubernetes.io/${name}`];
}

/** Ingresses this controller is responsible for, the oldest first: of two that say the same the older wins. */
export function ownIngresses(client: Client): readonly KubeObject[] {
  const all = client.list(INGRESSES).filter((ingress) => isOwn(client, ingress));
  const age = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? '';
  return all.sort((one, other) => age(one).localeCompare(age(other)));
}

export function isOwn(client: Client, ingress: KubeObject): boolean {
  const spec = specOf(ingress);
  const name = spec.ingressClassName ?? ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
  if (name === undefined) return false;
  const found = client.get(CLASSES, undefined, name);
  return found ? found['spec']?.controller === CONTROLLER : name === 'nginx' && !spec.ingressClassName;
}

export function backendOf({ metadata }: KubeObject, { service }: IngressBackend): Backend | undefined {
  if (!service) return undefined;
  return { namespace: metadata.namespace ?? '', service: service.name, port: service.port ?? {} };
}

/** Whether a host is the one that is meant, or one of those a wildcard means. */
export function fits(pattern: string, host: string): boolean {
  return (
    pattern === host || (pattern.startsWith('*.') && host.split('.').slice(1).join('.') === pattern.slice(2))
  );
}

/** What nginx calls it: `shop-web-80`. Rules of several Ingresses share an upstream. */
export function upstreamOf({ namespace, service, port }: Backend): string {
  return `${namespace}-${service}-${port.name ?? port.number ?? ''}`;
}
