/** The instructor's board as the fold over what learners do, and what is told of it. */
import { describe, expect, it } from 'vitest';
import { type Board, EMPTY_BOARD, seated, seatedAll } from '../../../../server/classroom/room/board.ts';
import { type Fact, isFact, type RoomAct } from '../../../../server/classroom/room/events.ts';
import { changesOf, type Row, rowOf, sharesOf, told } from '../../../../server/classroom/room/rows.ts';
import { timelineOf } from '../../../../server/classroom/room/timeline.ts';
import { at, event, opened } from './events-of.ts';

type Facts = readonly (readonly [seconds: number, act: RoomAct])[];

const boardOf = (facts: Facts, board: Board = EMPTY_BOARD): Board =>
  facts
    .map(([seconds, act]) => event(seconds, act))
    .filter((one): one is Fact => isFact(one))
    .reduce(seated, board);

const row = (board: Board, learner = 'kim'): Row | undefined => {
  const seat = board.seats.get(learner);
  return seat && rowOf(seat);
};

const joined = (learner = 'kim'): RoomAct => ({ type: 'joined', learner, name: learner.toUpperCase() });
const began = (attempt = 'a1', learner = 'kim', exercise = 'first'): RoomAct => ({
  type: 'began',
  learner,
  exercise,
  lesson: 'pods',
  attempt,
});
const stood = (
  checks: Record<string, boolean>,
  code?: string,
  learner = 'kim',
  exercise = 'first',
): RoomAct => {
  const check = Object.keys(checks).find((id) => !checks[id]);
  return {
    type: 'stood',
    learner,
    exercise,
    checks,
    ...(check === undefined ? {} : { stuck: { check, ...(code === undefined ? {} : { code }) } }),
  };
};
const submitted = (points: number, checkedAt: string, learner = 'kim', exercise = 'first'): RoomAct => ({
  type: 'submitted',
  learner,
  exercise,
  checkedAt,
  points,
  of: 3,
  solved: points === 3,
});

describe('a seat', () => {
  it('is there for whoever joined, and for nobody else', () => {
    const board = boardOf([
      [0, joined()],
      [1, { type: 'came', learner: 'nobody' }],
    ]);
    expect([...board.seats.keys()]).toEqual(['kim']);
    expect(row(board)).toMatchObject({ name: 'KIM', present: false, solved: 0 });
  });

  it('says who is there, and that nobody is after a restart', () => {
    const there = boardOf([
      [0, joined()],
      [1, { type: 'came', learner: 'kim' }],
    ]);
    expect(row(there)?.present).toBe(true);
    expect(row(boardOf([[2, { type: 'restarted' }]], there))?.present).toBe(false);
  });

  it('does not change for what it knows already', () => {
    const facts: Facts = [
      [0, joined()],
      [1, { type: 'came', learner: 'kim' }],
      [2, { type: 'visited', learner: 'kim', lesson: 'pods' }],
      [3, began()],
      [4, stood({ one: false, two: false }, 'object/missing')],
      [5, submitted(0, 'c1')],
    ];
    const board = boardOf(facts);
    for (const [, act] of facts) expect(boardOf([[99, act]], board), act.type).toBe(board);
  });

  it('shows where the learner is and how far', () => {
    const board = boardOf([
      [0, joined()],
      [2, { type: 'visited', learner: 'kim', lesson: 'pods' }],
      [3, began()],
      [9, stood({ one: true, two: false })],
    ]);
    expect(row(board)).toMatchObject({
      lesson: 'pods',
      exercise: 'first',
      since: at(3),
      held: 1,
      of: 2,
      activeAt: at(9),
      stuck: { check: 'two', since: at(9) },
    });
  });

  it('counts how long the same thing has kept the learner', () => {
    const start: Facts = [
      [0, joined()],
      [1, began()],
      [10, stood({ one: false, two: false })],
    ];
    const since = (...more: Facts): string | undefined => row(boardOf([...start, ...more]))?.stuck?.since;
    expect(since()).toBe(at(10));
    // The learner asked, so that it is known what differs: that is the same trouble.
    expect(since([20, stood({ one: false, two: false }, 'object/missing')])).toBe(at(10));
    const missing: Facts = [[20, stood({ one: false, two: false }, 'object/missing')]];
    expect(since(...missing, [30, stood({ one: false, two: false }, 'object/field')])).toBe(at(30));
    // A step forward elsewhere is one.
    expect(since(...missing, [30, stood({ one: false, two: true }, 'object/missing')])).toBe(at(30));
    expect(since(...missing, [30, stood({ one: true, two: false })])).toBe(at(30));
    expect(since(...missing, [30, stood({ one: true, two: true })])).toBeUndefined();
  });

  it('is stuck on nothing once the exercise is solved, nor in a new attempt', () => {
    const solved = boardOf([
      [0, joined()],
      [1, began()],
      [9, stood({ one: true, two: true })],
      [9, submitted(3, 'c1')],
      [15, stood({ one: true, two: false })],
    ]);
    expect(row(solved)).toMatchObject({ solvedAt: at(9), solved: 1 });
    expect(row(solved)).not.toHaveProperty('stuck');
    const again = boardOf([
      [0, joined()],
      [1, began()],
      [2, stood({ one: false })],
      [60, began('a2')],
    ]);
    expect(row(again)).toMatchObject({ since: at(60), of: 0 });
    expect(row(again)).not.toHaveProperty('stuck');
    expect(again.seats.get('kim')?.work['first']?.attempts).toBe(2);
  });

  it('keeps the best of its submissions', () => {
    const board = boardOf([
      [0, joined()],
      [1, began()],
      [2, submitted(2, 'c1')],
      [3, submitted(1, 'c2')],
    ]);
    expect(board.seats.get('kim')?.work['first']).toMatchObject({
      best: { points: 2, of: 3 },
      submissions: 2,
    });
  });
});

