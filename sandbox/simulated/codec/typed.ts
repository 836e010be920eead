/**
 * Reads plain JSON as the Go types would: unknown fields are named and dropped, wrong types are refused, and what Go
 * would not write back (zero values of fields with `omitempty`) is dropped, so that stored objects look like real ones.
 */

import { referenceOf, schemaNamed } from '../scheme/schema.ts';
import type { Schema } from '../scheme/types.ts';
import { setField } from '../storage/index.ts';
import { base64ErrorOffset } from './base64.ts';
import { goStep, goTypeOf, pointersOf } from './go-types.ts';
import { parseQuantity, QuantityError } from './quantity.ts';

/** What came of reading a value by a schema. */
export interface TypedResult {
  readonly value: unknown;
  /** Strict decoding problems, in the server's order: `unknown field "spec.x"`, `duplicate field "data.x"`. */
  readonly problems: readonly string[];
  /** The first thing of a wrong type, worded as Go's JSON decoder words it. The value is not to be used then. */
  readonly error: string | undefined;
}

const NO_DUPLICATES: ReadonlyMap<object, readonly string[]> = new Map();

/** Reads `value` as the schema of this name, without changing it. */
export function readTyped(value: unknown, schemaName: string, duplicates = NO_DUPLICATES): TypedResult {
  const reader = new TypedReader(duplicates);
  const read = reader.read(value, { $ref: `#/components/schemas/${schemaName}` }, ROOT);
  return { value: read, problems: reader.problems, error: reader.error };
}

/** Where the reader is. The way there is put into words only when there is something to say about it. */
interface Place {
  /** `undefined` for the whole document. */
  readonly above: Place | undefined;
  /** Of the field, or the key in a map; the index in a list. */
  readonly name: string | number;
  readonly isKey: boolean;
  /** The struct type whose field this is: `Container`. */
  readonly struct: string;
  readonly field: string;
}

/** With indices and keys of maps: `spec.containers[0].image`. */
function pathTo({ above, name, isKey }: Place): string {
  if (!above) return '';
  const before = pathTo(above);
  if (typeof name === 'number') return `${before}[${name}]`;
  return before === '' && !isKey ? name : `${before}.${name}`;
}

/** Without them, and with the structs that are embedded: `spec.volumes.VolumeSource.configMap`. */
function goPathTo({ above, name, isKey, struct }: Place): string {
  if (!above) return '';
  const before = goPathTo(above);
  if (typeof name === 'number' || isKey) return before;
  const step = goStep(struct, name);
  return before === '' ? step : `${before}.${step}`;
}

/** What a schema stands for: itself, or the named one it refers to. */
interface Target {
  /** '' for a schema without a name. */
  readonly name: string;
  readonly struct: string;
  readonly resolved: Schema;
}

/** Schemas live as long as the process, and every object is read by the same ones. */
const targets = new WeakMap<Schema, Target>();

function targetOf(schema: Schema): Target {
  const known = targets.get(schema);
  if (known) return known;
  const name = referenceOf(schema) ?? '';
  const resolved = name === '' ? schema : (schemaNamed(name) ?? {});
  const target = { name, struct: name.slice(name.lastIndexOf('.') + 1), resolved };
  targets.set(schema, target);
  return target;
}

const ROOT: Place = { above: undefined, name: '', isKey: false, struct: '', field: '' };
const MAX_PROBLEMS = 100;
const SCHEMA_PROPS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

class TypedReader {
  readonly problems: string[] = [];
  error: string | undefined;
  readonly #duplicates: ReadonlyMap<object, readonly string[]>;

  constructor(duplicates: ReadonlyMap<object, readonly string[]>) {
    this.#duplicates = duplicates;
  }

  /** The value as it will be stored; `undefined` for what is dropped. */
  read(value: unknown, schema: Schema, place: Place): unknown {
    if (value === null) return undefined;
    const { struct, resolved } = targetOf(schema);
    const special = TypedReader.#special[struct];
    if (special) return special(this, value);
    if (resolved.type === 'object') {
      if (!isRecord(value)) return this.#mismatch(value, schema, place);
      if (resolved.properties) return this.#readStruct(value, targetOf(schema), place);
      return resolved.additionalProperties
        ? this.#readMap(value, resolved.additionalProperties, place)
        : value;
    }
    if (resolved.type === 'array') return this.#readList(value, schema, resolved, place);
    return this.#readScalar(value, resolved, place);
  }

