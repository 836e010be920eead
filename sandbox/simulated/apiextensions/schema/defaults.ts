/** Fills in defaults of a schema. After defaulting/algorithm.go of apiextensions-apiserver. What needs none is shared, not copied. */
import { mapFields, mapItems } from './prune.ts';
import { fieldSchema, isRecord, type Json, type JsonSchema } from './types.ts';

/** The value with the defaults of its schema. */
export function withDefaults(value: unknown, schema: JsonSchema | undefined): unknown {
  if (!schema || !hasDefaults(schema)) return value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return mapItems(value, (item) => withDefaults(isMissing(item, items) ? items?.default : item, items));
  }
  if (!isRecord(value)) return value;
  return mapFields(addMissing(value, schema), (field, each) => {
    const own = fieldSchema(schema, field);
    return withDefaults(isMissing(each, own) ? own?.default : each, own);
  });
}

function addMissing(value: Json, { properties = {} }: JsonSchema): Json {
  let copy: Json | undefined;
  for (const [field, own] of Object.entries(properties)) {
    if (own.default === undefined || own.default === null || value[field] !== undefined) continue;
    copy ??= { ...value };
    copy[field] = own.default;
  }
  return copy ?? value;
}

/** A null where none may be, and a default to put there. */
function isMissing(value: unknown, schema: JsonSchema | undefined): boolean {
  return value === null && schema !== undefined && !schema.nullable && schema.default !== undefined;
}

const known = new WeakMap<JsonSchema, boolean>();

/** Whether there is a default anywhere in the schema: most have none, and then nothing is walked. */
export function hasDefaults(schema: JsonSchema): boolean {
  let has = known.get(schema);
  if (has === undefined) {
    has = schema.default !== undefined || partsOf(schema).some(hasDefaults);
    known.set(schema, has);
  }
  return has;
}

/** Schemas of what is in a value: fields, values of a map, items. */
export function partsOf({ properties, additionalProperties, items }: JsonSchema): JsonSchema[] {
  return [
    ...Object.values(properties ?? {}),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
    ...(items ? [items] : []),
  ];
}