describe('a board that is made of many facts at once', () => {
  it('is the same as one after another', () => {
    const facts = [
      [0, joined()],
      [0, joined('lee')],
      [1, { type: 'came', learner: 'kim' }],
      [2, began()],
      [9, stood({ one: true, two: false })],
      [9, submitted(1, 'c1')],
      [12, { type: 'restarted' }],
      [13, { type: 'came', learner: 'lee' }],
    ] as const satisfies Facts;
    const all = facts.map(([seconds, act]) => event(seconds, act)).filter(isFact);
    expect(seatedAll(EMPTY_BOARD, all)).toEqual(boardOf(facts));
  });
});

describe('what is told of the board', () => {
  const before = boardOf([
    [0, joined('kim')],
    [0, joined('lee')],
    [1, began('a1', 'kim')],
    [2, stood({ one: false }, undefined, 'kim')],
  ]);
  const rows = new Map([...before.seats].map(([id, seat]) => [id, rowOf(seat)]));

  it('is what has changed, and nothing else', () => {
    const after = boardOf([[9, { type: 'came', learner: 'lee' }]], before);
    expect(changesOf(before, after)).toEqual({
      rows: [{ learner: 'lee', present: true, activeAt: at(9) }],
      gone: [],
    });
  });

  it('makes the same rows as the board itself, whatever happens', () => {
    const steps: Facts = [
      [10, stood({ one: true, two: false }, 'object/missing')],
      [11, began('b1', 'lee', 'second')],
      [12, submitted(3, 'c1')],
      [13, began('a2')],
      [14, joined('park')],
      [15, { type: 'sat', learner: 'park', exam: 'mock', phase: 'open' }],
    ];
    let board = before;
    let known: ReadonlyMap<string, Row> = rows;
    for (const step of steps) {
      const after = boardOf([step], board);
      const { rows: changes, gone } = changesOf(board, after);
      known = told(known, JSON.parse(JSON.stringify(changes)), gone);
      board = after;
      expect([...known.values()]).toEqual([...after.seats.values()].map(rowOf));
    }
  });

  it('takes away who is not there any more', () => {
    const after: Board = { seats: new Map([...before.seats].filter(([id]) => id !== 'kim')) };
    const { rows: changes, gone } = changesOf(before, after);
    expect([...told(rows, changes, gone).keys()]).toEqual(['lee']);
  });
});

describe("the class's share", () => {
  it('counts for each check how many hold it, of those who have begun', () => {
    const board = boardOf([
      ...['kim', 'lee', 'park', 'choi'].map((learner): [number, RoomAct] => [0, joined(learner)]),
      [1, began('a', 'kim')],
      [1, began('b', 'lee')],
      [1, began('c', 'park')],
      [5, stood({ one: true, two: false }, 'x', 'kim')],
      [5, stood({ one: true, two: true }, undefined, 'lee')],
      [6, submitted(3, 'c1', 'lee')],
      [7, stood({ one: false, two: false }, undefined, 'lee')],
      [8, stood({ one: false, two: false }, 'x', 'park')],
    ]);
    expect(sharesOf(board)).toEqual([
      { exercise: 'first', lesson: 'pods', begun: 3, solved: 1, stuck: 2, checks: { one: 2, two: 1 } },
    ]);
  });

  it('does not call those stuck who have gone on to something else', () => {
    const board = boardOf([
      [0, joined()],
      [1, began()],
      [5, stood({ one: false }, 'x')],
      [9, began('b1', 'kim', 'second')],
    ]);
    expect(sharesOf(board).map(({ exercise, stuck }) => [exercise, stuck])).toEqual([
      ['first', 0],
      ['second', 0],
    ]);
  });
});

describe('the line of the day', () => {
  it('counts in stretches of five minutes, and marks what the instructor did for all', () => {
    const line = timelineOf([
      event(0, opened),
      event(10, began()),
      event(20, submitted(3, 'c1')),
      event(25, submitted(3, 'c2')),
      event(30, { type: 'hand-raised', hand: 'h', learner: 'kim' }),
      event(301, submitted(1, 'c3', 'lee')),
      event(310, { type: 'attention-called', mode: 'pause' }),
      event(320, { type: 'sent', message: 'm', to: ['kim'], content: { kind: 'words', words: 'you' } }),
    ]);
    expect(line.stretches).toEqual([
      { at: at(0), begun: 1, submitted: 2, solved: 1, hands: 1 },
      { at: at(300), begun: 0, submitted: 1, solved: 0, hands: 0 },
    ]);
    expect(line.marks.map(({ event: { type } }) => type)).toEqual(['opened', 'attention-called']);
  });

  it('reaches back a day', () => {
    const line = timelineOf([event(0, opened), event(90_000, { type: 'closed' })]);
    expect(line.marks.map(({ event: { type } }) => type)).toEqual(['closed']);
  });
});
