/**
 * The life of an attempt: start, check, reset. One thing at a time for each exercise; asking again while it runs joins it.
 */

import { randomUUID } from 'node:crypto';
import type { Grade, Verdict } from '../checker/types.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { Sandbox } from '../sandbox/types.ts';
import { isUnderWay, lastAttempt, openAttempt, ownOf, withVerdict } from './attempt-history.ts';
import type { Collaborators } from './collaborators.ts';
import { CODES, HttpFault } from './faults.ts';
import { type LearnerSandbox, notReady } from './learner-sandbox.ts';
import type { ExerciseState } from './protocol.ts';
import type { Store, StoreData, StoredAttempt } from './store/types.ts';

export interface AttemptsOptions extends Pick<Collaborators, 'grade' | 'requires'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly sandbox: LearnerSandbox;
  /** `undefined` for an id nobody knows. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** Makes the start state; also when there are remains of an earlier attempt. */
  readonly prepare: Collaborators['makeStartState'];
  /** Verdicts of all checks. `passed`: ids that passed before in this attempt. */
  readonly check: Collaborators['runChecks'];
  /** After every change of an exercise's state. */
  changed(state: ExerciseState): void;
}

/** Each call rejects with an `HttpFault`: 404 for an unknown exercise, 409 when it cannot be done now. */
export interface Attempts {
  state(id: string): ExerciseState;
  /** Makes the start state and opens an attempt; does nothing while one is open. */
  start(id: string): Promise<ExerciseState>;
  /** Runs the checks; resolves when all verdicts are in and stored. */
  check(id: string): Promise<ExerciseState>;
  /** Abandons the attempt, ends a check that is running, and makes the start state anew. */
  reset(id: string): Promise<ExerciseState>;
  /** Ends everything under way: the cluster is about to be another one. */
  stopAll(): void;
}

interface Operation {
  readonly kind: 'preparing' | 'checking';
  readonly done: Promise<void>;
  readonly abort: AbortController;
}

