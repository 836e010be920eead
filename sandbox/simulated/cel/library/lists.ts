/** Lists and sets: those of Kubernetes (apiserver/pkg/cel/library/lists.go) and of cel-go's ext/lists.go and ext/sets.go. */
import { Duration, EvaluationError, ListValue, Uint, type Value } from '../values.ts';
import { compare, contains, equals } from './equality.ts';
import { type Overload, overload } from './overload.ts';

const SUMMABLE = ['int', 'uint', 'double', 'duration'];
const COMPARABLE = [...SUMMABLE, 'bool', 'string', 'bytes', 'timestamp'];

function isSorted(list: ListValue): boolean {
  for (let at = 1; at < list.size; at++) if (compare(list.get(at - 1), list.get(at)) > 0) return false;
  return true;
}

const ZERO: Readonly<Record<string, Value>> = {
  int: 0n,
  uint: new Uint(0n),
  double: 0,
  duration: new Duration(0n),
};

function sum(list: ListValue, zero: Value): Value {
  let total = zero;
  for (const item of list) total = plus(total, item);
  return total;
}

function plus(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return bounded(a + b);
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a instanceof Uint && b instanceof Uint) return new Uint(a.value + b.value);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanos + b.nanos);
  throw new EvaluationError('no such overload');
}

function bounded(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new EvaluationError('integer overflow');
  return value;
}

function extreme(list: ListValue, name: 'max' | 'min'): Value {
  if (list.size === 0) throw new EvaluationError(`${name} called on empty list`);
  let best = list.get(0);
  for (const item of list) {
    const order = compare(item, best);
    if (name === 'max' ? order > 0 : order < 0) best = item;
  }
  return best;
}

function indexOf(list: ListValue, wanted: Value): bigint {
  for (let at = 0; at < list.size; at++) if (equals(list.get(at), wanted)) return BigInt(at);
  return -1n;
}

function lastIndexOf(list: ListValue, wanted: Value): bigint {
  for (let at = list.size - 1; at >= 0; at--) if (equals(list.get(at), wanted)) return BigInt(at);
  return -1n;
}

function slice(list: ListValue, from: bigint, to: bigint): ListValue {
  const named = `cannot slice(${from}, ${to})`;
  if (from < 0n || to < 0n) throw new EvaluationError(`${named}, negative indexes not supported`);
  if (from > to) throw new EvaluationError(`${named}, start index must be less than or equal to end index`);
  if (to > BigInt(list.size)) throw new EvaluationError(`${named}, list is length ${list.size}`);
  return ListValue.of([...list].slice(Number(from), Number(to)));
}

function flatten(list: ListValue, depth = 1n): ListValue {
  if (depth < 0n) throw new EvaluationError('level must be non-negative');
  const items: Value[] = [];
  for (const item of list) {
    if (item instanceof ListValue && depth > 0n) items.push(...flatten(item, depth - 1n));
    else items.push(item);
  }
  return ListValue.of(items);
}

function distinct(list: ListValue): ListValue {
  const items: Value[] = [];
  for (const item of list) if (!items.some((each) => equals(each, item))) items.push(item);
  return ListValue.of(items);
}

function range(count: bigint): ListValue {
  if (count > 1_000_000n) throw new EvaluationError('operation cancelled: actual cost limit exceeded');
  return ListValue.of(Array.from({ length: Math.max(0, Number(count)) }, (_, at) => BigInt(at)));
}

const containsAll = (list: ListValue, others: ListValue) => [...others].every((each) => contains(list, each));

/** All functions of lists and sets. */
export const lists: readonly Overload[] = [
  ...COMPARABLE.flatMap((type) => [
    overload(`list_${type}_is_sorted_bool`, `list<${type}>~isSorted(): bool`, isSorted),
    overload(`list_${type}_max_${type}`, `list<${type}>~max(): ${type}`, (list: ListValue) =>
      extreme(list, 'max'),
    ),
    overload(`list_${type}_min_${type}`, `list<${type}>~min(): ${type}`, (list: ListValue) =>
      extreme(list, 'min'),
    ),
    overload(`list_${type}_sort`, `list<${type}>~sort(): list<${type}>`, (list: ListValue) =>
      ListValue.of([...list].sort(compare)),
    ),
  ]),
  ...SUMMABLE.map((type) =>
    overload(`list_${type}_sum_${type}`, `list<${type}>~sum(): ${type}`, (list: ListValue) =>
      sum(list, ZERO[type] ?? 0n),
    ),
  ),
  overload('list_a_index_of_int', 'list<A>~indexOf(A): int', indexOf),
  overload('list_a_last_index_of_int', 'list<A>~lastIndexOf(A): int', lastIndexOf),
  overload('list_slice', 'list<A>~slice(int, int): list<A>', slice),
  overload('list_flatten', 'list<list<A>>~flatten(): list<A>', (list: ListValue) => flatten(list)),
  overload('list_flatten_int', 'list<dyn>~flatten(int): list<dyn>', flatten),
  overload('lists_range', 'lists.range(int): list<int>', range),
  overload('list_reverse', 'list<A>~reverse(): list<A>', (list: ListValue) =>
    ListValue.of([...list].reverse()),
  ),
  overload('list_distinct', 'list<A>~distinct(): list<A>', distinct),
  overload('list_sets_contains_list', 'sets.contains(list<A>, list<A>): bool', containsAll),
  overload(
    'list_sets_equivalent_list',
    'sets.equivalent(list<A>, list<A>): bool',
    (a: ListValue, b: ListValue) => containsAll(a, b) && containsAll(b, a),
  ),
  overload(
    'list_sets_intersects_list',
    'sets.intersects(list<A>, list<A>): bool',
    (a: ListValue, b: ListValue) => [...a].some((each) => contains(b, each)),
  ),
];
