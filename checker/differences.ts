/**
 * Where two values differ that were both read from a cluster: mappings in any order, and so lists that Kubernetes reads by a key
 * (list-types.ts), all others in theirs. What learners made may
 * be large and nested deeply, so there is no recursion, and the search ends with the first few differences.
 */
import { itemsByKey } from './list-types.ts';
import { child, item, show, showPair } from './show.ts';
import type { Finding } from './types.ts';

interface Pair {
  readonly want: unknown;
  readonly got: unknown;
  /** A key, or which item of a list. */
  readonly step: string | { readonly item: string } | undefined;
  readonly from: Pair | undefined;
}

const MOST = 5;

/** The first differences, from top to bottom. `path` names the place of the values themselves. */
export function differences(want: unknown, got: unknown, path = ''): Finding[] {
  const findings: Finding[] = [];
  const left: Pair[] = [{ want, got, step: undefined, from: undefined }];
  while (left.length > 0 && findings.length < MOST) {
    const pair = left.pop()!;
    if (Object.is(pair.want, pair.got)) continue;
    const inner = innerOf(pair, path);
    if (inner) for (const one of inner.reverse()) left.push(one);
    else findings.push(difference(pair, pathOf(pair, path)));
  }
  return findings;
}

/** What is in both, when they are of one form. */
function innerOf(pair: Pair, path: string): Pair[] | undefined {
  const { want, got } = pair;
  if (!isHolder(want) || !isHolder(got) || Array.isArray(want) !== Array.isArray(got)) return undefined;
  if (Array.isArray(want) && Array.isArray(got)) return itemsOf(want, got, pair, path);
  const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...keys].map((key) => ({ want: own(want, key), got: own(got, key), step: key, from: pair }));
}

function itemsOf(want: readonly unknown[], got: readonly unknown[], pair: Pair, path: string): Pair[] {
  const field = fieldNameOf(pair, path);
  const [wanted, there] = [itemsByKey(field, want), itemsByKey(field, got)];
  if (wanted && there) {
    const keys = [...new Set([...wanted.keys(), ...there.keys()])];
    return keys.map((key) => ({
      want: wanted.get(key),
      got: there.get(key),
      step: { item: key },
      from: pair,
    }));
  }
  const length = Math.max(want.length, got.length);
  const at = (index: number) => ({ item: String(index) });
  return Array.from({ length }, (_, index) => ({
    want: want[index],
    got: got[index],
    step: at(index),
    from: pair,
  }));
}

/** Of a list: the name of the field that holds it. */
function fieldNameOf({ step }: Pair, path: string): string {
  if (step === undefined) return /[\w-]+$/.exec(path)?.[0] ?? '';
  return typeof step === 'string' ? step : '';
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function own(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}

function difference({ want, got }: Pair, path: string): Finding {
  if (want === undefined) return { code: 'field.extra', values: { path, got: show(got) } };
  if (got === undefined) return { code: 'field.missing', values: { path, want: show(want) } };
  return { code: 'field.differs', values: { path, ...showPair(want, got) } };
}

/** Longer paths help nobody. */
const LONGEST_PATH = 40;

function pathOf(pair: Pair, path: string): string {
  const steps: NonNullable<Pair['step']>[] = [];
  for (let at: Pair | undefined = pair; at?.step !== undefined; at = at.from) steps.push(at.step);
  const shown = steps.reverse().slice(0, LONGEST_PATH);
  return shown.reduce<string>(
    (text, step) => (typeof step === 'string' ? child(text, step) : item(text, step.item)),
    path,
  );
}
