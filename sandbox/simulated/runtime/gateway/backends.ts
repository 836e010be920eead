/** Backends of routes: the Service that is named, whether it may be used, and its ready endpoints. */
import type { KubeObject } from '../../objects.ts';
import * as conditions from './conditions.ts';
import type { Endpoint } from './configuration.ts';
import { isPermitted } from './grants.ts';
import type { BackendRef, Condition, Route, World } from './types.ts';

export interface Backend {
  readonly endpoints?: readonly Endpoint[];
  readonly problem?: Condition;
  /** `namespace/name` of the Service that was looked at. */
  readonly service: string;
}

/** `at` is the path of the reference in its route. In the words of NGINX Gateway Fabric (graph/backend_refs.go). */
export function resolveBackend(ref: BackendRef, at: string, { metadata }: Route, world: World): Backend {
  const namespace = ref.namespace ?? metadata.namespace ?? '';
  const service = `${namespace}/${ref.name}`;
  const broken = (reason: string, message: string): Backend => ({
    service,
    problem: conditions.unresolved(reason, message),
  });
  const kind = kindProblem(ref, at);
  if (kind) return broken('InvalidKind', kind);
  if (ref.filters?.length)
    return broken(
      'UnsupportedValue',
      `${at}.filters: Too many: ${ref.filters.length}: must have at most 0 items`,
    );
  const from = { kind: 'HTTPRoute', namespace: metadata.namespace ?? '' } as const;
  if (!isPermitted(world.grants, { from, to: { kind: 'Service', namespace, name: ref.name } }))
    return broken(
      'RefNotPermitted',
      `${at}.namespace: Forbidden: Backend ref to Service ${service} not permitted by any ReferenceGrant`,
    );
  if (ref.port === undefined)
    return broken('UnsupportedValue', `${at}.port: Required value: port cannot be nil`);
  const found = world.service(service);
  if (!found) return broken('BackendNotFound', `${at}.name: Not found: ${JSON.stringify(ref.name)}`);
  const port = portOf(found, ref.port);
  if (!port)
    return broken('BackendNotFound', `No matching port for Service ${ref.name} and port ${ref.port}`);
  return { service, endpoints: endpointsOf(world.slices(service), port.name ?? '') };
}

function kindProblem({ group = '', kind = 'Service' }: BackendRef, at: string): string | undefined {
  if (group !== '' && group !== 'core')
    return `${at}.group: Unsupported value: ${JSON.stringify(group)}: supported values: "core", ""`;
  if (kind !== 'Service')
    return `${at}.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Service"`;
  return undefined;
}

function portOf(service: KubeObject, number: number): { name?: string } | undefined {
  const ports: { name?: string; port: number; protocol?: string }[] = service['spec']?.ports ?? [];
  return ports.find(({ port, protocol = 'TCP' }) => port === number && protocol === 'TCP');
}

/** Ready endpoints behind the port of a Service with this name. */
export function endpointsOf(slices: readonly KubeObject[], name: string): Endpoint[] {
  return slices.flatMap((slice) => {
    const ports: { name?: string; port?: number }[] = slice['ports'] ?? [];
    const port = ports.find((each) => (each.name ?? '') === name)?.port;
    if (port === undefined) return [];
    const all: { addresses: string[]; conditions?: { ready?: boolean } }[] = slice['endpoints'] ?? [];
    return all
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.map((ip) => ({ ip, port })));
  });
}