  #readStruct(value: Record<string, unknown>, { name, struct, resolved }: Target, place: Place): unknown {
    const read: Record<string, unknown> = {};
    const pointers = pointersOf(name);
    const { properties = {} } = resolved;
    for (const field of Object.keys(value)) {
      const at: Place = { above: place, name: field, isKey: false, struct, field };
      // Names every object in JavaScript has are no fields.
      const property = Object.hasOwn(properties, field) ? properties[field] : undefined;
      if (!property) {
        this.#problem(`unknown field ${JSON.stringify(pathTo(at))}`);
        continue;
      }
      const kept = this.read(value[field], property, at);
      // No owners at all is a message: forget those there are.
      const isSaid = pointers.has(field) || field === 'managedFields';
      const isKept = resolved.required?.includes(field) || isSaid || !isOmitted(kept, property);
      if (kept !== undefined && isKept) read[field] = kept;
    }
    this.#noteDuplicates(value, place);
    return read;
  }

  #readMap(value: Record<string, unknown>, values: Schema, place: Place): unknown {
    const read: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value)) {
      // Go gives a null in a map the zero value of its type.
      const kept = each === null && values.type === 'string' ? '' : each;
      const value = this.read(kept, values, within(place, key));
      if (value !== undefined) setField(read, key, value);
    }
    this.#noteDuplicates(value, place);
    return read;
  }

  #readList(value: unknown, schema: Schema, resolved: Schema, place: Place): unknown {
    if (!Array.isArray(value)) return this.#mismatch(value, schema, place);
    return value.map((each, index) => {
      const item = this.read(each, resolved.items ?? {}, within(place, index));
      return item ?? (resolved.items?.type === 'string' ? '' : {});
    });
  }

  #readScalar(value: unknown, schema: Schema, place: Place): unknown {
    switch (schema.type) {
      case 'string':
        if (typeof value !== 'string') return this.#mismatch(value, schema, place);
        return schema.format === 'byte' ? this.#readBytes(value) : value;
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#mismatch(value, schema, place);
      case 'integer':
        return typeof value === 'number' && fits(value, schema)
          ? value
          : this.#mismatch(value, schema, place);
      case 'number':
        return typeof value === 'number' ? value : this.#mismatch(value, schema, place);
      default:
        return value;
    }
  }

  #readBytes(value: string): unknown {
    const offset = base64ErrorOffset(value);
    if (offset === undefined) return value;
    return this.#refuse(`illegal base64 data at input byte ${offset}`);
  }

  /** Types that read their own JSON, and complain in their own words. */
  static readonly #special: Readonly<Record<string, (reader: TypedReader, value: unknown) => unknown>> = {
    Quantity: (reader, value) => {
      try {
        parseQuantity(typeof value === 'string' ? value : JSON.stringify(value));
        return typeof value === 'number' ? String(value) : value;
      } catch (error) {
        if (error instanceof QuantityError) return reader.#refuse(error.message);
        throw error;
      }
    },
    IntOrString: (reader, value) => {
      if (typeof value === 'string' || (typeof value === 'number' && fits(value, { format: 'int32' })))
        return value;
      return reader.#refuse(`json: cannot unmarshal ${jsonKind(value)} into Go value of type int32`);
    },
    JSON: (_, value) => value,
    JSONSchemaPropsOrArray: (reader, value) => (Array.isArray(value) ? value : reader.#readSchema(value)),
    JSONSchemaPropsOrBool: (reader, value) =>
      typeof value === 'boolean' ? value : reader.#readSchema(value),
    JSONSchemaPropsOrStringArray: (reader, value) =>
      Array.isArray(value) ? value : reader.#readSchema(value),
    Time: (reader, value) => reader.#readTime(value, '2006-01-02T15:04:05Z07:00'),
    MicroTime: (reader, value) => reader.#readTime(value, '2006-01-02T15:04:05.000000Z07:00'),
  };

  /** A schema in a place where something else may stand: Go reads it apart, and says nothing of unknown fields. */
  #readSchema(value: unknown): unknown {
    const { value: read, error } = readTyped(value, SCHEMA_PROPS, this.#duplicates);
    return error === undefined ? read : this.#refuse(error);
  }

  #readTime(value: unknown, layout: string): unknown {
    if (typeof value !== 'string') {
      return this.#refuse(`json: cannot unmarshal ${jsonKind(value)} into Go value of type string`);
    }
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(value)) return value;
    const shown = JSON.stringify(value);
    return this.#refuse(`parsing time ${shown} as "${layout}": cannot parse ${shown} as "2006"`);
  }

  #mismatch(value: unknown, schema: Schema, place: Place): undefined {
    const { struct, field } = place;
    const type = goTypeOf(schema, `${struct}.${field}`);
    const target =
      struct === '' ? `value of type ${type}` : `struct field ${struct}.${goPathTo(place)} of type ${type}`;
    return this.#refuse(`json: cannot unmarshal ${jsonKind(value, type)} into Go ${target}`);
  }

  /** Go goes on after the first error, but reports that one. */
  #refuse(message: string): undefined {
    this.error ??= message;
    return undefined;
  }

  #noteDuplicates(value: object, place: Place): void {
    if (this.#duplicates.size === 0) return;
    const path = pathTo(place);
    for (const key of this.#duplicates.get(value) ?? []) {
      this.#problem(`duplicate field ${JSON.stringify(path === '' ? key : `${path}.${key}`)}`);
    }
  }

  #problem(text: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(text);
  }
}

/** A value in a map or a list, which belongs to the same field of the same struct. */
function within(place: Place, name: string | number): Place {
  const { struct, field } = place;
  return { above: place, name, isKey: typeof name === 'string', struct, field };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Structs are written even when empty; lists, maps and scalars are not. */
function isOmitted(value: unknown, schema: Schema): boolean {
  if (isRawJson(schema)) return false;
  if (value === '' || value === 0 || value === false) return !isIntOrString(schema);
  if (Array.isArray(value)) return value.length === 0;
  const isMap = referenceOf(schema) === undefined && isRecord(value);
  return isMap && Object.keys(value).length === 0;
}

/** What is written as it came, whatever it is. */
function isRawJson(schema: Schema): boolean {
  return referenceOf(schema)?.startsWith(`${SCHEMA_PROPS.slice(0, -5)}`) ?? false;
}

function isIntOrString(schema: Schema): boolean {
  return referenceOf(schema)?.endsWith('.IntOrString') ?? false;
}

function fits(value: number, schema: Schema): boolean {
  if (!Number.isInteger(value)) return false;
  return schema.format !== 'int32' || (value >= -2147483648 && value <= 2147483647);
}

/** What Go calls the value: numbers that are numbers but do not fit are shown. */
function jsonKind(value: unknown, type = ''): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return type.startsWith('int') ? `number ${value}` : 'number';
  return typeof value;
}
