/** Which part of an object an update may touch: the object without its status, or one subresource. */
import type { WriteOptions } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { copyJson, equalJson } from '../../storage/index.ts';

/** What is written: '' for the object itself. Scale is translated into an update of the object before it comes here. */
export type UpdateOf = '' | Exclude<WriteOptions['subresource'], 'scale' | undefined> | 'resize';

/** The object to store, out of what the client sent (`object`, private) and what is there (`old`, frozen). */
export function prepareForUpdate(
  definition: ResourceDefinition,
  part: UpdateOf,
  object: KubeObject,
  old: KubeObject,
): KubeObject {
  switch (part) {
    case '':
      definition.strategy.applyDefaults(object);
      prepareWhole(definition, object, old);
      return object;
    case 'status':
      return prepareStatus(definition, object, old);
    case 'finalize':
      return withSpec(old, object, ['finalizers']);
    case 'ephemeralcontainers':
      return grown(withSpec(old, object, ['ephemeralContainers']), old);
    case 'approval':
      return withDecision(object, old);
    case 'resize':
      return grown(resized(old, object), old);
  }
}

function prepareWhole(
  { strategy, subresources }: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
): void {
  if (strategy.prepareForUpdate) {
    strategy.prepareForUpdate(object, old);
    return;
  }
  if (subresources.status) setOrDrop(object, 'status', old['status']);
  if (old.metadata.generation !== undefined && !equalJson(object['spec'], old['spec'])) {
    object.metadata.generation = old.metadata.generation + 1;
  }
}

function prepareStatus(definition: ResourceDefinition, object: KubeObject, old: KubeObject): KubeObject {
  const { prepareForStatusUpdate } = definition.strategy;
  if (prepareForStatusUpdate) {
    prepareForStatusUpdate.call(definition.strategy, object, old);
    return object;
  }
  const next = copyJson(old);
  setOrDrop(next, 'status', object['status']);
  return next;
}

/** `old` with some fields of the spec as `object` has them. */
function withSpec(old: KubeObject, object: KubeObject, fields: readonly string[]): KubeObject {
  const next = copyJson(old);
  next['spec'] ??= {};
  for (const field of fields) setOrDrop(next['spec'], field, object['spec']?.[field]);
  return next;
}

/** `old` with the resources of its containers as `object` has them: nothing else of a pod can be resized. */
function resized(old: KubeObject, object: KubeObject): KubeObject {
  const next = copyJson(old);
  for (const list of ['containers', 'initContainers']) {
    const wanted: Record<string, unknown>[] = object['spec']?.[list] ?? [];
    for (const container of next['spec']?.[list] ?? []) {
      const same = wanted.find(({ name }) => name === container.name);
      if (same) setOrDrop(container, 'resources', same['resources']);
    }
  }
  return next;
}

const DECISIONS = ['Approved', 'Denied'];

/** A certificate request whose only news is whether somebody approved or denied it. */
function withDecision(object: KubeObject, old: KubeObject): KubeObject {
  const next = copyJson(old);
  const of = ({ status }: KubeObject): { type: string }[] => status?.conditions ?? [];
  const decided = of(object).filter(({ type }) => DECISIONS.includes(type));
  const others = of(old).filter(({ type }) => !DECISIONS.includes(type));
  next['status'] = { ...next['status'], conditions: copyJson([...others, ...decided]) };
  return next;
}

function grown(next: KubeObject, old: KubeObject): KubeObject {
  const changed = !equalJson(next['spec'], old['spec']);
  if (changed && old.metadata.generation !== undefined)
    next.metadata.generation = old.metadata.generation + 1;
  return next;
}

function setOrDrop(target: Record<string, unknown>, field: string, value: unknown): void {
  if (value === undefined) delete target[field];
  else target[field] = copyJson(value);
}
