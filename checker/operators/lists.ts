/** Operators about lists and about the keys of a mapping. */
import { child, item, show } from '../show.ts';
import type { Finding } from '../types.ts';
import { few, isMapping, isNothing, type Match, type Operator } from './types.ts';

function listProblem(operand: unknown): string | undefined {
  return Array.isArray(operand) && operand.length > 0 ? undefined : 'give a list with at least one value';
}

function onList(
  look: (operand: unknown, items: readonly unknown[], path: string, match: Match) => Finding[],
): Operator['apply'] {
  return (operand, got, path, match) => {
    if (Array.isArray(got) && got.length > 0) return look(operand, got, path, match);
    if (isNothing(got) || Array.isArray(got))
      return [{ code: 'field.missing', values: { path, want: show(operand) } }];
    return [{ code: 'field.differs', values: { path, want: show(operand), got: show(got) } }];
  };
}

/** These members, each of which may have more fields than are mentioned, and no others. */
function unordered(operand: unknown, items: readonly unknown[], path: string, match: Match): Finding[] {
  const wanted = operand as readonly unknown[];
  const findings = match(wanted, items, path);
  if (items.length <= wanted.length) return findings;
  const odd = items
    .map((got, at) => ({ got, at }))
    .filter(({ got }) => !wanted.some((part) => match(part, got, path).length === 0));
  // Each is like one that is wanted: then there are too many of the same.
  const extra = odd.length > 0 ? odd : items.map((got, at) => ({ got, at })).slice(wanted.length);
  return [
    ...findings,
    ...few(
      extra.map(({ got, at }) => ({
        code: 'field.extra',
        values: { path: item(path, String(at)), got: show(got) },
      })),
      path,
    ),
  ];
}

function every(operand: unknown, items: readonly unknown[], path: string, match: Match): Finding[] {
  return few(
    items.flatMap((got, at) => match(operand, got, item(path, placeOf(got, at)))),
    path,
  );
}

/** As people would call the item. */
function placeOf(value: unknown, at: number): string {
  const name = isMapping(value) && Object.hasOwn(value, 'name') ? value['name'] : undefined;
  return typeof name === 'string' ? `name=${name}` : String(at);
}

function some(operand: unknown, items: readonly unknown[], path: string, match: Match): Finding[] {
  if (items.some((got) => match(operand, got, path).length === 0)) return [];
  return match([operand], items, path);
}

/** Exactly these keys, whatever their values. */
function keys(operand: unknown, got: unknown, path: string): Finding[] {
  const want = operand as readonly string[];
  const there = isMapping(got) ? Object.keys(got) : [];
  const missing = want.filter((key) => !there.includes(key));
  const extra = there.filter((key) => !want.includes(key));
  return [
    ...missing.map((key) => ({ code: 'field.empty', values: { path: child(path, key) } })),
    ...few(
      extra.map((key) => ({
        code: 'field.extra',
        values: { path: child(path, key), got: show((got as Record<string, unknown>)[key]) },
      })),
      path,
    ),
  ];
}

function keysProblem(operand: unknown): string | undefined {
  return Array.isArray(operand) && operand.every((key) => typeof key === 'string')
    ? undefined
    : 'give a list of keys';
}

export const lists: Readonly<Record<string, Operator>> = {
  $unordered: { problem: listProblem, parts: true, apply: onList(unordered) },
  $every: { problem: () => undefined, parts: true, apply: onList(every) },
  $some: { problem: () => undefined, parts: true, apply: onList(some) },
  $keys: { problem: keysProblem, apply: keys },
};
