/** Whole objects inside of a custom object (`x-kubernetes-embedded-resource`). After schema/objectmeta/validation.go of apiextensions-apiserver. */
import { readTyped } from '../../codec/typed.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { validateMetadata } from '../../registry/validation/metadata.ts';
import { isDns1035Label } from '../../registry/validation/names.ts';
import { mapFields, mapItems } from './prune.ts';
import { isRecord, type Json, type JsonSchema, path, valuesOf } from './types.ts';

/** What is wrong with embedded objects below a value. */
export function validateEmbedded(value: unknown, schema: JsonSchema | undefined, at = ''): FieldError[] {
  if (!schema || !hasEmbedded(schema)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => validateEmbedded(item, schema.items, path.index(at, index)));
  }
  if (!isRecord(value)) return [];
  const own = schema['x-kubernetes-embedded-resource']
    ? [...validateTypes(value, at), ...validateMeta(value, at)]
    : [];
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

function validateMeta(value: Json, at: string): FieldError[] {
  const { metadata } = value;
  if (!isRecord(metadata)) return [];
  const named = { metadata: { ...metadata, name: metadata['name'] || 'fakename' } } as KubeObject;
  return validateMetadata(named, isPathSegment, { isCustom: true }).map((error) => ({
    ...error,
    field: path.child(at, error.field),
  }));
}

function isPathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`);
}

/** What metadata of embedded objects are read as. */
export interface EmbeddedResult {
  readonly value: unknown;
  readonly unknown: readonly string[];
  readonly error: string | undefined;
}

/** Reads the metadata of embedded objects as Go would. */
export function readEmbedded(value: unknown, schema: JsonSchema): EmbeddedResult {
  if (!hasEmbedded(schema)) return { value, unknown: [], error: undefined };
  const reader = new EmbeddedReader();
  return { value: reader.read(value, schema, ''), unknown: reader.unknown, error: reader.error };
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

class EmbeddedReader {
  readonly unknown: string[] = [];
  error: string | undefined;

  read(value: unknown, schema: JsonSchema, at: string): unknown {
    if (!hasEmbedded(schema)) return value;
    const { items, properties = {} } = schema;
    if (Array.isArray(value)) {
      return items ? mapItems(value, (item, index) => this.read(item, items, path.index(at, index))) : value;
    }
    if (!isRecord(value)) return value;
    const values = valuesOf(schema);
    return mapFields(value, (field, each) => {
      const below = path.child(at, field);
      if (schema['x-kubernetes-embedded-resource'] && field === 'metadata')
        return this.#metadata(each, below);
      const known = Object.hasOwn(properties, field) ? properties[field] : values;
      return known ? this.read(each, known, below) : each;
    });
  }

  #metadata(value: unknown, at: string): unknown {
    if (!isRecord(value)) return value;
    const { value: read, problems, error } = readTyped(value, OBJECT_META);
    if (error !== undefined) {
      this.error ??= `${at}: Invalid value: ${JSON.stringify(value)}: ${error}`;
      return value;
    }
    for (const problem of problems)
      this.unknown.push(path.child(at, problem.replace(/^unknown field "|"$/g, '')));
    return read;
  }
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

/** Whether there is any in the schema. */
export function hasEmbedded(schema: JsonSchema): boolean {
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
