/** When two values are equal, and which comes first. After the `Equal` and `Compare` of cel-go's types. */

import { sameType } from '../types.ts';
import {
  Duration,
  EvaluationError,
  ListValue,
  MapValue,
  OpaqueValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';

/** Values of different types are not equal, but numbers are compared as numbers. */
export function equals(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  const numbers = asNumbers(one, other);
  if (numbers) return compareNumbers(...numbers) === 0;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one instanceof ListValue) return other instanceof ListValue && listsEqual(one, other);
  if (one instanceof MapValue) return other instanceof MapValue && mapsEqual(one, other);
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0;
  if (one instanceof Timestamp) return other instanceof Timestamp && one.nanos === other.nanos;
  if (one instanceof Duration) return other instanceof Duration && one.nanos === other.nanos;
  if (one instanceof TypeValue) return other instanceof TypeValue && sameRuntimeType(one, other);
  if (one instanceof OptionalValue) return other instanceof OptionalValue && optionalsEqual(one, other);
  return one instanceof OpaqueValue && other instanceof OpaqueValue && one.equals(other);
}

/** At run time a list is a list, whatever it holds. */
function sameRuntimeType(one: TypeValue, other: TypeValue): boolean {
  return sameType({ ...one.type, parameters: [] }, { ...other.type, parameters: [] });
}

function optionalsEqual(one: OptionalValue, other: OptionalValue): boolean {
  if (one.value === undefined || other.value === undefined) return one.value === other.value;
  return equals(one.value, other.value);
}

function listsEqual(one: ListValue, other: ListValue): boolean {
  if (one.size !== other.size) return false;
  const identity = one.type?.listType;
  if (identity?.kind === 'set') return [...one].every((item) => contains(other, item));
  if (identity?.kind === 'map') {
    return [...one].every((item) => {
      const same = [...other].find((each) => sameKeys(identity.keys, item, each));
      return same !== undefined && equals(item, same);
    });
  }
  for (let at = 0; at < one.size; at++) if (!equals(one.get(at), other.get(at))) return false;
  return true;
}

/** Whether two items of a list with keys are the same one. */
export function sameKeys(keys: readonly string[], one: Value, other: Value): boolean {
  if (!(one instanceof MapValue) || !(other instanceof MapValue)) return false;
  return keys.every((key) => equals(one.get(key) ?? null, other.get(key) ?? null));
}

/** Whether the list holds an equal item. */
export function contains(list: ListValue, wanted: Value): boolean {
  for (let at = 0; at < list.size; at++) if (equals(list.get(at), wanted)) return true;
  return false;
}

function mapsEqual(one: MapValue, other: MapValue): boolean {
  if (one.size !== other.size) return false;
  for (const key of one.keys()) {
    const theirs = other.get(key);
    if (theirs === undefined || !equals(one.get(key) ?? null, theirs)) return false;
  }
  return true;
}

type Numeric = bigint | number;

function asNumbers(one: Value, other: Value): [Numeric, Numeric] | undefined {
  const a = numeric(one);
  const b = numeric(other);
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** Ints, uints and doubles as something JavaScript compares. */
export function numeric(value: Value): Numeric | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

function compareNumbers(a: Numeric, b: Numeric): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same size are the same number
  return a == b ? 0 : Number.NaN;
}

/** Below zero, zero or above; NaN when one of them is. Throws when the types have no order. */
export function compare(one: Value, other: Value): number {
  const numbers = asNumbers(one, other);
  if (numbers) return compareNumbers(...numbers);
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  if (one instanceof Timestamp && other instanceof Timestamp) return compareNumbers(one.nanos, other.nanos);
  if (one instanceof Duration && other instanceof Duration) return compareNumbers(one.nanos, other.nanos);
  throw new EvaluationError('no such overload');
}

/** In the order of code points, as Go compares bytes of UTF-8. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
