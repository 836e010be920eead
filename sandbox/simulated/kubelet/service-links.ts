/** Variables that tell a container where Services are, as Docker links did. */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import type { Pod } from './pod.ts';

/** Those of the pod's namespace, and always those of `kubernetes` in default; without enableServiceLinks only the latter. */
export function serviceEnvironment(client: Client, pod: Pod): Map<string, string> {
  const { namespace } = pod.metadata;
  const result = new Map<string, string>();
  const master = client.get('services', 'default', 'kubernetes');
  const own =
    pod.spec.enableServiceLinks === false ? [] : client.list('services', { namespace: namespace ?? '' });
  for (const service of [...(master ? [master] : []), ...own]) {
    for (const [name, value] of knownVariablesOf(service)) result.set(name, value);
  }
  return result;
}

/** Every container of a namespace has the same ones. */
const known = new WeakMap<KubeObject, readonly [string, string][]>();

function knownVariablesOf(service: KubeObject): readonly [string, string][] {
  const variables = known.get(service) ?? [...variablesOf(service)];
  known.set(service, variables);
  return variables;
}

function* variablesOf(service: KubeObject): Generator<[string, string]> {
  const { clusterIP, ports = [] } = service['spec'] as {
    clusterIP?: string;
    ports?: { name?: string; port: number; protocol?: string }[];
  };
  const first = ports[0];
  if (!clusterIP || clusterIP === 'None' || !first) return;
  const prefix = service.metadata.name.toUpperCase().replaceAll('-', '_');
  yield [`${prefix}_SERVICE_HOST`, clusterIP];
  yield [`${prefix}_SERVICE_PORT`, String(first.port)];
  for (const { name, port } of ports) {
    if (name) yield [`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`, String(port)];
  }
  for (const [index, { port, protocol = 'TCP' }] of ports.entries()) {
    const url = `${protocol.toLowerCase()}://${clusterIP}:${port}`;
    if (index === 0) yield [`${prefix}_PORT`, url];
    const one = `${prefix}_PORT_${port}_${protocol}`;
    yield [one, url];
    yield [`${one}_PROTO`, protocol.toLowerCase()];
    yield [`${one}_PORT`, String(port)];
    yield [`${one}_ADDR`, clusterIP];
  }
}
