/** Operators and what every CEL has: arithmetic, comparison, `in`, `size`, indexing. After common/stdlib of cel-go. */
import {
  Duration,
  EvaluationError,
  insertInto,
  ListValue,
  type MapValue,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts';
import { characters } from './characters.ts';
import { compare, contains, equals, sameKeys } from './equality.ts';
import { type Overload, overload } from './overload.ts';

function int(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new EvaluationError('integer overflow');
  return value;
}

function uint(value: bigint): Uint {
  if (BigInt.asUintN(64, value) !== value) throw new EvaluationError('unsigned integer overflow');
  return new Uint(value);
}

function duration(nanos: bigint): Duration {
  if (BigInt.asIntN(64, nanos) !== nanos) throw new EvaluationError('duration overflow');
  return new Duration(nanos);
}

const EARLIEST = -62_135_596_800_000_000_000n;
const LATEST = 253_402_300_799_999_999_999n;

function timestamp(nanos: bigint): Timestamp {
  if (nanos < EARLIEST || nanos > LATEST) throw new EvaluationError('timestamp overflow');
  return new Timestamp(nanos);
}

function nonZero(value: bigint, message: string): bigint {
  if (value === 0n) throw new EvaluationError(message);
  return value;
}

const ARITHMETIC: readonly Overload[] = [
  overload('add_bytes', '_+_(bytes, bytes): bytes', (a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b])),
  overload('add_double', '_+_(double, double): double', (a: number, b: number) => a + b),
  overload('add_duration_duration', '_+_(duration, duration): duration', (a: Duration, b: Duration) =>
    duration(a.nanos + b.nanos),
  ),
  overload('add_duration_timestamp', '_+_(duration, timestamp): timestamp', (a: Duration, b: Timestamp) =>
    timestamp(a.nanos + b.nanos),
  ),
  overload('add_timestamp_duration', '_+_(timestamp, duration): timestamp', (a: Timestamp, b: Duration) =>
    timestamp(a.nanos + b.nanos),
  ),
  overload('add_int64', '_+_(int, int): int', (a: bigint, b: bigint) => int(a + b)),
  overload('add_list', '_+_(list<A>, list<A>): list<A>', joined),
  overload('add_string', '_+_(string, string): string', (a: string, b: string) => a + b),
  overload('add_uint64', '_+_(uint, uint): uint', (a: Uint, b: Uint) => uint(a.value + b.value)),
  overload('divide_double', '_/_(double, double): double', (a: number, b: number) => a / b),
  overload('divide_int64', '_/_(int, int): int', (a: bigint, b: bigint) =>
    int(a / nonZero(b, 'division by zero')),
  ),
  overload('divide_uint64', '_/_(uint, uint): uint', (a: Uint, b: Uint) =>
    uint(a.value / nonZero(b.value, 'division by zero')),
  ),
  overload('modulo_int64', '_%_(int, int): int', (a: bigint, b: bigint) =>
    int(a % nonZero(b, 'modulus by zero')),
  ),
  overload('modulo_uint64', '_%_(uint, uint): uint', (a: Uint, b: Uint) =>
    uint(a.value % nonZero(b.value, 'modulus by zero')),
  ),
  overload('multiply_double', '_*_(double, double): double', (a: number, b: number) => a * b),
  overload('multiply_int64', '_*_(int, int): int', (a: bigint, b: bigint) => int(a * b)),
  overload('multiply_uint64', '_*_(uint, uint): uint', (a: Uint, b: Uint) => uint(a.value * b.value)),
  overload('negate_double', '-_(double): double', (a: number) => -a),
  overload('negate_int64', '-_(int): int', (a: bigint) => int(-a)),
  overload('subtract_double', '_-_(double, double): double', (a: number, b: number) => a - b),
  overload('subtract_duration_duration', '_-_(duration, duration): duration', (a: Duration, b: Duration) =>
    duration(a.nanos - b.nanos),
  ),
  overload('subtract_int64', '_-_(int, int): int', (a: bigint, b: bigint) => int(a - b)),
  overload(
    'subtract_timestamp_duration',
    '_-_(timestamp, duration): timestamp',
    (a: Timestamp, b: Duration) => timestamp(a.nanos - b.nanos),
  ),
  overload(
    'subtract_timestamp_timestamp',
    '_-_(timestamp, timestamp): duration',
    (a: Timestamp, b: Timestamp) => duration(a.nanos - b.nanos),
  ),
  overload('subtract_uint64', '_-_(uint, uint): uint', (a: Uint, b: Uint) => uint(a.value - b.value)),
];

