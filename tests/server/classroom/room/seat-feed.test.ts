/** What a seat tells of itself, as facts for the board. */
import { describe, expect, it } from 'vitest';
import {
  type FactAct,
  followSeat,
  type SeatFeedOptions,
  standingOf,
} from '../../../../server/classroom/room/seat-feed.ts';
import { createEvents } from '../../../../server/events.ts';
import type { Attempt, ExerciseState, Sight, SittingState } from '../../../../server/protocol.ts';
import { emptyData, type StoreData } from '../../../../server/store/types.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { exerciseOf } from '../../harness.ts';

type App = SeatFeedOptions['app'];

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  id: 'a1',
  exercise: 'first',
  state: 'open',
  startedAt: '2026-11-23T00:00:00Z',
  verdicts: [],
  ...more,
});

const state = (more: Partial<Attempt> = {}, rest: Partial<ExerciseState> = {}): ExerciseState => ({
  exercise: 'first',
  attempt: attempt(more),
  attempts: 1,
  passed: false,
  lacks: [],
  busy: 'no',
  ...rest,
});

const failing = {
  check: 'two',
  outcome: 'fail',
  findings: [{ code: 'object/missing', values: { name: 'web' } }],
} as const;

function seat(kept: (data: StoreData) => void = () => undefined, exam?: SittingState) {
  const data = emptyData();
  kept(data);
  const events = createEvents();
  const clock = handWoundClock();
  const told: FactAct[] = [];
  const app = {
    events,
    store: { read: (pick: (all: StoreData) => unknown) => pick(data) },
    content: () => ({ exercises: new Map([['first', exerciseOf('first')]]) }),
    sandbox: { state: () => ({ generation: 1 }) },
    exams: { current: () => exam },
    attempts: {},
  } as unknown as App;
  const feed = followSeat({ learner: 'kim', app, clock, note: (fact) => told.push(fact) });
  return { feed, events, clock, told };
}

const types = (told: readonly FactAct[]): string[] => told.map(({ type }) => type);

describe('a seat', () => {
  it('tells where it is when it opens, with what was done before', () => {
    const { told } = seat((data) => {
      data.last = { lesson: 'pods', locale: 'ko', at: '2026-11-23T00:00:00Z' };
      const kept = { generation: 1, seed: '', values: {}, stuck: [], submissions: [] };
      const grade = { points: 1, of: 3, faults: [] };
      const done = {
        checkedAt: 'c1',
        grade,
        verdicts: [
          { check: 'one', outcome: 'pass' as const },
          { ...failing, findings: [...failing.findings] },
        ],
      };
      data.exercises['first'] = { passed: false, attempts: [{ ...attempt(done), ...kept }] };
    });
    expect(types(told)).toEqual(['visited', 'began', 'stood', 'submitted']);
    expect(told[2]).toMatchObject({
      checks: { one: true, two: false },
      stuck: { check: 'two', code: 'object/missing', values: { name: 'web' } },
    });
    expect(told[3]).toMatchObject({ points: 1, of: 3, checkedAt: 'c1', solved: false });
  });

  it('tells of each attempt once, and of how its checks stand at most twice a second', () => {
    const { told, events, clock } = seat();
    events.publish({ type: 'exercise', state: state() });
    const seen = (one: Sight['state']): Sight[] => [
      { check: 'one', state: one } as Sight,
      { check: 'two', state: 'not-yet' },
    ];
    events.publish({ type: 'live', exercise: 'first', sights: seen('not-yet') });
    events.publish({ type: 'live', exercise: 'first', sights: seen('pass') });
    expect(types(told)).toEqual(['began']);
    clock.advance(500);
    expect(told.slice(1)).toEqual([
      {
        type: 'stood',
        learner: 'kim',
        exercise: 'first',
        checks: { one: true, two: false },
        stuck: { check: 'two' },
      },
    ]);
    events.publish({ type: 'live', exercise: 'first', sights: seen('pass') });
    events.publish({ type: 'exercise', state: state({}, { live: seen('pass') }) });
    clock.advance(5_000);
    expect(told).toHaveLength(2);
  });

  it('tells of a submission when every verdict has fallen', () => {
    const { told, events } = seat();
    const grade = { points: 3, of: 3, faults: [] };
    const verdicts = [{ check: 'one', outcome: 'pass' as const }];
    events.publish({ type: 'exercise', state: state({ verdicts }, { busy: 'checking' }) });
    expect(told).toEqual([]);
    events.publish({ type: 'exercise', state: state({ verdicts, grade, checkedAt: 'c1' }) });
    events.publish({ type: 'exercise', state: state({ verdicts, grade, checkedAt: 'c1' }) });
    expect(told.filter(({ type }) => type === 'submitted')).toHaveLength(1);
  });

  it('tells that an exam is sat, and nothing of what is done in it before it is over', () => {
    const { told, events, clock } = seat();
    const sitting = { id: 's1', exam: 'mock', phase: 'open' } as SittingState;
    events.publish({ type: 'exam', exam: sitting });
    events.publish({ type: 'exam', exam: { ...sitting, done: 1 } });
    events.publish({ type: 'exercise', state: state({ exam: true, verdicts: [failing] as never }) });
    clock.advance(1_000);
    expect(told).toEqual([{ type: 'sat', learner: 'kim', exam: 'mock', phase: 'open' }]);
  });

  it('tells nothing more once it is closed', () => {
    const { told, feed, events, clock } = seat();
    events.publish({ type: 'exercise', state: state() });
    feed[Symbol.dispose]();
    events.publish({ type: 'live', exercise: 'first', sights: [] });
    clock.advance(1_000);
    expect(types(told)).toEqual(['began']);
  });
});

describe('how checks stand', () => {
  it('is what is seen now, and what was judged where nothing is seen', () => {
    const verdicts = [
      { check: 'one', outcome: 'pass' as const },
      { check: 'three', outcome: 'pass' as const },
    ];
    const sights: Sight[] = [
      { check: 'one', state: 'not-yet' },
      { check: 'two', state: 'holding', for: 9, left: 3 },
      { check: 'three', state: 'unseen' },
    ];
    expect(standingOf(['one', 'two', 'three', 'four'], { verdicts }, sights)).toEqual({
      checks: { one: false, two: true, three: true, four: false },
      stuck: { check: 'one' },
    });
  });

  it('calls nobody stuck on a fault of ours', () => {
    const verdicts = [{ check: 'one', outcome: 'fault' as const, reason: 'x' }];
    expect(standingOf(['one'], { verdicts }, [])).toEqual({ checks: { one: false } });
  });
});
