/** What a learner's store tells of what was handed in: submissions of attempts, and sittings that are over. Pure. */
import { summaryOf } from '../../exams/result.ts';
import type { DeepReadonly, StoreData, StoredAttempt } from '../../store/types.ts';
import type { Tried } from './types.ts';

/** In the order in which it was handed in. What was done as a task of an exam counts with the exam. */
export function triedIn(data: DeepReadonly<Pick<StoreData, 'exercises' | 'sittings'>>): Tried[] {
  const exercises = Object.entries(data.exercises).flatMap(([id, { attempts }]) => {
    const own = attempts.filter(({ exam }) => !exam);
    return own.flatMap((attempt) => submissionsOf(id, attempt, own));
  });
  const sittings = data.sittings.flatMap((sitting): Tried[] => {
    const summary = summaryOf(sitting);
    if (!summary) return [];
    return [
      {
        item: `exam/${summary.exam}`,
        attempt: summary.id,
        number: 1,
        at: summary.endedAt,
        by: sitting.endedBy ?? 'time',
        points: summary.score,
        of: 100,
        faults: sitting.tasks.flatMap(({ marks }) =>
          marks.filter(({ counts }) => counts === 'void').map(({ check }) => check),
        ),
        hints: 0,
      },
    ];
  });
  return [...exercises, ...sittings].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

type Attempt = DeepReadonly<StoredAttempt>;

/** Help counts for the exercise: who looks at the solution and begins anew has seen it all the same. */
function submissionsOf(exercise: string, attempt: Attempt, all: readonly Attempt[]): Tried[] {
  const hints = all.flatMap(({ help }) => help?.hints ?? []);
  const solutions = all.flatMap(({ help }) => help?.solution ?? []).toSorted();
  return attempt.submissions.map(({ number, at, by, grade }) => {
    const opened = hints.filter((hint) => hint.at <= at).map(({ check, step }) => `${check} ${step}`);
    const solution = solutions.find((shown) => shown <= at);
    return {
      item: `exercise/${exercise}`,
      attempt: attempt.id,
      number,
      at,
      by,
      points: grade.points,
      of: grade.of,
      faults: grade.faults,
      hints: new Set(opened).size,
      ...(solution === undefined ? {} : { solution }),
    };
  });
}
