/** The end of an exam: every task is judged, what it came to is kept, and its clusters are ended. Begun again, it goes on. */
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import type { AttemptFacts, Facts } from '../attempt-facts.ts';
import type { Collaborators } from '../collaborators.ts';
import type { Content } from '../content.ts';
import type { Grade, Submission } from '../protocol.ts';
import type { Records } from '../store/records.ts';
import type { DeepReadonly, Store } from '../store/types.ts';
import { inTurns } from './in-turns.ts';
import { judge } from './judge.ts';
import { enterAttempts } from './kept-attempts.ts';
import type { Places } from './places.ts';
import { marksOf } from './result.ts';
import type { StoredSitting, StoredTask } from './types.ts';

export interface FinishingOptions extends Pick<Collaborators, 'grade' | 'instantiate' | 'runChecks'> {
  readonly store: Store;
  readonly records: Records;
  readonly places: Places;
  readonly facts: AttemptFacts;
  content(): Content;
  /** Another task has been judged. */
  told(): void;
}

export interface Finishing {
  /** Judges what has not been judged, and closes the sitting. Rejects when something cannot be kept: it can be asked again. */
  judgeAll(sitting: string, signal: AbortSignal): Promise<void>;
  /** The cluster of a task, and what is known of its attempt; goes on with its journal. */
  factsOf(task: DeepReadonly<StoredTask>): Promise<{ readonly sandbox: Sandbox; readonly facts: Facts }>;
}

/** So many tasks are judged at once: what has failed is waited for with its author's patience. */
const AT_ONCE = 6;

export function createFinishing(options: FinishingOptions): Finishing {
  const { store, records, places, facts } = options;

  const find = (id: string): DeepReadonly<StoredSitting> | undefined =>
    store.read(({ sittings }) => sittings.find((one) => one.id === id));

  /** The exercise as it was asked; `undefined` when the course has it no more. */
  const asked = (task: DeepReadonly<StoredTask>): ExerciseDefinition | undefined => {
    const exercise = options.content().exercises.get(task.exercise);
    return exercise && options.instantiate(exercise, { ...task.values });
  };

  const factsOf = async (task: DeepReadonly<StoredTask>) => {
    const exercise = asked(task);
    const sandbox = await places.at(task.sandbox);
    if (!exercise) throw new Error(`there is no exercise ${task.exercise} any more`);
    return { sandbox, facts: await facts.of(task.attempt, exercise, sandbox) };
  };

  const judgeTask = async (
    sitting: DeepReadonly<StoredSitting>,
    task: DeepReadonly<StoredTask>,
    signal: AbortSignal,
  ): Promise<void> => {
    const exercise = asked(task);
    const found = exercise
      ? await judge(exercise, () => factsOf(task), options, signal)
      : { verdicts: [], evidence: {} };
    const verdicts = structuredClone(found.verdicts) as StoredTask['verdicts'];
    const checks = exercise?.checks ?? [];
    const grade = structuredClone(options.grade(checks, verdicts)) as Grade;
    const number = (await records.lines(task.attempt)).length + 1;
    const at = sitting.endedAt ?? '';
    const full: Submission = { number, at, by: 'learner', verdicts, grade, evidence: found.evidence };
    await records.append(task.attempt, full);
    const marks = marksOf(checks, verdicts);
    await store.update(({ sittings }) => {
      const draft = sittings
        .find(({ id }) => id === sitting.id)
        ?.tasks.find(({ attempt }) => attempt === task.attempt);
      if (draft) Object.assign(draft, { verdicts, grade, marks });
    });
    options.told();
  };

  const close = async ({ id, tasks }: DeepReadonly<StoredSitting>): Promise<void> => {
    await store.update((data) => {
      const draft = data.sittings.find((one) => one.id === id);
      if (!draft) return;
      draft.phase = 'ended';
      enterAttempts(data, draft);
    });
    for (const { attempt } of tasks) await facts.end(attempt);
    await places.end(tasks.map(({ sandbox }) => sandbox));
  };

  return {
    factsOf,
    async judgeAll(id, signal) {
      const sitting = find(id);
      const open = sitting?.tasks.filter(({ grade }) => grade === undefined) ?? [];
      if (!sitting) return;
      await inTurns(open, AT_ONCE, (task) => judgeTask(sitting, task, signal));
      signal.throwIfAborted();
      await close(find(id) ?? sitting);
    },
  };
}
