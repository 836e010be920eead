/** The beginning of an attempt: its values are chosen, its start state is made, and what has to be known of it is kept. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { Sandbox } from '../sandbox/types.ts';
import type { AttemptFacts } from './attempt-facts.ts';
import { isSolved, isUnderWay } from './attempt-history.ts';
import type { Collaborators } from './collaborators.ts';
import type { Records } from './store/records.ts';
import type { Store, StoredAttempt } from './store/types.ts';

export interface PreparationOptions
  extends Pick<Collaborators, 'attemptValues' | 'instantiate' | 'makeStartState'> {
  readonly store: Store;
  readonly records: Records;
  readonly clock: Clock;
  readonly facts: AttemptFacts;
  /** The cluster that there is now. */
  generation(): number;
  /** There is an attempt now, which is being prepared. */
  begun(exercise: string): void;
  /** An attempt of it is over, because another exercise was begun. */
  displaced(exercise: string): void;
}

export interface Preparation {
  /** Resolves when the attempt is open. When it rejects there is no such attempt. */
  prepare(exercise: ExerciseDefinition, sandbox: Sandbox, signal: AbortSignal): Promise<void>;
}

type Inventory = NonNullable<Parameters<Collaborators['makeStartState']>[3]>['inventory'];

export function createPreparation(options: PreparationOptions): Preparation {
  const { store, records, clock, facts, generation } = options;

  const now = (): string => new Date(clock.now()).toISOString();

  const attemptAt = async (
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    signal: AbortSignal,
  ): Promise<StoredAttempt> => {
    const seed = randomBytes(6).toString('hex');
    const values = await options.attemptValues(exercise, seed, sandbox, signal);
    return {
      id: randomUUID(),
      exercise: exercise.id,
      state: 'preparing',
      startedAt: now(),
      verdicts: [],
      generation: generation(),
      seed,
      values: { ...values },
      stuck: [],
      submissions: [],
    };
  };

  /** A new attempt takes the place of those that were under way. */
  const enter = async (attempt: StoredAttempt): Promise<void> => {
    const ended = await store.update((data) => {
      data.exercises[attempt.exercise] ??= { passed: false, attempts: [] };
      const under = Object.values(data.exercises)
        .flatMap(({ attempts }) => attempts)
        .filter((one) => isUnderWay(one) && givesWay(one, attempt));
      for (const earlier of under) earlier.state = ending(earlier, attempt);
      data.exercises[attempt.exercise]?.attempts.push(attempt);
      return under.map(({ id, exercise }) => ({ id, exercise }));
    });
    for (const { id } of ended) await facts.end(id);
    for (const { exercise } of ended) if (exercise !== attempt.exercise) options.displaced(exercise);
  };

  /** Nothing that could be worked on: it does not count as an attempt. */
  const undo = async (attempt: StoredAttempt): Promise<void> => {
    await facts.end(attempt.id);
    await store.update((data) => {
      const kept = data.exercises[attempt.exercise];
      if (kept) kept.attempts = kept.attempts.filter(({ id }) => id !== attempt.id);
    });
  };

  const make = async (
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    attempt: StoredAttempt,
    signal: AbortSignal,
  ): Promise<void> => {
    // What belongs to the cluster itself is kept with it, so that clearing up knows it also after a restart.
    const cluster = `cluster-${attempt.generation}`;
    const mine = options.instantiate(exercise, attempt.values);
    const inventory = (await records.read(cluster, 'inventory')) as Inventory;
    const kept = await options.makeStartState(mine, sandbox, signal, inventory ? { inventory } : {});
    signal.throwIfAborted();
    if (kept.inventory) await records.write(cluster, 'inventory', kept.inventory);
    await facts.begin(attempt.id, mine, sandbox, kept.memories);
    signal.throwIfAborted();
    await store.update((data) => {
      const found = data.exercises[exercise.id]?.attempts.find(({ id }) => id === attempt.id);
      if (found?.state === 'preparing') Object.assign(found, { state: 'open', startedAt: now() });
    });
  };

  return {
    async prepare(exercise, sandbox, signal) {
      const attempt = await attemptAt(exercise, sandbox, signal);
      await enter(attempt);
      options.begun(exercise.id);
      try {
        await make(exercise, sandbox, attempt, signal);
      } catch (failure) {
        await undo(attempt);
        throw failure;
      }
    },
  };
}

/**
 * Making a start state clears up after whatever was begun before in this cluster: it can no longer be worked on.
 */
function givesWay(earlier: StoredAttempt, attempt: StoredAttempt): boolean {
  if (earlier.exercise === attempt.exercise) return true;
  return earlier.generation === attempt.generation;
}

/** What has passed stands when another exercise begins. */
function ending(earlier: StoredAttempt, { exercise }: StoredAttempt): 'abandoned' | 'submitted' {
  return isSolved(earlier) && earlier.exercise !== exercise ? 'submitted' : 'abandoned';
}
