/** Between plain JSON and values: lazily on the way in, deeply on the way out. */

import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './time.ts';
import { type CelType, DYN, fieldNamed } from './types.ts';
import {
  Duration,
  EvaluationError,
  ListValue,
  type MapLike,
  MapValue,
  OpaqueValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

/**
 * A value of plain JSON. With a type (of a schema) numbers, dates and bytes become what the schema says; with none, whole
 * numbers are ints and others doubles. Objects and arrays are wrapped: nothing is copied.
 */
export function fromJson(json: unknown, type: CelType = DYN): Value {
  if (json === null || json === undefined) return null;
  switch (typeof json) {
    case 'boolean':
      return json;
    case 'string':
      return type.kind === 'string' || type.kind === 'dyn' ? json : fromText(json, type);
    case 'number':
      return fromNumber(json, type);
    case 'bigint':
      return json;
    default:
      return Array.isArray(json) ? list(json, type) : fromObject(json, type);
  }
}

function fromNumber(json: number, type: CelType): Value {
  if (type.kind === 'double') return json;
  return Number.isInteger(json) ? BigInt(json) : json;
}

function fromText(json: string, type: CelType): Value {
  if (type.kind === 'timestamp')
    return parseTimestamp(json.includes('T') ? json : `${json}T00:00:00Z`) ?? json;
  if (type.kind === 'duration') return parseDuration(json) ?? json;
  if (type.kind === 'bytes') return Buffer.from(json, 'base64');
  return json;
}

function list(json: readonly unknown[], type: CelType): Value {
  const element = type.kind === 'list' ? (type.parameters[0] ?? DYN) : DYN;
  return ListValue.lazy(json, (item) => fromJson(item, element), type.listType ? type : undefined);
}

function fromObject(json: object, type: CelType): Value {
  if (type.fields) return new MapValue(new JsonObject(json as Json, type), type);
  const value = type.kind === 'map' ? (type.parameters[1] ?? DYN) : DYN;
  return new MapValue(new JsonMap(json as Json, value));
}

type Json = Readonly<Record<string, unknown>>;

class JsonMap implements MapLike {
  readonly #json: Json;
  readonly #value: CelType;

  constructor(json: Json, value: CelType) {
    this.#json = json;
    this.#value = value;
  }

  get size(): number {
    return Object.keys(this.#json).length;
  }

  has(key: Value): boolean {
    return typeof key === 'string' && Object.hasOwn(this.#json, key) && this.#json[key] !== undefined;
  }

  get(key: Value): Value | undefined {
    return this.has(key) ? fromJson(this.#json[key as string], this.#value) : undefined;
  }

  keys(): Iterable<Value> {
    return Object.keys(this.#json);
  }
}

/** An object with a schema: its keys are the names fields have in expressions. */
class JsonObject implements MapLike {
  readonly #json: Json;
  readonly #type: CelType;

  constructor(json: Json, type: CelType) {
    this.#json = json;
    this.#type = type;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  has(key: Value): boolean {
    const field = typeof key === 'string' ? fieldNamed(this.#type.fields, key) : undefined;
    return (
      field !== undefined && Object.hasOwn(this.#json, field.json) && this.#json[field.json] !== undefined
    );
  }

  get(key: Value): Value | undefined {
    const field = typeof key === 'string' ? fieldNamed(this.#type.fields, key) : undefined;
    if (!field || !this.has(key)) return undefined;
    return fromJson(this.#json[field.json], field.type);
  }

  *keys(): Iterable<Value> {
    for (const [name, { json }] of this.#type.fields ?? []) {
      if (this.#json[json] !== undefined) yield name;
    }
  }
}

/** Plain JSON of a value. Throws `EvaluationError` for what JSON has no form for. */
export function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof ListValue) return [...value].map(toJson);
  if (value instanceof MapValue) return mapToJson(value);
  if (value instanceof OptionalValue) return value.value === undefined ? null : toJson(value.value);
  if (value instanceof OpaqueValue) return value.toString();
  throw new EvaluationError(
    `type conversion error from '${value instanceof TypeValue ? 'type' : 'value'}' to JSON`,
  );
}

function mapToJson(value: MapValue): unknown {
  const json: Record<string, unknown> = {};
  for (const key of value.keys()) {
    const name = value.type?.fields?.get(String(key))?.json ?? keyText(key);
    json[name] = toJson(value.get(key) ?? null);
  }
  return json;
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  return key instanceof Uint ? String(key.value) : String(key);
}
