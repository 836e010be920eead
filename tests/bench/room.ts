/** A day of a class with a hundred learners: how long its events take to be folded, and how much is told of one change. */
import { EMPTY_ROOM, fold } from '../../server/classroom/room/apply.ts';
import type { RoomAct, RoomEvent } from '../../server/classroom/room/events.ts';
import { stateAfter } from '../../server/classroom/room/room.ts';
import { changesOf, rowOf, sharesOf } from '../../server/classroom/room/rows.ts';
import type { Figures } from './figures.ts';

const LEARNERS = 100;
const EXERCISES = 20;
const TURNS = 9;

export function measureRoom(): Promise<Figures[]> {
  const day = dayOf();
  const folding = times(TURNS, () => void stateAfter(day));
  const rooms = times(TURNS, () => void fold(day, EMPTY_ROOM));
  const { board } = stateAfter(day);
  const shares = times(TURNS, () => void sharesOf(board));
  const after = stateAfter([event({ type: 'came', learner: 'l7' })], { room: EMPTY_ROOM, board }).board;
  const update = JSON.stringify({ type: 'rows', ...changesOf(board, after) });
  const all = JSON.stringify([...board.seats.values()].map(rowOf));
  return Promise.resolve([
    {
      name: `a day of ${LEARNERS} learners (${day.length} events), folded`,
      unit: 'ms',
      samples: folding,
      budget: 300,
    },
    { name: 'the same, the room without the board', unit: 'ms', samples: rooms },
    { name: 'shares of the class, computed', unit: 'ms', samples: shares, budget: 20 },
    { name: 'what is told when one learner comes', unit: 'KB', samples: [update.length / 1024], budget: 0.5 },
    {
      name: `the board of ${LEARNERS} seats as a whole`,
      unit: 'KB',
      samples: [all.length / 1024],
      budget: 100,
    },
  ]);
}

function times(n: number, run: () => void): number[] {
  return Array.from({ length: n }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
}

let second = 0;
const event = (act: RoomAct): RoomEvent => {
  second += 1;
  return {
    ...act,
    at: new Date(Date.UTC(2026, 10, 23) + second * 1000).toISOString(),
    by: 'naru',
  } as RoomEvent;
};

/** Everybody comes, works on one exercise after another, check by check, and asks now and then. */
function dayOf(): RoomEvent[] {
  const learners = Array.from({ length: LEARNERS }, (_, index) => `l${index}`);
  const acts: RoomAct[] = [{ type: 'opened', title: 'bench' }];
  for (const learner of learners)
    acts.push({ type: 'joined', learner, name: learner }, { type: 'came', learner });
  for (let at = 0; at < EXERCISES; at += 1) for (const learner of learners) acts.push(...work(learner, at));
  return acts.map(event);
}

function work(learner: string, at: number): RoomAct[] {
  const exercise = `exercise-${at}`;
  const stood = (held: number): RoomAct => {
    const checks = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id, place) => [id, place < held]));
    const stuck = { check: 'abcde'[held] ?? 'a', code: 'object/field', values: { wanted: 3, found: held } };
    return { type: 'stood', learner, exercise, checks, ...(held < 5 ? { stuck } : {}) };
  };
  const hand = `${learner}-${at}`;
  return [
    { type: 'visited', learner, lesson: `lesson-${at}` },
    { type: 'began', learner, exercise, lesson: `lesson-${at}`, attempt: hand },
    ...[0, 2, 3, 5].map(stood),
    { type: 'submitted', learner, exercise, checkedAt: hand, points: 5, of: 5, solved: true },
    { type: 'hand-raised', hand, learner },
    { type: 'hand-lowered', hand },
  ];
}
