/** A sitting as pages may see it: nothing of checks, verdicts or points. Pure. */
import type { ExerciseDefinition, Values } from '../../lessons/types.ts';
import { titleIn } from '../attempt-words.ts';
import type { Problem, SittingState, TaskState } from '../protocol.ts';
import type { DeepReadonly } from '../store/types.ts';
import { leftAt } from './exam-time.ts';
import { hostName, shellName } from './shells.ts';
import type { Mark, StoredSitting, StoredTask } from './types.ts';

export interface ViewOptions {
  /** `undefined` for one that the course has no more. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** Those of the values that its text shows. */
  shownValues(exercise: ExerciseDefinition, values: Values): Record<string, string>;
  isLost(sandbox: string): boolean;
}

type Sitting = DeepReadonly<StoredSitting>;

/** `prepared`: how many tasks are there, while it is being prepared; `problem`: what stands in the way of its end. */
export function viewOf(
  sitting: Sitting,
  now: Mark,
  { prepared, problem }: { readonly prepared: number; readonly problem: Problem | undefined },
  options: ViewOptions,
): SittingState {
  const left = leftAt(sitting as StoredSitting, now);
  // Time is up from the moment it is, also while that cannot be written down.
  const phase = sitting.phase === 'open' && left <= 0 ? 'judging' : sitting.phase;
  const judged = sitting.tasks.filter(({ grade }) => grade !== undefined).length;
  return {
    id: sitting.id,
    exam: sitting.exam,
    title: { ...sitting.title },
    practice: sitting.practice,
    phase,
    of: sitting.tasks.length,
    done: phase === 'preparing' ? prepared : judged,
    minutes: sitting.minutes,
    left,
    ...(sitting.endedBy && { endedBy: sitting.endedBy }),
    ...(problem && { problem }),
    tasks: phase === 'open' ? sitting.tasks.map((task, at) => taskView(task, at + 1, options)) : [],
  };
}

function taskView(task: DeepReadonly<StoredTask>, number: number, options: ViewOptions): TaskState {
  const exercise = options.exercise(task.exercise);
  const title = titleIn(task.exercise, exercise, task);
  return {
    number,
    exercise: task.exercise,
    weight: task.weight,
    title: title.en,
    ...(task.korean !== undefined && { titleKo: title.ko }),
    host: hostName(number),
    shell: shellName(number),
    values: exercise ? options.shownValues(exercise, task.values) : {},
    flagged: task.flagged,
    note: task.note,
    seen: task.seen,
    lost: options.isLost(task.sandbox),
  };
}
