/**
 * Where two values differ that were both read from a cluster: lists in their order, mappings in any. What learners made may
 * be large and nested deeply, so there is no recursion, and the search ends with the first few differences.
 */
import { child, item, show, showPair } from './show.ts';
import type { Finding } from './types.ts';

interface Pair {
  readonly want: unknown;
  readonly got: unknown;
  readonly step: string | number | undefined;
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
    const inner = innerOf(pair);
    if (inner) for (const one of inner.reverse()) left.push(one);
    else findings.push(difference(pair, pathOf(pair, path)));
  }
  return findings;
}

/** What is in both, when they are of one form. */
function innerOf(pair: Pair): Pair[] | undefined {
  const { want, got } = pair;
  if (!isHolder(want) || !isHolder(got) || Array.isArray(want) !== Array.isArray(got)) return undefined;
  if (Array.isArray(want) && Array.isArray(got)) {
    const length = Math.max(want.length, got.length);
    return Array.from({ length }, (_, at) => ({ want: want[at], got: got[at], step: at, from: pair }));
  }
  const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...keys].map((key) => ({ want: own(want, key), got: own(got, key), step: key, from: pair }));
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
  const steps: (string | number)[] = [];
  for (let at: Pair | undefined = pair; at?.step !== undefined; at = at.from) steps.push(at.step);
  const shown = steps.reverse().slice(0, LONGEST_PATH);
  return shown.reduce<string>(
    (text, step) => (typeof step === 'number' ? item(text, String(step)) : child(text, step)),
    path,
  );
}