export function createAttempts(options: AttemptsOptions): Attempts {
  const { store, clock } = options;
  const running = new Map<string, Operation>();
  /** Verdicts of checks that are running, by exercise: shown as they fall, stored when all are in. */
  const falling = new Map<string, StoredAttempt['verdicts']>();

  const definition = (id: string): ExerciseDefinition => {
    const found = options.exercise(id);
    if (!found) throw unknown(id);
    return found;
  };

  const lacks = (exercise: ExerciseDefinition): string[] => {
    const { missing } = options.sandbox.state();
    return options.requires(exercise).filter((capability) => missing.includes(capability));
  };

  const state = (id: string): ExerciseState => {
    const exercise = definition(id);
    const kept = store.read((data) => ownOf(data, id));
    const last = lastAttempt(kept, options.sandbox.state().generation);
    return {
      exercise: id,
      ...(last ? { attempt: { ...last, verdicts: falling.get(id) ?? last.verdicts } } : {}),
      ...(kept?.best ? { best: structuredClone(kept.best) as Grade & { faults: string[] } } : {}),
      attempts: kept?.attempts.length ?? 0,
      passed: kept?.passed ?? false,
      lacks: lacks(exercise),
      busy: running.get(id)?.kind ?? 'no',
    };
  };

  const tell = (id: string): void => options.changed(state(id));

  /** Who can work on it now, or the reason why nobody can. */
  const sandboxFor = (exercise: ExerciseDefinition): Sandbox => {
    const missing = lacks(exercise);
    if (missing.length > 0) throw lacking(missing);
    const sandbox = options.sandbox.current();
    if (!sandbox) throw notReady();
    return sandbox;
  };

  const operate = (
    id: string,
    kind: Operation['kind'],
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const abort = new AbortController();
    // Begins only once it is known to run.
    const begun = Promise.resolve()
      .then(() => work(abort.signal))
      .catch((failure: unknown) => {
        throw abort.signal.aborted ? interrupted() : failure;
      });
    const done = begun.finally(() => {
      running.delete(id);
      falling.delete(id);
      tell(id);
    });
    running.set(id, { kind, done, abort });
    tell(id);
    return done;
  };

  const change = (id: string, attempt: string, how: (draft: StoredAttempt, data: StoreData) => void) =>
    store.update((data) => {
      const found = data.exercises[id]?.attempts.find((candidate) => candidate.id === attempt);
      if (found) how(found, data);
    });

  const now = (): string => new Date(clock.now()).toISOString();

  const prepare = async (exercise: ExerciseDefinition, sandbox: Sandbox, signal: AbortSignal) => {
    const attempt: StoredAttempt = {
      id: randomUUID(),
      exercise: exercise.id,
      state: 'preparing',
      startedAt: now(),
      verdicts: [],
      generation: options.sandbox.state().generation,
    };
    await store.update((data) => {
      data.exercises[exercise.id] ??= { passed: false, attempts: [] };
      const attempts = data.exercises[exercise.id]?.attempts ?? [];
      for (const earlier of attempts) if (isUnderWay(earlier)) earlier.state = 'abandoned';
      attempts.push(attempt);
    });
    tell(exercise.id);
    try {
      await options.prepare(exercise, sandbox, signal);
      signal.throwIfAborted();
      await change(exercise.id, attempt.id, (draft) => {
        draft.state = 'open';
        draft.startedAt = now();
      });
    } catch (failure) {
      // Nothing that could be worked on: it does not count as an attempt.
      await store.update((data) => {
        const kept = data.exercises[exercise.id];
        if (kept) kept.attempts = kept.attempts.filter((candidate) => candidate.id !== attempt.id);
      });
      throw failure;
    }
  };

  const runChecks = async (
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    attempt: StoredAttempt,
    signal: AbortSignal,
  ) => {
    const passed = new Set(
      attempt.verdicts.filter((verdict) => verdict.outcome === 'pass').map(({ check }) => check),
    );
    const onVerdict = (fallen: Verdict): void => {
      falling.set(exercise.id, withVerdict(falling.get(exercise.id) ?? attempt.verdicts, fallen));
      tell(exercise.id);
    };
    const verdicts = await options.check(exercise, sandbox, passed, onVerdict, signal);
    signal.throwIfAborted();
    const grade = options.grade(exercise.checks, verdicts);
    await change(exercise.id, attempt.id, (draft, data) => {
      draft.checkedAt = now();
      draft.verdicts = structuredClone(verdicts) as StoredAttempt['verdicts'];
      draft.grade = structuredClone(grade) as Grade & { faults: string[] };
      const kept = data.exercises[exercise.id];
      if (!kept) return;
      if (!kept.best || grade.points > kept.best.points || grade.of !== kept.best.of) {
        kept.best = structuredClone(grade) as Grade & { faults: string[] };
      }
      kept.passed ||= verdicts.length > 0 && verdicts.every((verdict) => verdict.outcome === 'pass');
    });
  };

  const begin = async (id: string): Promise<void> => {
    const exercise = definition(id);
    const sandbox = sandboxFor(exercise);
    await operate(id, 'preparing', (signal) => prepare(exercise, sandbox, signal));
  };

  return {
    state,
    async start(id) {
      const now = state(id);
      const under = running.get(id);
      if (under?.kind === 'preparing') await under.done;
      else if (now.attempt?.state !== 'open') await begin(id);
      return state(id);
    },
    async check(id) {
      const exercise = definition(id);
      const under = running.get(id);
      if (under?.kind === 'preparing') throw busy();
      if (under) await under.done;
      else {
        const attempt = openAttempt(store, id, options.sandbox.state().generation);
        const sandbox = sandboxFor(exercise);
        if (!attempt) throw notStarted();
        await operate(id, 'checking', (signal) => runChecks(exercise, sandbox, attempt, signal));
      }
      return state(id);
    },
    async reset(id) {
      sandboxFor(definition(id));
      const under = running.get(id);
      if (under?.kind === 'checking') {
        under.abort.abort(interrupted());
        await under.done.catch(() => {});
      }
      // A start state that is just being made is as good as a new one.
      const preparing = running.get(id);
      await (preparing ? preparing.done : begin(id));
      return state(id);
    },
    stopAll() {
      for (const operation of running.values()) operation.abort.abort(interrupted());
    },
  };
}

const unknown = (id: string): HttpFault =>
  new HttpFault(
    404,
    CODES.exerciseUnknown,
    `There is no exercise "${id.slice(0, 80)}".`,
    'Choose one from the outline of the course.',
  );

const lacking = (missing: readonly string[]): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseLacks,
    `This sandbox does not offer what the exercise needs: ${missing.join(', ')}.`,
    'Start Naru with NARU_SANDBOX=kind to work on it.',
  );

const notStarted = (): HttpFault =>
  new HttpFault(409, CODES.exerciseNotStarted, 'The exercise has not been started.', 'Press Start first.');

const busy = (): HttpFault =>
  new HttpFault(
    409,
    CODES.busy,
    'The exercise is being prepared.',
    'Wait until it is ready, then try again.',
  );

const interrupted = (): HttpFault =>
  new HttpFault(409, CODES.busy, 'It was interrupted by a reset.', 'Try again when the reset is done.');
