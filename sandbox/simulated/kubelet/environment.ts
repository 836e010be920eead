/** The environment of a container: Services, envFrom, env with references and $(VAR) expansion. */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { type Addresses, fieldValue, resourceValue } from './fields.ts';
import type { ContainerSpec, EnvVar, KeyRef, Pod } from './pod.ts';
import { serviceEnvironment } from './service-links.ts';

/** A container cannot be created with what its spec refers to: shown as CreateContainerConfigError. */
export class ConfigError extends Error {}

/**
 * Variables in the order a kubelet makes them. Throws `ConfigError` for a ConfigMap, Secret or key that is missing and
 * not optional.
 */
export function makeEnvironment(
  client: Client,
  pod: Pod,
  container: ContainerSpec,
  addresses: Addresses,
): Map<string, string> {
  const services = serviceEnvironment(client, pod);
  const result = new Map<string, string>();
  for (const [name, value] of referredMaps(client, pod, container)) result.set(name, value);
  const known = new Map([...services, ...result]);
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom
      ? referredValue(client, pod, container, variable, addresses)
      : expand(variable.value ?? '', known);
    if (value === undefined) continue;
    known.set(variable.name, value);
    result.set(variable.name, value);
  }
  // A variable of the spec wins over one of a Service.
  return new Map([...result, ...[...services].filter(([name]) => !result.has(name))]);
}

/** `$(NAME)` becomes the value when there is one, `$$` a dollar; anything else stays. As third_party/forked/golang/expansion. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? whole),
  );
}

function* referredMaps(client: Client, pod: Pod, container: ContainerSpec): Generator<[string, string]> {
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef ? 'configmap' : 'secret';
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const object = client.get(`${kind}s`, pod.metadata.namespace, reference.name);
    if (!object && !reference.optional) throw new ConfigError(`${kind} "${reference.name}" not found`);
    for (const key of Object.keys(object?.['data'] ?? {}).sort()) {
      yield [`${prefix}${key}`, textOf(object!, key) ?? ''];
    }
  }
}

function referredValue(
  client: Client,
  pod: Pod,
  container: ContainerSpec,
  variable: EnvVar,
  addresses: Addresses,
): string | undefined {
  const from = variable.valueFrom ?? {};
  if (from.fieldRef) return fieldValue(pod, from.fieldRef.fieldPath, addresses);
  if (from.resourceFieldRef) return resourceValue(pod, from.resourceFieldRef, container);
  if (from.configMapKeyRef) return keyValue(client, pod, 'configmap', from.configMapKeyRef);
  if (from.secretKeyRef) return keyValue(client, pod, 'secret', from.secretKeyRef);
  return '';
}

function keyValue(client: Client, pod: Pod, kind: 'configmap' | 'secret', ref: KeyRef): string | undefined {
  const { namespace } = pod.metadata;
  const object = client.get(`${kind}s`, namespace, ref.name);
  if (!object) {
    if (ref.optional) return undefined;
    throw new ConfigError(`${kind} "${ref.name}" not found`);
  }
  const value = textOf(object, ref.key);
  if (value !== undefined || ref.optional) return value;
  const title = kind === 'configmap' ? 'ConfigMap' : 'Secret';
  throw new ConfigError(`couldn't find key ${ref.key} in ${title} ${namespace}/${ref.name}`);
}

function textOf(object: KubeObject, key: string): string | undefined {
  const data: Readonly<Record<string, string>> = object['data'] ?? {};
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  if (value === undefined || object.kind !== 'Secret') return value;
  return Buffer.from(value, 'base64').toString();
}