/** Sets and lists with keys of an API do not hold an item twice. After apiserver/pkg/cel/value.go. */
function joined(a: ListValue, b: ListValue): ListValue {
  const identity = a.type?.listType;
  if (!identity) return a.concat(b);
  const items = [...a];
  for (const item of b) {
    const place =
      identity.kind === 'set'
        ? items.findIndex((each) => equals(each, item))
        : items.findIndex((each) => sameKeys(identity.keys, each, item));
    if (place < 0) items.push(item);
    else if (identity.kind === 'map') items[place] = item;
  }
  return ListValue.lazy(items, (item) => item as Value, a.type);
}

const ORDERED: readonly (readonly [suffix: string, args: string])[] = [
  ['bool', 'bool, bool'],
  ['int64', 'int, int'],
  ['int64_double', 'int, double'],
  ['int64_uint64', 'int, uint'],
  ['uint64', 'uint, uint'],
  ['uint64_double', 'uint, double'],
  ['uint64_int64', 'uint, int'],
  ['double', 'double, double'],
  ['double_int64', 'double, int'],
  ['double_uint64', 'double, uint'],
  ['string', 'string, string'],
  ['bytes', 'bytes, bytes'],
  ['timestamp', 'timestamp, timestamp'],
  ['duration', 'duration, duration'],
];

const COMPARISON: readonly Overload[] = (
  [
    ['less', '_<_', (order: number) => order < 0],
    ['less_equals', '_<=_', (order: number) => order <= 0],
    ['greater', '_>_', (order: number) => order > 0],
    ['greater_equals', '_>=_', (order: number) => order >= 0],
  ] as const
).flatMap(([prefix, name, holds]) =>
  ORDERED.map(([suffix, args]) =>
    overload(`${prefix}_${suffix}`, `${name}(${args}): bool`, (a: Value, b: Value) => holds(compare(a, b))),
  ),
);

function item(list: ListValue, index: bigint): Value {
  const value = index >= 0n && index < BigInt(list.size) ? list.get(Number(index)) : undefined;
  if (value === undefined) throw new EvaluationError(`index out of bounds: ${index}`);
  return value;
}

function entry(map: MapValue, key: Value): Value {
  const value = map.get(key);
  if (value === undefined) throw new EvaluationError(`no such key: ${keyText(key)}`);
  return value;
}

function keyText(key: Value): string {
  return key instanceof Uint ? String(key.value) : String(key);
}

const size = (value: { readonly size: number }) => BigInt(value.size);

const ACCESS: readonly Overload[] = [
  overload('index_list', '_[_](list<A>, int): A', item),
  overload('index_map', '_[_](map<A, B>, A): B', entry),
  overload('in_list', '@in(A, list<A>): bool', (a: Value, list: ListValue) => contains(list, a)),
  overload('in_map', '@in(A, map<A, B>): bool', (a: Value, map: MapValue) => map.has(a)),
  overload('size_bytes', 'size(bytes): int', (a: Uint8Array) => BigInt(a.length)),
  overload('bytes_size', 'bytes~size(): int', (a: Uint8Array) => BigInt(a.length)),
  overload('size_list', 'size(list<A>): int', size),
  overload('list_size', 'list<A>~size(): int', size),
  overload('size_map', 'size(map<A, B>): int', size),
  overload('map_size', 'map<A, B>~size(): int', size),
  overload('size_string', 'size(string): int', (a: string) => BigInt(characters(a).length)),
  overload('string_size', 'string~size(): int', (a: string) => BigInt(characters(a).length)),
  overload(
    '@mapInsert_map_map',
    'cel.@mapInsert(map<A, B>, map<A, B>): map<A, B>',
    (a: MapValue, b: MapValue) =>
      insertInto(
        a,
        [...b.keys()].map((key) => [key, b.get(key) ?? null] as const),
      ),
  ),
  overload(
    '@mapInsert_map_key_value',
    'cel.@mapInsert(map<A, B>, A, B): map<A, B>',
    (a: MapValue, k: Value, v: Value) => insertInto(a, [[k, v]]),
  ),
];

/** The evaluator itself knows how these are evaluated: not all of their arguments are. */
const LOGIC: readonly Overload[] = [
  overload('conditional', '_?_:_(bool, A, A): A', (a: Value) => a),
  overload('logical_and', '_&&_(bool, bool): bool', (a: Value) => a),
  overload('logical_or', '_||_(bool, bool): bool', (a: Value) => a),
  overload('not_strictly_false', '@not_strictly_false(bool): bool', (a: Value) => a),
  overload('logical_not', '!_(bool): bool', (a: boolean) => !a),
  overload('equals', '_==_(A, A): bool', equals),
  overload('not_equals', '_!=_(A, A): bool', (a: Value, b: Value) => !equals(a, b)),
];

/** All operators. */
export const operators: readonly Overload[] = [...LOGIC, ...ARITHMETIC, ...COMPARISON, ...ACCESS];
