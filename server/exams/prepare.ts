/**
 * An exam before it begins. For each task a cluster, values by the seed, the start state, and what has to be known of it; and the
 * way back, where that fails.
 */
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { AttemptFacts } from '../attempt-facts.ts';
import type { Collaborators } from '../collaborators.ts';
import type { DeepReadonly, Store } from '../store/types.ts';
import { unknownExam } from './faults.ts';
import { inTurns } from './in-turns.ts';
import type { Places } from './places.ts';
import type { StoredSitting, StoredTask } from './types.ts';

interface Preparing extends Pick<Collaborators, 'attemptValues' | 'instantiate' | 'makeStartState'> {
  readonly places: Places;
  readonly facts: AttemptFacts;
}

export interface Preparation extends Preparing {
  readonly store: Store;
  /** `undefined` for one that the course has no more. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** Another task is there. */
  told(): void;
}

/** So many tasks at once: more would only wait for processors. */
const AT_ONCE = 3;

/** Resolves when every task is there. Rejects with the first failure, when nothing is under way any more. */
export async function prepareAll(
  { id, tasks }: StoredSitting,
  options: Preparation,
  signal: AbortSignal,
): Promise<void> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const prepare = async (task: StoredTask): Promise<void> => {
    const exercise = options.exercise(task.exercise);
    if (!exercise) throw unknownExam(task.exercise);
    const made = await prepareTask(task, exercise, options, either);
    await options.store.update(({ sittings }) => {
      const sitting = sittings.find((one) => one.id === id);
      const found = sitting?.tasks.find(({ attempt }) => attempt === task.attempt);
      if (found) Object.assign(found, made);
    });
    options.told();
  };
  await inTurns(tasks, AT_ONCE, (task) =>
    prepare(task).catch((failure: unknown) => {
      failing.abort(failure);
      throw failure;
    }),
  );
  signal.throwIfAborted();
}

/** Nothing that could be worked on: it does not count as sat. */
export async function forget(
  { id, tasks }: DeepReadonly<StoredSitting>,
  { facts, places, store }: Pick<Preparation, 'facts' | 'places' | 'store'>,
): Promise<void> {
  for (const { attempt } of tasks) await facts.end(attempt);
  await places.end(tasks.map(({ sandbox }) => sandbox));
  await store.update((data) => {
    data.sittings = data.sittings.filter((one) => one.id !== id);
  });
}

/** What has to be kept of a task. */
type Prepared = Required<Pick<StoredTask, 'handle' | 'values'>>;

async function prepareTask(
  task: StoredTask,
  exercise: ExerciseDefinition,
  { places, facts, ...options }: Preparing,
  signal: AbortSignal,
): Promise<Prepared> {
  signal.throwIfAborted();
  const sandbox = await places.make(task.sandbox, exercise.sandbox, signal);
  const values = await options.attemptValues(exercise, task.seed, sandbox, signal);
  const mine = options.instantiate(exercise, values);
  const { memories } = await options.makeStartState(mine, sandbox, signal, { untouched: true });
  signal.throwIfAborted();
  await facts.begin(task.attempt, mine, sandbox, memories);
  return { handle: structuredClone(sandbox.handle) as Prepared['handle'], values: { ...values } };
}
