/** From–to, for sizes and costs. Beyond 64 bits everything is the same: too much. */

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What a uint64 of Go ends at. */
export const MOST = 2 ** 64;

export const UNKNOWN: Range = { min: 0, max: MOST };

export function fixed(value: number): Range {
  return { min: value, max: value };
}

function cap(value: number): number {
  return Math.min(value, MOST);
}

export function add(...ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({ min: cap(a.min + b.min), max: cap(a.max + b.max) }), fixed(0));
}

export function multiply(a: Range, b: Range): Range {
  return { min: cap(a.min * b.min), max: cap(a.max * b.max) };
}

/** Rounded up to whole units. */
export function times(range: Range, factor: number): Range {
  return { min: cap(Math.ceil(range.min * factor)), max: cap(Math.ceil(range.max * factor)) };
}

/** What holds both. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
