/**
 * What helps a learner in an attempt, and is written down with it: hints, each after the one before it, and the reference
 * solution, which is shown once a verdict was asked for, or to whoever says that they want it anyway; of an incident once it is over.
 * Nothing of it in an exam.
 */
import { isDebriefed } from '../lessons/debriefing.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import { hintUnknown, notOver, notStarted, tooEarly } from './attempt-faults.ts';
import { ownOf } from './attempt-history.ts';
import type { Collaborators } from './collaborators.ts';
import type { ExerciseState, HintOpened, Solution } from './protocol.ts';
import type { Store, StoredAttempt } from './store/types.ts';

export interface AttemptHelpOptions extends Pick<Collaborators, 'instantiate'> {
  readonly store: Store;
  readonly clock: Clock;
  exercise(id: string): ExerciseDefinition | undefined;
  /** Of an exercise as it is now; refuses those that only exams have, and those of the exam that is under way. */
  state(id: string): ExerciseState;
  changed(state: ExerciseState): void;
}

/** Each call fails with an `HttpFault`: 404 for an unknown exercise or hint, 409 when it cannot be had now. */
export interface AttemptHelp {
  /** A hint was opened. Told twice it is written down once. */
  hint(id: string, opened: HintOpened): Promise<ExerciseState>;
  /** The reference solution, with the values of the attempt. `sure`: the learner has not tried, and wants it. */
  solution(id: string, sure: boolean): Promise<Solution>;
}

export function createAttemptHelp(options: AttemptHelpOptions): AttemptHelp {
  const { store, clock } = options;
  const now = (): string => new Date(clock.now()).toISOString();

  /** The attempt that help is written down with: the last one. */
  const attemptOf = (id: string): { exercise: ExerciseDefinition; attempt: StoredAttempt } => {
    // Refuses what may not be looked at.
    options.state(id);
    const exercise = options.exercise(id);
    const attempt = store.read((data) => structuredClone(ownOf(data, id)?.attempts.at(-1)));
    if (!exercise || !attempt || attempt.state === 'preparing') throw notStarted();
    return { exercise, attempt: attempt as StoredAttempt };
  };

  const note = async (
    id: string,
    attempt: string,
    write: (help: NonNullable<StoredAttempt['help']>) => void,
  ): Promise<ExerciseState> => {
    await store.update((data) => {
      const found = data.exercises[id]?.attempts.find((one) => one.id === attempt);
      if (!found) return;
      found.help ??= { hints: [] };
      write(found.help);
    });
    const state = options.state(id);
    options.changed(state);
    return state;
  };

  return {
    async hint(id, { check, step }) {
      const { exercise, attempt } = attemptOf(id);
      const opened = attempt.help?.hints.filter((one) => one.check === check).length ?? 0;
      if (step > hintsOf(exercise, check) || step > opened + 1) throw hintUnknown();
      if (step <= opened) return options.state(id);
      const at = now();
      return note(id, attempt.id, ({ hints }) => {
        // Another tab may have been quicker.
        const twice = hints.some((one) => one.check === check && one.step === step);
        if (!twice) hints.push({ check, step, at });
      });
    },
    async solution(id, sure) {
      const { exercise, attempt } = attemptOf(id);
      if (isDebriefed(exercise) && attempt.finishedAt === undefined) throw notOver();
      const passed = store.read((data) => ownOf(data, id)?.passed === true);
      if (attempt.submissions.length === 0 && !passed && !sure) throw tooEarly();
      const { proof } = options.instantiate(exercise, attempt.values);
      const at = now();
      const state = await note(id, attempt.id, (help) => {
        help.solution ??= at;
      });
      return { script: proof.solution, state };
    },
  };
}

/** How many hints the text has for a check; both languages have the same ones (lessons/lint.ts). */
function hintsOf({ prose }: ExerciseDefinition, check: string): number {
  return [...prose.en.body.matchAll(/<hint-box\b[^>]*\bcheck="([^"]*)"/g)].filter(([, of]) => of === check)
    .length;
}
