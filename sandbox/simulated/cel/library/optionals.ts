/** Values that may be missing: `optional.of(x)`, `.orValue(…)`, `list[?0]`. After `OptionalTypes` of cel-go. */
import {
  Duration,
  EvaluationError,
  ListValue,
  MapValue,
  OptionalValue,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts';
import { type Overload, overload } from './overload.ts';

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof ListValue || value instanceof MapValue) return value.size === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration || value instanceof Timestamp) return value.nanos === 0n;
  return value instanceof OptionalValue && value.value === undefined;
}

function maybe(value: Value | undefined): OptionalValue {
  return value === undefined ? OptionalValue.none : OptionalValue.of(value);
}

function at(list: ListValue, index: bigint): OptionalValue {
  const inside = index >= 0n && index < BigInt(list.size);
  return inside ? OptionalValue.of(list.get(Number(index))) : OptionalValue.none;
}

function inside(optional: OptionalValue, key: Value): OptionalValue {
  const { value } = optional;
  if (value instanceof ListValue && typeof key === 'bigint') return at(value, key);
  return value instanceof MapValue ? maybe(value.get(key)) : OptionalValue.none;
}

function dereferenced({ value }: OptionalValue): Value {
  if (value === undefined) throw new EvaluationError('optional.none() dereference');
  return value;
}

function unwrap(list: ListValue): ListValue {
  const items: Value[] = [];
  for (const item of list)
    if (item instanceof OptionalValue && item.value !== undefined) items.push(item.value);
  return ListValue.of(items);
}

/** All functions of optional values. */
export const optionals: readonly Overload[] = [
  overload('optional_of', 'optional.of(A): optional<A>', (a: Value) => OptionalValue.of(a)),
  overload('optional_ofNonZeroValue', 'optional.ofNonZeroValue(A): optional<A>', (a: Value) =>
    isZero(a) ? OptionalValue.none : OptionalValue.of(a),
  ),
  overload('optional_none', 'optional.none(): optional<A>', () => OptionalValue.none),
  overload('optional_value', 'optional<A>~value(): A', dereferenced),
  overload('optional_hasValue', 'optional<A>~hasValue(): bool', (a: OptionalValue) => a.value !== undefined),
  overload(
    'optional_or_optional',
    'optional<A>~or(optional<A>): optional<A>',
    (a: OptionalValue, b: OptionalValue) => (a.value === undefined ? b : a),
  ),
  overload('optional_orValue_value', 'optional<A>~orValue(A): A', (a: OptionalValue, b: Value) =>
    a.value === undefined ? b : a.value,
  ),
  overload('list_optindex_optional_int', '_[?_](list<A>, int): optional<A>', at),
  overload('optional_list_optindex_optional_int', '_[?_](optional<list<A>>, int): optional<A>', inside),
  overload('map_optindex_optional_value', '_[?_](map<A, B>, A): optional<B>', (map: MapValue, key: Value) =>
    maybe(map.get(key)),
  ),
  overload('optional_map_optindex_optional_value', '_[?_](optional<map<A, B>>, A): optional<B>', inside),
  overload('optional_list_index_int', '_[_](optional<list<A>>, int): optional<A>', inside),
  overload('optional_map_index_value', '_[_](optional<map<A, B>>, A): optional<B>', inside),
  overload('list_first', 'list<A>~first(): optional<A>', (list: ListValue) => at(list, 0n)),
  overload('list_last', 'list<A>~last(): optional<A>', (list: ListValue) => at(list, BigInt(list.size - 1))),
  overload('optional_unwrap', 'optional.unwrap(list<optional<A>>): list<A>', unwrap),
  overload('optional_unwrapOpt', 'list<optional<A>>~unwrapOpt(): list<A>', unwrap),
];
