/** The order of a merged list: as the patch asks, with what only the server knows kept where it was. */

type Identity = (item: unknown) => string;

/**
 * `order` names elements in the order wanted. Elements it does not name keep their place relative to those that were
 * there before; `before` is the list before the patch.
 */
export function orderList(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  identity: Identity,
): unknown[] {
  const wanted = new Map(order.map((item, index) => [identity(item), index]));
  const previous = new Map(before.map((item, index) => [identity(item), index]));
  const named = list.filter((item) => wanted.has(identity(item)));
  named.sort((a, b) => wanted.get(identity(a))! - wanted.get(identity(b))!);
  const others = list.filter((item) => !wanted.has(identity(item)));
  return interleave(named, others, (item) => previous.get(identity(item)));
}

/** Both lists in their own order; one of `named` goes first only where it stood first before. */
function interleave(
  named: readonly unknown[],
  others: readonly unknown[],
  place: (item: unknown) => number | undefined,
): unknown[] {
  const result: unknown[] = [];
  const [left, right] = [[...named], [...others]];
  while (left.length > 0 && right.length > 0) {
    const [a, b] = [place(left[0]), place(right[0])];
    result.push(a !== undefined && b !== undefined && a < b ? left.shift() : right.shift());
  }
  return [...result, ...left, ...right];
}
