/**
 * The board as it is told and drawn: a short row for each seat, only what has changed of it, and the class's share of passes. Pure,
 * and browser-safe.
 */
import type { Board, SeatState, Work } from './board.ts';
import type { Stuck } from './events.ts';

/** A seat at a glance. */
export interface Row {
  readonly learner: string;
  readonly name: string;
  readonly present: boolean;
  readonly activeAt: string;
  readonly lesson?: string;
  readonly exercise?: string;
  /** Of that exercise: checks that hold, of so many. */
  readonly held?: number;
  readonly of?: number;
  readonly solvedAt?: string;
  /** When the attempt began. */
  readonly since?: string;
  readonly stuck?: Stuck & { readonly since: string };
  readonly exam?: { readonly exam: string; readonly phase: string };
  /** Exercises solved in this room. */
  readonly solved: number;
}

/** What has changed of a row; `null`: it is not there any more. */
export type RowChange = { readonly learner: string } & {
  readonly [K in Exclude<keyof Row, 'learner'>]?: Row[K] | null;
};

/** How many have begun an exercise, solved it, and hold each check of it. */
export interface Share {
  readonly exercise: string;
  readonly lesson: string;
  readonly begun: number;
  readonly solved: number;
  /** By check, in the order in which the exercise has them. */
  readonly checks: Readonly<Record<string, number>>;
  /** Learners who are at it now, and do not get on. */
  readonly stuck: number;
}

export function rowOf(seat: SeatState): Row {
  const { learner, name, present, activeAt, lesson, exercise, exam } = seat;
  const work = exercise === undefined ? undefined : seat.work[exercise];
  const solved = Object.values(seat.work).filter(({ solvedAt }) => solvedAt !== undefined).length;
  return {
    learner,
    name,
    present,
    activeAt,
    solved,
    ...(lesson === undefined ? {} : { lesson }),
    ...(exam === undefined ? {} : { exam }),
    ...(work === undefined ? {} : atWork(work)),
  };
}

function atWork({ exercise, checks, solvedAt, since, stuck }: Work): Partial<Row> {
  const all = Object.values(checks);
  return {
    exercise,
    since,
    held: all.filter(Boolean).length,
    of: all.length,
    ...(solvedAt === undefined ? {} : { solvedAt }),
    ...(stuck === undefined || solvedAt !== undefined ? {} : { stuck }),
  };
}

/** What has to be told to whoever knows `before`, seat by seat. A seat that is gone comes back as `gone`. */
export function changesOf(
  before: Board,
  after: Board,
): { readonly rows: readonly RowChange[]; readonly gone: readonly string[] } {
  const rows: RowChange[] = [];
  for (const [id, seat] of after.seats) {
    const known = before.seats.get(id);
    if (known === seat) continue;
    const change = difference(known && rowOf(known), rowOf(seat));
    if (change) rows.push(change);
  }
  return { rows, gone: [...before.seats.keys()].filter((id) => !after.seats.has(id)) };
}

function difference(before: Row | undefined, after: Row): RowChange | undefined {
  if (!before) return after;
  const change: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Row)[])) {
    if (!alike(before[key], after[key])) change[key] = after[key] ?? null;
  }
  return Object.keys(change).length === 0 ? undefined : { ...change, learner: after.learner };
}

const alike = (one: unknown, other: unknown): boolean =>
  one === other ||
  (typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other));

/** The rows with what was told of them. */
export function told(
  rows: ReadonlyMap<string, Row>,
  changes: readonly RowChange[],
  gone: readonly string[],
): ReadonlyMap<string, Row> {
  const now = new Map(rows);
  for (const id of gone) now.delete(id);
  for (const change of changes) {
    const merged = Object.entries({ ...now.get(change.learner), ...change });
    now.set(
      change.learner,
      Object.fromEntries(merged.filter(([, value]) => value !== null)) as unknown as Row,
    );
  }
  return now;
}

/** Of every exercise that somebody in the class has begun; of the last attempt of each. */
export function sharesOf(board: Board): readonly Share[] {
  const all = new Map<string, Tally>();
  for (const seat of board.seats.values()) {
    for (const work of Object.values(seat.work)) {
      const tally = all.get(work.exercise) ?? newTally(work);
      all.set(work.exercise, tally);
      count(tally, work, seat.exercise === work.exercise);
    }
  }
  return [...all.values()];
}

interface Tally {
  exercise: string;
  lesson: string;
  begun: number;
  solved: number;
  stuck: number;
  checks: Record<string, number>;
}

const newTally = ({ exercise, lesson }: Work): Tally => ({
  exercise,
  lesson,
  begun: 0,
  solved: 0,
  stuck: 0,
  checks: {},
});

/** `now`: it is what the learner is at. */
function count(tally: Tally, { checks, solvedAt, stuck }: Work, now: boolean): void {
  tally.begun += 1;
  if (solvedAt !== undefined) tally.solved += 1;
  else if (stuck && now) tally.stuck += 1;
  for (const [check, holds] of Object.entries(checks)) {
    // Who has solved it once held all of it, whatever they have done to it since.
    tally.checks[check] = (tally.checks[check] ?? 0) + (holds || solvedAt !== undefined ? 1 : 0);
  }
}
