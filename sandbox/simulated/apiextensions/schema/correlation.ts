/**
 * Which part of the stored object a part of the new one was before: wrong values that did not change are let be. After
 * common/equality.go of apiserver's cel: fields by name, items of keyed lists by key, others by place if the whole list
 * is as long as it was, nothing across atomic lists and sets.
 */
import { equalJson } from '../../storage/index.ts';
import { fieldSchema, isRecord, type JsonSchema } from './types.ts';

export interface Correlation {
  readonly old: unknown;
  readonly schema: JsonSchema | undefined;
  /** The new value is what was there. */
  isSame(): boolean;
  readonly value: unknown;
}

/** A new value and what is stored in its place. */
export function correlate(value: unknown, old: unknown, schema: JsonSchema | undefined): Correlation {
  let same: boolean | undefined;
  return {
    value,
    old,
    schema,
    isSame() {
      same ??= equalJson(value, old);
      return same;
    },
  };
}

/** Of a field. apiVersion and kind of an object are never what they were. */
export function childOf(
  parent: Correlation | undefined,
  field: string,
  atRoot: boolean,
): Correlation | undefined {
  if (!parent || !isRecord(parent.old) || !isRecord(parent.value)) return undefined;
  if (atRoot && (field === 'apiVersion' || field === 'kind')) return undefined;
  if (!Object.hasOwn(parent.old, field)) return undefined;
  return correlate(parent.value[field], parent.old[field], fieldSchema(parent.schema, field));
}

/** Of an item of a list. */
export function itemOf(parent: Correlation | undefined, item: unknown, at: number): Correlation | undefined {
  if (!parent || !Array.isArray(parent.old) || !Array.isArray(parent.value)) return undefined;
  const { schema } = parent;
  const kind = schema?.['x-kubernetes-list-type'];
  if (kind === 'map') {
    const old = parent.old.find((each) =>
      haveSameKeys(schema?.['x-kubernetes-list-map-keys'] ?? [], each, item),
    );
    return old === undefined ? undefined : correlate(item, old, schema?.items);
  }
  if (kind === 'set') return undefined;
  return parent.isSame() ? correlate(item, parent.old[at], schema?.items) : undefined;
}

/** Two items of a list with keys are the same one. */
export function haveSameKeys(keys: readonly string[], one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return false;
  return keys.every((key) => equalJson(one[key] ?? null, other[key] ?? null));
}
