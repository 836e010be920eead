/** Chance that comes out the same for the same seed, and values that programs stumble over. */

export type Chance = () => number;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor(chance() * from.length)]!;
}

/** Names of every object in JavaScript, path parts, and what is not quite a name, a number or a selector. */
export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e9',
  '0x10',
  '99999999999999999999',
  'NaN',
  'true',
  'null',
  '[]',
  '{}',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  '..',
  '.',
  '/',
  '//',
  'a/b',
  'a=b',
  'a in (b',
  'a in (b),!c',
  '=',
  ',',
  'metadata.name=web',
  'spec.nodeName!=',
  '한글',
  'é\u0301',
  '\u0000',
  '\n',
  '\u007f',
  '\ud800',
  '%',
  'UPPER',
  'x'.repeat(300),
  '2026-11-21T00:00:00Z',
  '2026-13-45T99:99:99Z',
  '128Mi',
  '1e400',
  '$(HOME)',
  '{{',
];

/** Numbers no field of 32 bits holds are told apart from those that fit; none asks for a great many replicas. */
const NASTY_NUMBERS: readonly number[] = [-1, 0, 1, 1.5, 2 ** 31, 2 ** 53, 1e21, -(2 ** 40), 1e308];

export function nastyValue(chance: Chance): unknown {
  const kind = chance();
  if (kind < 0.35) return pick(chance, NASTY_TEXTS);
  if (kind < 0.6) return pick(chance, NASTY_NUMBERS);
  const others: readonly unknown[] = [
    null,
    true,
    false,
    [],
    {},
    [null],
    [{}],
    { constructor: 1 },
    { name: null },
    [[[]]],
    'x',
  ];
  return pick(chance, others);
}

/** A copy with one to three things in it changed, taken away or added. */
export function mutated(chance: Chance, value: unknown): unknown {
  let result = structuredClone(value);
  for (let i = 0; i < 1 + chance() * 3; i++) result = changedSomewhere(chance, result);
  return result;
}

function changedSomewhere(chance: Chance, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || chance() < 0.1) return nastyValue(chance);
  if (Array.isArray(value)) return changedList(chance, value);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  if (keys.length === 0 || chance() < 0.1)
    return withField(record, pick(chance, NASTY_TEXTS), nastyValue(chance));
  const key = pick(chance, keys);
  if (chance() < 0.1) delete record[key];
  else return withField(record, key, changedSomewhere(chance, record[key]));
  return record;
}

function changedList(chance: Chance, list: unknown[]): unknown[] {
  if (list.length === 0 || chance() < 0.15) return [...list, nastyValue(chance)];
  const at = Math.floor(chance() * list.length);
  if (chance() < 0.1) return [...list, structuredClone(list[at])];
  return list.with(at, changedSomewhere(chance, list[at]));
}

/** Also fields that would be something else in JavaScript. */
function withField(record: Record<string, unknown>, key: string, value: unknown): object {
  return Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}
