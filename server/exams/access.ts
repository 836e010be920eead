/** Which exercises an exam has taken, and who may read the text of a task. Pure. */
import type { Locale } from '../protocol.ts';
import type { DeepReadonly } from '../store/types.ts';
import { isUnderWay } from './sitting.ts';
import type { StoredSitting } from './types.ts';

type Sitting = DeepReadonly<StoredSitting>;

/** The exercise is a task of the exam that is under way. */
export const isAsked = (last: Sitting | undefined, exercise: string): boolean =>
  last !== undefined && isUnderWay(last) && last.tasks.some((task) => task.exercise === exercise);

/**
 * A task is read while its exam is open, in Korean once that was asked for; afterwards by whoever has sat it. `sittings` oldest
 * first.
 */
export function mayReadTask(sittings: readonly Sitting[], exercise: string, locale: Locale): boolean {
  const last = sittings.at(-1);
  const task = last && isUnderWay(last) ? last.tasks.find((one) => one.exercise === exercise) : undefined;
  if (last && task) return last.phase === 'open' && (locale === 'en' || task.korean !== undefined);
  return sittings.some(
    ({ phase, tasks }) => phase === 'ended' && tasks.some((one) => one.exercise === exercise),
  );
}
