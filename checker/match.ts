/**
 * Compares a part of an object with the object, as design rules for checks say: fields that are not mentioned are
 * ignored, list items with a `name` are compared with the item of that name, any other item must be somewhere in the
 * list, each wanted item in a place of its own. A mapping whose keys begin with `$` holds operators (operators.ts).
 */
import { differences } from './differences.ts';
import { Literal } from './operators/literal.ts';
import { few, isMapping } from './operators/types.ts';
import { applyOperators, isOperators } from './operators.ts';
import { child, item, show, showPair } from './show.ts';
import type { Finding } from './types.ts';

/** How a comparison treats what was not asked for. `exactly` also reports everything that is there besides. */
export interface MatchMode {
  readonly exactly: boolean;
}

const LOOSELY: MatchMode = { exactly: false };

/** What differs between `want`, a part with operators, and `got`. Nothing when `got` is as wanted. */
export function match(want: unknown, got: unknown, path = '', mode: MatchMode = LOOSELY): Finding[] {
  if (want instanceof Literal) return matchLiteral(want, got, path);
  if (isOperators(want)) return applyOperators(want, got, path, match);
  if (Array.isArray(want)) return matchList(want, got, path, mode);
  if (isMapping(want)) return matchMapping(want, got, path, mode);
  return matchScalar(want, got, path);
}

export { isMapping };

/** Equal to what was read somewhere else, which has to be there. */
function matchLiteral(want: Literal, got: unknown, path: string): Finding[] {
  if (isNothing(want.value)) return [{ code: 'field.source', values: { path, source: want.source } }];
  return differences(want.value, isNothing(got) ? undefined : got, path);
}

function matchScalar(want: unknown, got: unknown, path: string): Finding[] {
  if (got === undefined || got === null)
    return [{ code: 'field.missing', values: { path, want: show(want) } }];
  if (want === got) return [];
  return [{ code: 'field.differs', values: { path, ...showPair(want, got) } }];
}

type Mapping = Readonly<Record<string, unknown>>;

function matchMapping(want: Mapping, got: unknown, path: string, mode: MatchMode): Finding[] {
  if (isNothing(got) && Object.keys(want).length === 0 && !mode.exactly) return matchScalar(want, got, path);
  if (!isNothing(got) && !isMapping(got)) return matchScalar(want, got, path);
  const fields = isMapping(got) ? got : {};
  const findings = Object.entries(want).flatMap(([key, part]) =>
    match(part, Object.hasOwn(fields, key) ? fields[key] : undefined, child(path, key), mode),
  );
  return mode.exactly ? [...findings, ...extraFields(want, fields, path)] : findings;
}

function extraFields(want: Mapping, got: Mapping, path: string): Finding[] {
  const extra = Object.keys(got).filter((key) => !Object.hasOwn(want, key));
  return few(
    extra.map((key) => ({ code: 'field.extra', values: { path: child(path, key), got: show(got[key]) } })),
    path,
  );
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function matchList(want: readonly unknown[], got: unknown, path: string, mode: MatchMode): Finding[] {
  if (!isNothing(got) && !Array.isArray(got)) return matchScalar(want, got, path);
  if (isNothing(got) && want.length === 0 && !mode.exactly) return matchScalar(want, got, path);
  const items: readonly unknown[] = Array.isArray(got) ? got : [];
  const named = want.filter((part) => nameOf(part) !== undefined);
  const others = want.filter((part) => nameOf(part) === undefined);
  const taken = new Set<number>();
  const findings = named.flatMap((part) => matchNamed(part, items, path, mode, taken));
  findings.push(...matchAnywhere(others, items, path, mode, taken));
  return mode.exactly ? [...findings, ...extraItems(items, taken, want.length, path)] : findings;
}

/** The name by which Kubernetes itself would merge this item, when it is written out. */
function nameOf(part: unknown): string | undefined {
  return isMapping(part) && typeof part['name'] === 'string' ? part['name'] : undefined;
}

function matchNamed(
  part: unknown,
  items: readonly unknown[],
  path: string,
  mode: MatchMode,
  taken: Set<number>,
): Finding[] {
  const name = nameOf(part)!;
  const index = items.findIndex((candidate, at) => !taken.has(at) && nameOf(candidate) === name);
  if (index >= 0) {
    taken.add(index);
    return match(part, items[index], item(path, `name=${name}`), mode);
  }
  const names = items.map(nameOf).filter((other) => other !== undefined);
  if (names.length === 0) return [{ code: 'field.item', values: { path, want: show(part) } }];
  return [{ code: 'field.named', values: { path, want: name, got: show(names.slice(0, 20).join(', ')) } }];
}

/**
 * Finds a place of its own for every wanted item. Whatever is left over is described by the item that comes nearest,
 * when one shares something with it; that says more than "not found".
 */
function matchAnywhere(
  wanted: readonly unknown[],
  items: readonly unknown[],
  path: string,
  mode: MatchMode,
  taken: Set<number>,
): Finding[] {
  const free = items.map((_, index) => index).filter((index) => !taken.has(index));
  const fits = wanted.map((part) => free.filter((at) => match(part, items[at], '', mode).length === 0));
  const places = assign(fits);
  for (const at of places) if (at !== undefined) taken.add(at);
  return wanted.flatMap((part, index) => {
    if (places[index] !== undefined) return [];
    const left = free.filter((at) => !taken.has(at));
    return nearestItem(part, items, left, path, mode);
  });
}

/** Gives as many wanted items as possible a place each (augmenting paths); `undefined` where none is left. */
function assign(fits: readonly (readonly number[])[]): (number | undefined)[] {
  const holder = new Map<number, number>();
  const place = (index: number, tried: Set<number>): boolean =>
    fits[index]!.some((at) => {
      if (tried.has(at)) return false;
      tried.add(at);
      const other = holder.get(at);
      if (other !== undefined && !place(other, tried)) return false;
      holder.set(at, index);
      return true;
    });
  fits.forEach((_, index) => {
    place(index, new Set());
  });
  const places = new Map([...holder].map(([at, index]) => [index, at]));
  return fits.map((_, index) => places.get(index));
}

function nearestItem(
  part: unknown,
  items: readonly unknown[],
  left: readonly number[],
  path: string,
  mode: MatchMode,
): Finding[] {
  const nothing = match(part, undefined).length;
  const [nearest] = left
    .map((at) => ({ at, akin: typeOf(items[at]) === typeOf(part), differs: match(part, items[at]).length }))
    .sort((one, other) => Number(other.akin) - Number(one.akin) || one.differs - other.differs);
  if (isMapping(part) && nearest && nearest.differs < nothing) {
    const type = nearest.akin ? typeOf(part) : undefined;
    const place = type === undefined ? String(nearest.at) : `type=${type}`;
    return match(part, items[nearest.at], item(path, place), mode);
  }
  return [{ code: 'field.item', values: { path, want: show(part) } }];
}

/** By their `type` people tell conditions apart; one of another type only happens to look alike. */
function typeOf(part: unknown): string | undefined {
  return isMapping(part) && typeof part['type'] === 'string' ? part['type'] : undefined;
}

function extraItems(
  items: readonly unknown[],
  taken: ReadonlySet<number>,
  wanted: number,
  path: string,
): Finding[] {
  const surplus = items.length - wanted;
  const extra = items
    .map((value, at) => ({ value, at }))
    .filter(({ at }) => !taken.has(at))
    .slice(0, Math.max(0, surplus))
    .map(({ value, at }) => ({
      code: 'field.extra',
      values: { path: item(path, String(at)), got: show(value) },
    }));
  return few(extra, path);
}
