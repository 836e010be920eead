/** Objects as a request would bring them to the registry, and what validation says of them. */
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { resourceNamed } from '../../../../sandbox/simulated/scheme/index.ts';
import type { ResourceDefinition } from '../../../../sandbox/simulated/scheme/types.ts';

export function definitionOf(resource: string | ResourceDefinition): ResourceDefinition {
  if (typeof resource !== 'string') return resource;
  const found = resourceNamed(resource);
  if (!found) throw new Error(`no resource ${resource}`);
  return found;
}

/** An object with its defaults, prepared as for a create. */
export function created(resource: string | ResourceDefinition, fields: object, name = 'x'): KubeObject {
  const { group, version, kind, strategy } = definitionOf(resource);
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const object: KubeObject = { apiVersion, kind, metadata: { name }, ...structuredClone(fields) };
  object.metadata.name ??= name;
  strategy.applyDefaults(object);
  strategy.prepareForCreate?.(object);
  return object;
}

/** Problems of a create, as the server aggregates them: `field: message`. */
export function problems(resource: string, fields: object, name?: string): string[] {
  const object = created(resource, fields, name);
  const { strategy } = definitionOf(resource);
  return [...strategy.validate(object), ...(strategy.validateNew?.(object) ?? [])].map(
    ({ field, detail }) => `${field}: ${detail}`,
  );
}

/** Problems of changing one object into another; `status` is what has become of the old one. */
export function updateProblems(
  resource: string,
  before: object,
  change: (object: KubeObject) => void,
  status?: object,
): string[] {
  const { strategy } = definitionOf(resource);
  const old = created(resource, before);
  if (status) old['status'] = status;
  const object = structuredClone(old);
  change(object);
  strategy.applyDefaults(object);
  strategy.prepareForUpdate?.(object, old);
  return [...strategy.validate(object), ...(strategy.validateUpdate?.(object, old) ?? [])].map(
    ({ field, detail }) => `${field}: ${detail}`,
  );
}
