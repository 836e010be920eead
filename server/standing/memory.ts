/**
 * How well something sits, and when to come back to it: boxes after Leitner. A pass moves up one box, but only when the time to
 * come back had come (passing five exercises in one evening is one repetition); a failure, or a pass with the solution in view, moves
 * back to the first.
 */
import type { Try } from './types.ts';

const DAY = 86_400_000;

/** Days until something in this box is asked again. */
export const DAYS = [0, 1, 3, 7, 16, 35] as const;

export interface Memory {
  /** Index into DAYS. */
  readonly box: number;
  /** When it was last tried, and when to come back, milliseconds since 1970. */
  readonly last: number;
  readonly due: number;
}

/** What is left of these tries, oldest first; `undefined` when there were none. */
export function memoryOf(tries: readonly Pick<Try, 'at' | 'passed' | 'aided'>[]): Memory | undefined {
  return tries.reduce<Memory | undefined>(after, undefined);
}

function after(
  before: Memory | undefined,
  { at, passed, aided }: Pick<Try, 'at' | 'passed' | 'aided'>,
): Memory {
  if (!passed || aided) return { box: 0, last: at, due: at };
  if (before === undefined) return within(1, at);
  if (at < before.due) return { ...before, last: at };
  return within(Math.min(before.box + 1, DAYS.length - 1), at);
}

const within = (box: number, at: number): Memory => ({ box, last: at, due: at + (DAYS[box] ?? 0) * DAY });

/** Whole days between two moments. */
export const daysBetween = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / DAY));
