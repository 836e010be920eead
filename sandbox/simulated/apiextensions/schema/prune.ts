/**
 * Leaves out what a schema does not know: fields, and nulls where none may be. After pruning/algorithm.go and
 * defaulting/prunenulls.go of apiextensions-apiserver. Values are never changed: what stays the same is shared.
 */
import { fieldSchema, isRecord, type Json, type JsonSchema, META_FIELDS, path } from './types.ts';

/** The object as it will be stored. Paths of fields that were left out are added to `unknown`. */
export function pruneObject(object: Json, schema: JsonSchema, unknown: string[]): Json {
  const found: string[] = [];
  const pruned = prune(object, { ...schema, 'x-kubernetes-embedded-resource': true }, '', found);
  unknown.push(...found.sort());
  return withoutNulls(pruned, schema) as Json;
}

/** A value below the root: a default, for example. */
export function pruneValue(value: unknown, schema: JsonSchema): unknown {
  return prune(value, schema, '', []);
}

function prune(value: unknown, schema: JsonSchema | undefined, at: string, unknown: string[]): unknown {
  if (schema?.['x-kubernetes-preserve-unknown-fields']) return skim(value, schema, at, unknown);
  if (Array.isArray(value)) {
    return mapItems(value, (item, index) => prune(item, schema?.items, path.index(at, index), unknown));
  }
  if (!isRecord(value)) return value;
  return mapFields(value, (field, each) => {
    if (schema?.['x-kubernetes-embedded-resource'] && META_FIELDS.has(field)) return each;
    const below = path.child(at, field);
    const known = declared(schema, field);
    if (known !== undefined) return prune(each, known === true ? undefined : known, below, unknown);
    if (!META_FIELDS.has(field) || at !== '') unknown.push(below);
    return undefined;
  });
}

/** Everything stays, but what is declared below is pruned as it says. */
function skim(value: unknown, schema: JsonSchema, at: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items
      ? mapItems(value, (item, index) => skim(item, items, path.index(at, index), unknown))
      : value;
  }
  if (!isRecord(value) || (!schema.properties && schema.additionalProperties === undefined)) return value;
  return mapFields(value, (field, each) => {
    if (schema['x-kubernetes-embedded-resource'] && META_FIELDS.has(field)) return each;
    const known = declared(schema, field);
    if (known === undefined) return each;
    return prune(each, known === true ? undefined : known, path.child(at, field), unknown);
  });
}

/** The schema of a field; `true` for one that may be but has none; `undefined` for one that may not be. */
function declared(schema: JsonSchema | undefined, field: string): JsonSchema | true | undefined {
  const own = fieldSchema(schema, field);
  if (own) return own;
  return schema?.additionalProperties === undefined ? undefined : true;
}

function withoutNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (Array.isArray(value)) return mapItems(value, (item) => withoutNulls(item, schema?.items));
  if (!isRecord(value)) return value;
  return mapFields(value, (field, each) => {
    const own = fieldSchema(schema, field);
    if (each === null && own && !own.nullable && own.default === undefined) return undefined;
    return withoutNulls(each, own);
  });
}

/** The same list unless an item changes. */
export function mapItems(
  list: readonly unknown[],
  change: (item: unknown, at: number) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const next = change(list[at], at);
    if (next !== list[at] && !copy) copy = [...list];
    if (copy) copy[at] = next;
  }
  return copy ?? list;
}

/** The same object unless a field changes; `undefined` leaves one out. */
export function mapFields(object: Json, change: (field: string, value: unknown) => unknown): Json {
  let copy: Json | undefined;
  for (const field of Object.keys(object)) {
    const next = change(field, object[field]);
    if (next === object[field]) continue;
    copy ??= { ...object };
    if (next === undefined) delete copy[field];
    else copy[field] = next;
  }
  return copy ?? object;
}
