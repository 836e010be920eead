/** Lists of a strategic merge patch: merging them by a key, deleting from them, and the order they get. */
import { equalJson } from '../../storage/index.ts';
import { isRecord } from './merge-patch.ts';
import { goTypeOf, noMergeKey, patchFailure, refused, unknownPatchType } from './strategic-errors.ts';

type Fields = Record<string, unknown>;

interface Merging {
  /** What makes two maps the same element; lists of scalars have none. */
  readonly key: string | undefined;
  /** The patch holds what goes. */
  readonly deletes: boolean;
  merge(old: Fields, now: Fields): Fields;
}

/** The merged list: elements of the patch in its order, the others where they were, and what is new first. */
export function mergeListsOf(
  current: unknown[],
  patch: unknown[],
  { key, deletes, merge }: Merging,
): unknown[] {
  if (current.length === 0 && patch.length === 0) return current;
  if (elementTypeOf([current, patch]) !== 'map') {
    if (deletes) return current.filter((item) => !patch.includes(item));
    return inOrder([...new Set([...current, ...patch])], patch, current, key);
  }
  if (key === undefined) throw patchFailure`cannot merge lists without merge key for struct`;
  const directed = withDirectives(current as Fields[], patch as Fields[], key);
  const list = [...directed.current];
  for (const item of directed.patch) {
    if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
    const at = list.findIndex((other) => equalJson(other[key], item[key]));
    if (at < 0) list.push(item);
    else list[at] = merge(list[at]!, item);
  }
  return inOrder(list, directed.patch, directed.current, key);
}
mergeListsOf.inOrder = inOrder;
mergeListsOf.identity = identity;

/** Elements that say what happens to the list, taken out of the patch. */
function withDirectives(
  current: Fields[],
  patch: Fields[],
  key: string,
): { current: Fields[]; patch: Fields[] } {
  const plain = patch.filter((item) => !Object.hasOwn(item, '$patch'));
  let kept = current;
  let replaced = false;
  for (const item of patch) {
    if (!Object.hasOwn(item, '$patch')) continue;
    const directive = item['$patch'];
    if (directive === 'merge') throw patchFailure`merging lists cannot yet be specified in the patch`;
    if (directive !== 'delete' && directive !== 'replace') throw unknownPatchType(directive, item);
    if (directive === 'replace') replaced = true;
    else if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
    else kept = kept.filter((other) => !equalJson(other[key], item[key]));
  }
  return replaced ? { current: plain, patch: [] } : { current: kept, patch: plain };
}

/** `map`, or the type of scalars. Throws when elements are of several types, or lists themselves. */
export function elementTypeOf(lists: readonly (readonly unknown[])[]): string {
  let type: string | undefined;
  for (const item of lists.flat(1)) {
    const found = isRecord(item) ? 'map' : goTypeOf(item);
    if (type === undefined && Array.isArray(item)) throw refused('lists of lists are not supported');
    type ??= found;
    if (type !== found) throw patchFailure`list element types are not identical: ${lists}`;
  }
  if (type === undefined) throw patchFailure`no elements in any of the given slices`;
  return type;
}

/**
 * `order` names elements in the order wanted. Elements it does not name keep their place relative to those that were
 * there before; `before` is the list before the patch.
 */
function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  key: string | undefined,
): unknown[] {
  const nameOf = (item: unknown) => JSON.stringify(identity(item, key));
  const wanted = new Map(order.map((item, index) => [nameOf(item), index]));
  const previous = new Map(before.map((item, index) => [nameOf(item), index]));
  const named = list.filter((item) => wanted.has(nameOf(item)));
  named.sort((a, b) => wanted.get(nameOf(a))! - wanted.get(nameOf(b))!);
  const others = list.filter((item) => !wanted.has(nameOf(item)));
  return interleave(named, others, (item) => previous.get(nameOf(item)));
}

/** Both lists in their own order; one of `others` goes first only where it stood first before. */
function interleave(
  named: readonly unknown[],
  others: readonly unknown[],
  place: (item: unknown) => number | undefined,
): unknown[] {
  const result: unknown[] = [];
  const [left, right] = [[...others], [...named]];
  while (left.length > 0 && right.length > 0) {
    const [a, b] = [place(left[0]), place(right[0])];
    result.push(a !== undefined && b !== undefined && a < b ? left.shift() : right.shift());
  }
  return [...result, ...left, ...right];
}

/** What an element is known by. */
function identity(item: unknown, key: string | undefined): unknown {
  if (key === undefined) return item;
  return isRecord(item) && Object.hasOwn(item, key) ? item[key] : null;
}
