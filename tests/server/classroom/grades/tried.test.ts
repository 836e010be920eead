/** What counts as handed in: submissions of exercises, and sittings that are over, with the help that was taken by then. */
import { describe, expect, it } from 'vitest';
import { triedIn } from '../../../../server/classroom/grades/tried.ts';
import type { StoredSitting } from '../../../../server/exams/types.ts';
import type { StoredAttempt } from '../../../../server/store/types.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 3, minute)).toISOString();

const attempt = (
  id: string,
  minutes: readonly number[],
  more: Partial<StoredAttempt> = {},
): StoredAttempt => ({
  id,
  exercise: 'pods',
  state: 'submitted',
  startedAt: at(0),
  verdicts: [],
  generation: 1,
  seed: 's',
  values: {},
  stuck: [],
  submissions: minutes.map((minute, index) => ({
    number: index + 1,
    at: at(minute),
    by: 'learner',
    grade: { points: 1, of: 2, faults: [] },
  })),
  ...more,
});

const sitting = (more: Partial<StoredSitting> = {}): StoredSitting => ({
  id: 's1',
  exam: 'mock-a',
  title: { ko: '', en: '' },
  practice: false,
  minutes: 120,
  pass: 66,
  seed: 'x',
  phase: 'ended',
  startedAt: at(0),
  endedAt: at(50),
  endedBy: 'time',
  clock: { used: 0 },
  tasks: [],
  ...more,
});

const tried = (attempts: StoredAttempt[], sittings: StoredSitting[] = []) =>
  triedIn({ exercises: { pods: { passed: false, attempts } }, sittings });

describe('what was handed in', () => {
  it('is every submission of every attempt, in the order of time', () => {
    const found = tried([attempt('b', [30]), attempt('a', [10, 20])]);
    expect(found.map((one) => `${one.attempt} ${one.number} ${one.item}`)).toEqual([
      'a 1 exercise/pods',
      'a 2 exercise/pods',
      'b 1 exercise/pods',
    ]);
  });

  it('knows the help that had been taken by then, in whichever attempt of the exercise', () => {
    const helped = attempt('a', [5], {
      help: {
        hints: [
          { check: 'one', step: 1, at: at(6) },
          { check: 'one', step: 2, at: at(7) },
        ],
        solution: at(8),
      },
    });
    const again = attempt('b', [6, 9], { help: { hints: [{ check: 'one', step: 1, at: at(8) }] } });
    const found = tried([helped, again]);
    expect(found.map(({ hints, solution }) => [hints, solution])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, at(8)],
    ]);
  });

  it('leaves tasks of an exam to the exam, which counts once it is over', () => {
    const task = attempt('t', [40], { exam: true });
    expect(tried([task], [sitting(), sitting({ id: 's2', phase: 'open' })])).toMatchObject([
      { item: 'exam/mock-a', attempt: 's1', number: 1, by: 'time', at: at(50), of: 100 },
    ]);
  });
});
