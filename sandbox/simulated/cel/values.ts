/**
 * What expressions compute with. Strings, booleans, doubles (numbers), ints (bigints), null and bytes are those of
 * JavaScript; the rest are classes. Objects of an API are wrapped, never copied: their fields are turned into values when
 * they are asked for.
 */
import type { CelType } from './types.ts';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | ListValue
  | MapValue
  | OptionalValue
  | TypeValue
  | OpaqueValue;

/** An expression that could not be evaluated: the message is that of a real server. */
export class EvaluationError extends Error {}

/** An unsigned integer of 64 bits. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time, in nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A span of time in nanoseconds. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** Something or nothing: `self.?field`. */
export class OptionalValue {
  static readonly none = new OptionalValue(undefined);
  readonly value: Value | undefined;

  private constructor(value: Value | undefined) {
    this.value = value;
  }

  static of(value: Value): OptionalValue {
    return new OptionalValue(value);
  }
}

/** What `type(x)` and the names of types are. */
export class TypeValue {
  readonly type: CelType;

  constructor(type: CelType) {
    this.type = type;
  }
}

/** A value that only functions look into: a URL, an IP address, a quantity. Two are equal when their text is. */
export abstract class OpaqueValue {
  abstract readonly type: CelType;
  /** What `string(x)` gives, and what makes two of them equal. */
  abstract toString(): string;

  equals(other: OpaqueValue): boolean {
    return this.type.name === other.type.name && this.toString() === other.toString();
  }

  /** What costs count as its size. */
  get size(): number {
    return 1;
  }
}

/** A list. Those that are joined share their items where they can, so that collecting n items takes n steps. */
export class ListValue {
  readonly type: CelType | undefined;
  readonly size: number;
  readonly #items: unknown[];
  readonly #convert: ((item: unknown) => Value) | undefined;

  private constructor(
    items: unknown[],
    size: number,
    convert: ((item: unknown) => Value) | undefined,
    type: CelType | undefined,
  ) {
    this.#items = items;
    this.size = size;
    this.#convert = convert;
    this.type = type;
  }

  /** Of values. The array belongs to the list from now on. */
  static of(items: Value[]): ListValue {
    return new ListValue(items, items.length, undefined, undefined);
  }

  /** Of plain JSON, each item of which is converted when it is asked for. The array is not changed. */
  static lazy(items: readonly unknown[], convert: (item: unknown) => Value, type?: CelType): ListValue {
    return new ListValue(items as unknown[], items.length, convert, type);
  }

  get(at: number): Value {
    const item = this.#items[at];
    return this.#convert ? this.#convert(item) : (item as Value);
  }

  *[Symbol.iterator](): Generator<Value> {
    for (let at = 0; at < this.size; at++) yield this.get(at);
  }

  /** Both, one after the other. */
  concat(other: ListValue): ListValue {
    if (!this.#convert && this.#items.length === this.size) {
      for (const item of other) this.#items.push(item);
      return new ListValue(this.#items, this.size + other.size, undefined, undefined);
    }
    return ListValue.of([...this, ...other]);
  }
}

/** What has keys and values: maps, and objects with fields. */
export interface MapLike {
  readonly size: number;
  has(key: Value): boolean;
  /** `undefined` if there is no such key. */
  get(key: Value): Value | undefined;
  keys(): Iterable<Value>;
}

/** A map or an object. Its contents may be computed or wrapped. */
export class MapValue {
  readonly type: CelType | undefined;
  readonly #contents: MapLike;

  constructor(contents: MapLike, type?: CelType) {
    this.#contents = contents;
    this.type = type;
  }

  get size(): number {
    return this.#contents.size;
  }

  has(key: Value): boolean {
    return this.#contents.has(key);
  }

  get(key: Value): Value | undefined {
    return this.#contents.get(key);
  }

  keys(): Iterable<Value> {
    return this.#contents.keys();
  }
}

/** Tells keys of different types apart; ints, uints and whole doubles of the same size are the same key. */
export function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (value instanceof Uint) return `n${value.value}`;
  if (typeof value === 'number' && Number.isInteger(value)) return `n${BigInt(value)}`;
  return undefined;
}

/** The map of these entries; the last of equal keys wins. */
export function mapOfEntries(entries: Iterable<readonly [Value, Value]>): MapValue {
  return new MapValue(new Entries(new Map(), 0).extend(entries));
}

/** The map with further entries; throws when a key is there already. */
export function insertInto(map: MapValue, entries: Iterable<readonly [Value, Value]>): MapValue {
  const all = [...map.keys()].map((key) => [key, map.get(key) ?? null] as const);
  const more = [...entries];
  for (const [key] of more) {
    if (map.has(key)) throw new EvaluationError(`insert failed: key ${String(key)} already exists`);
  }
  return mapOfEntries([...all, ...more]);
}

class Entries implements MapLike {
  readonly #entries: Map<string, readonly [Value, Value]>;
  readonly size: number;

  constructor(entries: Map<string, readonly [Value, Value]>, size: number) {
    this.#entries = entries;
    this.size = size;
  }

  extend(entries: Iterable<readonly [Value, Value]>): Entries {
    const all = new Map(this.#entries);
    for (const [key, value] of entries) {
      const id = keyOf(key);
      if (id === undefined) throw new EvaluationError('unsupported key type');
      all.set(id, [key, value]);
    }
    return new Entries(all, all.size);
  }

  has(key: Value): boolean {
    const id = keyOf(key);
    return id !== undefined && this.#entries.has(id);
  }

  get(key: Value): Value | undefined {
    const id = keyOf(key);
    return id === undefined ? undefined : this.#entries.get(id)?.[1];
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }
}
