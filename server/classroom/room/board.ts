/**
 * The instructor's board, as a fold over the same events as the room: a seat for each learner, with where they are, what passes,
 * and since when they have been stuck on the same thing. Pure, and browser-safe.
 */
import type { Fact, Stuck } from './events.ts';

/** One learner and one exercise. */
export interface Work {
  readonly exercise: string;
  readonly lesson: string;
  /** The last one. */
  readonly attempt: string;
  /** When it began. */
  readonly since: string;
  readonly attempts: number;
  /** Of the last attempt: by check, whether it holds. */
  readonly checks: Readonly<Record<string, boolean>>;
  /** Since when the same thing has kept the learner from getting on; missing: nothing does, or nobody knows yet. */
  readonly stuck?: Stuck & { readonly since: string };
  /** Of the best submission. */
  readonly best?: { readonly points: number; readonly of: number };
  readonly submissions: number;
  /** When it was judged last. */
  readonly checkedAt?: string;
  readonly solvedAt?: string;
}

/** A learner's seat. */
export interface SeatState {
  readonly learner: string;
  readonly name: string;
  readonly present: boolean;
  /** The last thing they did, or their coming. */
  readonly activeAt: string;
  readonly lesson?: string;
  /** The exercise that was begun or worked on last. */
  readonly exercise?: string;
  readonly exam?: { readonly exam: string; readonly phase: string };
  readonly work: Readonly<Record<string, Work>>;
}

export interface Board {
  readonly seats: ReadonlyMap<string, SeatState>;
}

export const EMPTY_BOARD: Board = { seats: new Map() };

/** The board after the fact; the same one if it changes nothing. */
export function seated(board: Board, fact: Fact): Board {
  if (fact.type === 'restarted') return everybodyAway(board);
  const before = board.seats.get(fact.learner);
  const after = taken(before, fact);
  return !after || after === before ? board : { seats: new Map(board.seats).set(after.learner, after) };
}

/** The board after all of them. One after another would be the same, and copy all seats each time. */
export function seatedAll(board: Board, facts: Iterable<Fact>): Board {
  const seats = new Map(board.seats);
  for (const fact of facts) {
    if (fact.type === 'restarted') {
      for (const [id, seat] of everybodyAway({ seats }).seats) seats.set(id, seat);
      continue;
    }
    const after = taken(seats.get(fact.learner), fact);
    if (after) seats.set(after.learner, after);
  }
  return { seats };
}

function taken(
  before: SeatState | undefined,
  fact: Exclude<Fact, { type: 'restarted' }>,
): SeatState | undefined {
  return fact.type === 'joined' ? named(before, fact) : before && changed(before, fact);
}

function named(before: SeatState | undefined, { learner, name, at }: Of<'joined'>): SeatState {
  if (before?.name === name) return before;
  return before ? { ...before, name } : { learner, name, present: false, activeAt: at, work: {} };
}

type Of<T extends Fact['type']> = Extract<Fact, { type: T }>;

function changed(seat: SeatState, fact: Exclude<Fact, { type: 'joined' | 'restarted' }>): SeatState {
  const active = { ...seat, activeAt: fact.at };
  switch (fact.type) {
    case 'came':
      return seat.present ? seat : { ...active, present: true };
    case 'went':
      return seat.present ? { ...seat, present: false } : seat;
    case 'visited':
      return seat.lesson === fact.lesson ? seat : { ...active, lesson: fact.lesson };
    case 'sat':
      return isSitting(seat, fact) ? seat : { ...active, exam: { exam: fact.exam, phase: fact.phase } };
    default: {
      const before = seat.work[fact.exercise];
      const after = worked(before, fact);
      return after === undefined || after === before ? seat : working(active, after);
    }
  }
}

const isSitting = ({ exam }: SeatState, fact: Of<'sat'>): boolean =>
  exam?.exam === fact.exam && exam.phase === fact.phase;

/** Of an exercise that nobody has said begins, nothing is known. */
function worked(before: Work | undefined, fact: Of<'began' | 'stood' | 'submitted'>): Work | undefined {
  if (fact.type === 'began') return begun(before, fact);
  if (!before) return undefined;
  return fact.type === 'stood' ? stoodNow(before, fact) : submittedNow(before, fact);
}

const working = (seat: SeatState, work: Work): SeatState => ({
  ...seat,
  exercise: work.exercise,
  work: { ...seat.work, [work.exercise]: work },
});

/** What was come to before stays; what stands and what one is stuck on are of the new attempt. */
function begun(before: Work | undefined, { exercise, lesson, attempt, at }: Of<'began'>): Work {
  if (before?.attempt === attempt) return before;
  const { stuck: _, ...kept } = before ?? { submissions: 0, attempts: 0, stuck: undefined };
  return { ...kept, exercise, lesson, attempt, since: at, attempts: kept.attempts + 1, checks: {} };
}

function stoodNow(before: Work, { checks, stuck, at }: Of<'stood'>): Work {
  const { stuck: was, ...rest } = before;
  const same = was && stuck && sameTrouble(was, stuck) && held(checks) === held(before.checks);
  const after = { ...rest, checks, ...(stuck ? { stuck: { ...stuck, since: same ? was.since : at } } : {}) };
  return JSON.stringify(after) === JSON.stringify({ ...rest, ...(was ? { stuck: was } : {}) })
    ? before
    : after;
}

const held = (checks: Work['checks']): number => Object.values(checks).filter(Boolean).length;

/** Of a check that says what differs, the same difference; of one that does not say yet, the same check. */
function sameTrouble(one: Stuck, other: Stuck): boolean {
  if (one.check !== other.check) return false;
  // What was not known before and is now is no step forward.
  if (one.code === undefined || other.code === undefined) return true;
  return one.code === other.code && JSON.stringify(one.values) === JSON.stringify(other.values);
}

function submittedNow(before: Work, fact: Of<'submitted'>): Work {
  const { points, of, solved, checkedAt, at } = fact;
  if (before.checkedAt === checkedAt) return before;
  const better = !before.best || before.best.of !== of || before.best.points < points;
  const solvedAt = before.solvedAt ?? (solved ? at : undefined);
  return {
    ...before,
    submissions: before.submissions + 1,
    checkedAt,
    ...(better ? { best: { points, of } } : {}),
    ...(solvedAt === undefined ? {} : { solvedAt }),
  };
}

function everybodyAway(board: Board): Board {
  if (![...board.seats.values()].some(({ present }) => present)) return board;
  const away = (seat: SeatState): SeatState => (seat.present ? { ...seat, present: false } : seat);
  return { seats: new Map([...board.seats].map(([id, seat]) => [id, away(seat)])) };
}
