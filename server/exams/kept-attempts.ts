/** What an exam came to counts for its exercises like any other attempt: it is entered once the exam is over. */
import { count, isUnderWay } from '../attempt-history.ts';
import type { StoreData, StoredAttempt } from '../store/types.ts';
import type { StoredSitting, StoredTask } from './types.ts';

/** No cluster has this number: nobody works on these attempts any more. */
export const NO_CLUSTER = -1;

/** Enters the tasks of a sitting among the attempts of their exercises. */
export function enterAttempts(data: StoreData, sitting: StoredSitting): void {
  for (const task of sitting.tasks) {
    if (!task.grade) continue;
    data.exercises[task.exercise] ??= { passed: false, attempts: [] };
    const kept = data.exercises[task.exercise];
    if (!kept || kept.attempts.some(({ id }) => id === task.attempt)) continue;
    const attempt = attemptOf(task, sitting);
    // An attempt of a lesson that is under way stays the last one: it goes on.
    const last = kept.attempts.at(-1);
    kept.attempts.splice(last && isUnderWay(last) ? -1 : kept.attempts.length, 0, attempt);
    count(kept, attempt);
  }
}

function attemptOf(task: StoredTask, { startedAt = '', endedAt = '' }: StoredSitting): StoredAttempt {
  const { attempt: id, exercise, seed, values, verdicts, grade } = task;
  return {
    id,
    exercise,
    state: 'submitted',
    startedAt,
    checkedAt: endedAt,
    verdicts,
    ...(grade && { grade }),
    exam: true,
    generation: NO_CLUSTER,
    seed,
    values,
    stuck: [],
    submissions: grade ? [{ number: 1, at: endedAt, by: 'learner', grade }] : [],
  };
}
