/** Sets hold nothing twice, and items of lists with keys differ in them. After schema/listtype/validation.go of apiextensions-apiserver. */
import type { FieldError } from '../../objects.ts';
import { isRecord, type Json, type JsonSchema, path, valuesOf } from './types.ts';

/** What stands twice in sets and keyed lists of the object. */
export function validateLists(value: unknown, schema: JsonSchema | undefined, at = ''): FieldError[] {
  if (!schema || !hasKeyedLists(schema)) return [];
  if (Array.isArray(value)) return validateList(value, schema, at);
  if (!isRecord(value)) return [];
  const values = valuesOf(schema);
  return Object.entries(value).flatMap(([field, each]) => {
    if (values) return validateLists(each, values, path.key(at, field));
    const own = schema.properties?.[field];
    return own ? validateLists(each, own, path.child(at, field)) : [];
  });
}

function validateList(list: readonly unknown[], schema: JsonSchema, at: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type'];
  const own =
    kind === 'set' ? repeated(list, list, at) : kind === 'map' ? repeatedKeys(list, schema, at) : [];
  return [...own, ...list.flatMap((item, index) => validateLists(item, schema.items, path.index(at, index)))];
}

function repeatedKeys(list: readonly unknown[], schema: JsonSchema, at: string): FieldError[] {
  const wrong = list.findIndex((item) => item !== null && !isRecord(item));
  if (wrong >= 0) {
    const detail = `Invalid value: ${JSON.stringify(list[wrong])}: must be an object for an array of list-type map`;
    return [{ type: 'FieldValueInvalid', field: path.index(at, wrong), detail }];
  }
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  return repeated(
    list,
    list.map((item) => keysOf(item, names)),
    at,
  );
}

function keysOf(item: unknown, names: readonly string[]): Json {
  const keys: Json = {};
  for (const name of names.toSorted()) {
    if (isRecord(item) && item[name] !== undefined) keys[name] = item[name];
  }
  return keys;
}

/** Each that is there already is named once, at its second place. */
function repeated(list: readonly unknown[], shown: readonly unknown[], at: string): FieldError[] {
  const seen = new Map<string, number>();
  return list.flatMap((_, index) => {
    const text = JSON.stringify(shown[index]);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    if (times !== 2) return [];
    return [
      {
        type: 'FieldValueDuplicate' as const,
        field: path.index(at, index),
        detail: `Duplicate value: ${text}`,
      },
    ];
  });
}

const known = new WeakMap<JsonSchema, boolean>();

function hasKeyedLists(schema: JsonSchema): boolean {
  let has = known.get(schema);
  if (has === undefined) {
    const kind = schema['x-kubernetes-list-type'];
    const values = valuesOf(schema);
    has =
      kind === 'set' ||
      kind === 'map' ||
      Object.values(schema.properties ?? {}).some(hasKeyedLists) ||
      (values !== undefined && hasKeyedLists(values)) ||
      (schema.items !== undefined && hasKeyedLists(schema.items));
    known.set(schema, has);
  }
  return has;
}
