/** Whole objects inside of a custom object (`x-kubernetes-embedded-resource`). After schema/objectmeta/validation.go of apiextensions-apiserver. */
import type { FieldError } from '../../objects.ts';
import { isDns1035Label } from '../../registry/validation/names.ts';
import { isRecord, type Json, type JsonSchema, path, valuesOf } from './types.ts';

/** What is wrong with embedded objects below a value. */
export function validateEmbedded(value: unknown, schema: JsonSchema | undefined, at = ''): FieldError[] {
  if (!schema || !hasEmbedded(schema)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => validateEmbedded(item, schema.items, path.index(at, index)));
  }
  if (!isRecord(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] ? validateTypes(value, at) : [];
  const values = valuesOf(schema);
  const below = Object.entries(value).flatMap(([field, each]) => {
    const declared = schema.properties?.[field];
    if (declared) return validateEmbedded(each, declared, path.child(at, field));
    return values ? validateEmbedded(each, values, path.key(at, field)) : [];
  });
  return [...own, ...below];
}

function validateTypes(value: Json, at: string): FieldError[] {
  return ['apiVersion', 'kind'].flatMap((name): FieldError[] => {
    const field = path.child(at, name);
    if (!(name in value)) return [{ type: 'FieldValueRequired', field, detail: 'Required value' }];
    const problem = problemOf(name, value[name]);
    if (problem === undefined) return [];
    const detail = `Invalid value: ${JSON.stringify(value[name])}: ${problem}`;
    return [{ type: 'FieldValueInvalid', field, detail }];
  });
}

function problemOf(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return 'must not be empty';
  if (name === 'apiVersion') {
    return value.split('/').length > 2 ? `unexpected GroupVersion string: ${value}` : undefined;
  }
  const wrong = isDns1035Label(value.toLowerCase());
  return wrong.length > 0 ? `may have mixed case, but should otherwise match: ${wrong.join(',')}` : undefined;
}

const known = new WeakMap<JsonSchema, boolean>();

function hasEmbedded(schema: JsonSchema): boolean {
  let has = known.get(schema);
  if (has === undefined) {
    const values = valuesOf(schema);
    has =
      schema['x-kubernetes-embedded-resource'] === true ||
      Object.values(schema.properties ?? {}).some(hasEmbedded) ||
      (values !== undefined && hasEmbedded(values)) ||
      (schema.items !== undefined && hasEmbedded(schema.items));
    known.set(schema, has);
  }
  return has;
}
