/**
 * The life of an attempt: start, check, reset. One thing at a time for each exercise; asking again while it runs joins it.
 * While somebody looks, checks are followed besides; what comes of that is shown, and earns nothing before it is submitted.
 */

import type { Sight as OwnSight } from '../checker/live.ts';
import type { Grade } from '../checker/types.ts';
import { isDebriefed } from '../lessons/debriefing.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import { isShaped } from '../sandbox/shape.ts';
import type { Sandbox } from '../sandbox/types.ts';
import { createAttemptFacts } from './attempt-facts.ts';
import {
  askedNow,
  busy,
  interrupted,
  lacking,
  lackingTools,
  notStarted,
  onlyInExams,
  unknown,
} from './attempt-faults.ts';
import { lastAttempt, openAttempt, ownOf, withoutFindings } from './attempt-history.ts';
import type { Collaborators } from './collaborators.ts';
import { type LearnerSandbox, notReady, type Wish } from './learner-sandbox.ts';
import { createLiveChecks, type Followed } from './live-checks.ts';
import type { Log } from './log.ts';
import { createPreparation } from './preparation.ts';
import type { ExerciseState, Sight, Submission } from './protocol.ts';
import { createSightings } from './sightings.ts';
import type { Records } from './store/records.ts';
import type { Store, StoredAttempt } from './store/types.ts';
import { createSubmissions } from './submissions.ts';

type Needed =
  | 'attemptValues'
  | 'follow'
  | 'grade'
  | 'instantiate'
  | 'intrudes'
  | 'makeStartState'
  | 'record'
  | 'requires'
  | 'missingTools'
  | 'runChecks'
  | 'shownValues';

export interface AttemptsOptions extends Pick<Collaborators, Needed> {
  readonly store: Store;
  readonly records: Records;
  readonly clock: Clock;
  readonly log: Log;
  readonly sandbox: LearnerSandbox;
  /** `undefined` for an id nobody knows. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** Whether it is for mock exams alone: it is neither started nor looked at here. */
  mock(id: string): boolean;
  /** Whether the exam that is under way asks for it: then it is done there alone. */
  asked(id: string): boolean;
  /** After every change of an exercise's state. */
  changed(state: ExerciseState): void;
  /** How the checks of an exercise stand, whenever that changes while somebody looks. */
  seen(exercise: string, sights: readonly Sight[]): void;
}

/**
 * Each call fails with an `HttpFault`: 404 for an unknown exercise, 409 when it cannot be done now, or only in an exam (exams/).
 */
export interface Attempts {
  state(id: string): ExerciseState;
  /** Makes the start state and opens an attempt; does nothing while one is open. */
  start(id: string): Promise<ExerciseState>;
  /** Runs the checks; resolves when all verdicts are in and stored. */
  check(id: string): Promise<ExerciseState>;
  /** As `check`, for the verdicts that ended in a fault; the others stand. */
  retry(id: string): Promise<ExerciseState>;
  /** Ends the attempt that is open: what it came to stands. */
  finish(id: string): Promise<ExerciseState>;
  /** Abandons the attempt, ends a check that is running, and makes the start state anew. */
  reset(id: string): Promise<ExerciseState>;
  /** Every grade of the last attempt with what it was made of. */
  submissions(id: string): Promise<readonly Submission[]>;
  /** The exercises that a tab shows at the moment. */
  look(tab: object, exercises: readonly string[]): void;
  /** The learner did something in a terminal. */
  nudge(): void;
  /** A cluster can be used: attempts in it go on. */
  resume(): void;
  /** Ends everything under way: the cluster is about to be another one. Resolves when what is known is written down. */
  stopAll(): Promise<void>;
}

interface Operation {
  readonly kind: 'preparing' | 'checking';
  /** Nobody asked for it: the page does not show that it is under way. */
  readonly quiet: boolean;
  readonly done: Promise<void>;
  readonly abort: AbortController;
  /** Waits for the cluster that it needs: that another one goes does not end it. */
  suiting: boolean;
}

/** A cluster is waited for as long as it takes: its own work ends it. */
const ENDLESS = new AbortController().signal;

export function createAttempts(options: AttemptsOptions): Attempts {
  const { store, clock, log } = options;
  const running = new Map<string, Operation>();
  /** Verdicts of checks that are running, by exercise: shown as they fall, stored when all are in. */
  const falling = new Map<string, StoredAttempt['verdicts']>();
  const facts = createAttemptFacts({ ...options, told: (exercise) => live.nudge(exercise) });
  const submissions = createSubmissions(options);
  const preparation = createPreparation({
    ...options,
    facts,
    generation: () => generation(),
    begun: (id) => tell(id),
    displaced: (id) => tell(id),
  });
  const sightings = createSightings({ store, log, generation: () => generation() });

  const definition = (id: string): ExerciseDefinition => {
    const found = options.exercise(id);
    if (!found) throw unknown(id);
    return found;
  };

  const generation = (): number => options.sandbox.state().generation;

  const admit = (id: string): void => {
    if (options.asked(id)) throw askedNow();
    if (options.mock(id)) throw onlyInExams();
  };

  const lacks = (exercise: ExerciseDefinition): string[] => {
    const { missing } = options.sandbox.state();
    return options.requires(exercise).filter((capability) => missing.includes(capability));
  };

  const state = (id: string): ExerciseState => {
    const exercise = definition(id);
    const kept = store.read((data) => ownOf(data, id));
    const over = kept?.attempts.at(-1)?.finishedAt !== undefined;
    const last = lastAttempt(kept, generation(), (values) => options.shownValues(exercise, values, over));
    const verdicts = falling.get(id) ?? last?.verdicts ?? [];
    const sights = live.sights(id);
    const under = running.get(id);
    return {
      exercise: id,
      ...(last
        ? { attempt: { ...last, verdicts: keepsBack(exercise, over) ? withoutFindings(verdicts) : verdicts } }
        : {}),
      ...(kept?.best ? { best: structuredClone(kept.best) as Grade & { faults: string[] } } : {}),
      attempts: kept?.attempts.length ?? 0,
      passed: kept?.passed ?? false,
      lacks: [...lacks(exercise), ...options.missingTools(exercise)],
      busy: under && !under.quiet ? under.kind : 'no',
      ...(sights ? { live: [...sights] } : {}),
    };
  };

  /** In an incident what a check has found would tell what to look for: that is said when it is over. */
  const keepsBack = (exercise: ExerciseDefinition, over: boolean): boolean => isDebriefed(exercise) && !over;

  const tell = (id: string): void => {
    live.sync(id);
    options.changed(state(id));
  };

  /** Who can work on it now, or the reason why nobody can. */
  const sandboxFor = (exercise: ExerciseDefinition): Sandbox => {
    const missing = lacks(exercise);
    if (missing.length > 0) throw lacking(missing);
    const tools = options.missingTools(exercise);
    if (tools.length > 0) throw lackingTools(tools);
    const sandbox = options.sandbox.current();
    if (!sandbox) throw notReady();
    return sandbox;
  };

  /** The exercise as it is in this attempt. */
  const madeFor = (exercise: ExerciseDefinition, { values }: StoredAttempt): ExerciseDefinition =>
    options.instantiate(exercise, values);

  /** What can be followed now: an open attempt. */
  const openToLook = (id: string): Followed | undefined => {
    const exercise = options.exercise(id);
    const sandbox = options.sandbox.current();
    const attempt = openAttempt(store, id, generation());
    if (!exercise || !sandbox || !attempt || options.mock(id) || running.get(id)?.kind === 'preparing')
      return undefined;
    return {
      attempt: attempt.id,
      asked: attempt.submissions.length > 0 && !isDebriefed(exercise),
      async begin(onSights) {
        const mine = madeFor(exercise, attempt);
        const known = await facts.of(attempt.id, mine, sandbox);
        return options.follow(mine, sandbox, {
          ...known,
          passed: new Set(sightings.stuck(attempt)),
          onSights,
        });
      },
    };
  };

  /** What counts although nobody asked: what passed and is gone again, and that all of it holds. */
  const saw = (id: string, attempt: string, sights: readonly OwnSight[]): void => {
    if (!sightings.take(definition(id), attempt, sights)) return;
    submit(id, 'live').catch((failure: unknown) => log.warn('not submitted', { id, what: String(failure) }));
  };

  const live = createLiveChecks({ clock, log, open: openToLook, changed: options.seen, saw });

  const operate = (
    id: string,
    kind: Operation['kind'],
    work: (signal: AbortSignal) => Promise<void>,
    quiet = false,
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
    running.set(id, { kind, quiet, done, abort, suiting: false });
    tell(id);
    return done;
  };

  const judge = async (
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    attempt: StoredAttempt,
    by: Submission['by'],
    signal: AbortSignal,
  ): Promise<void> => {
    const mine = madeFor(exercise, attempt);
    using _ = options.intrudes(mine) ? live.hold(exercise.id) : undefined;
    const onVerdicts = (verdicts: StoredAttempt['verdicts']): void => {
      falling.set(exercise.id, verdicts);
      tell(exercise.id);
    };
    const known = await facts.of(attempt.id, mine, sandbox);
    const began = clock.now();
    const held = live.held(exercise.id);
    const now = { ...attempt, stuck: sightings.stuck(attempt) };
    await submissions.submit(
      { exercise: mine, attempt: now, sandbox, facts: known, by, held, onVerdicts },
      signal,
    );
    // Where only faults were asked about again, the other verdicts are old.
    const after = by === 'retry' ? undefined : openAttempt(store, exercise.id, generation());
    if (after?.id === attempt.id) live.learn(exercise.id, after.verdicts, began);
  };

  const begin = async (id: string): Promise<void> => {
    const exercise = definition(id);
    sandboxFor(exercise);
    await operate(id, 'preparing', async (signal) => {
      const sandbox = await suited(exercise);
      await preparation.prepare(exercise, sandbox, signal);
    });
  };

  const suited = async (exercise: ExerciseDefinition): Promise<Sandbox> => {
    const operation = running.get(exercise.id);
    if (operation) operation.suiting = true;
    try {
      return await options.sandbox.suit(wishOf(exercise), ENDLESS);
    } finally {
      if (operation) operation.suiting = false;
    }
  };

  const wishOf = (exercise: ExerciseDefinition): Wish => ({
    ...(isShaped(exercise.sandbox) && { spec: exercise.sandbox }),
    wears: exercise.requires.includes('node-files') || options.requires(exercise).includes('node-exec'),
  });

  const submit = async (id: string, by: Submission['by']): Promise<void> => {
    const exercise = definition(id);
    const under = running.get(id);
    if (under?.kind === 'preparing') throw busy();
    if (under) return under.done;
    const attempt = openAttempt(store, id, generation());
    const sandbox = sandboxFor(exercise);
    if (!attempt) throw notStarted();
    const work = (signal: AbortSignal) => judge(exercise, sandbox, attempt, by, signal);
    await operate(id, 'checking', work, by === 'live');
  };

  return {
    state(id) {
      admit(id);
      return state(id);
    },
    async start(id) {
      admit(id);
      const now = state(id);
      const under = running.get(id);
      if (under?.kind === 'preparing') await under.done;
      else if (now.attempt?.state !== 'open') await begin(id);
      return state(id);
    },
    async check(id) {
      admit(id);
      await submit(id, 'learner');
      return state(id);
    },
    async retry(id) {
      definition(id);
      admit(id);
      const attempt = openAttempt(store, id, generation());
      const faults = attempt?.verdicts.some(({ outcome }) => outcome === 'fault') ?? false;
      // Somebody else may have asked meanwhile: then there is nothing left to ask about.
      if (faults || !attempt) await submit(id, 'retry');
      return state(id);
    },
    async finish(id) {
      definition(id);
      admit(id);
      if (running.has(id)) throw busy();
      const attempt = openAttempt(store, id, generation());
      if (!attempt) throw notStarted();
      const finishedAt = new Date(clock.now()).toISOString();
      await store.update((data) => {
        const found = data.exercises[id]?.attempts.find((one) => one.id === attempt.id);
        if (found?.state === 'open') Object.assign(found, { state: 'submitted', finishedAt });
      });
      await facts.end(attempt.id);
      tell(id);
      return state(id);
    },
    async reset(id) {
      const exercise = definition(id);
      admit(id);
      const under = running.get(id);
      if (under?.kind !== 'preparing') sandboxFor(exercise);
      if (under?.kind === 'checking') {
        under.abort.abort(interrupted());
        await under.done.catch(() => {});
      }
      // A start state that is just being made is as good as a new one.
      const preparing = running.get(id);
      await (preparing ? preparing.done : begin(id));
      return state(id);
    },
    async submissions(id) {
      const exercise = definition(id);
      admit(id);
      const last = store.read((data) => ownOf(data, id)?.attempts.at(-1));
      const all = last ? await submissions.of(last.id) : [];
      if (!keepsBack(exercise, last?.finishedAt !== undefined)) return all;
      return all.map((one) => ({ ...one, verdicts: withoutFindings(one.verdicts), evidence: {} }));
    },
    look: (tab, exercises) =>
      live.look(
        tab,
        exercises.filter((id) => options.exercise(id) !== undefined),
      ),
    nudge: () => live.nudge(),
    resume() {
      const sandbox = options.sandbox.current();
      if (!sandbox) return;
      for (const id of store.read(({ exercises }) => Object.keys(exercises))) {
        const exercise = options.exercise(id);
        const attempt = exercise && openAttempt(store, id, generation());
        if (!attempt) continue;
        facts
          .of(attempt.id, madeFor(exercise, attempt), sandbox)
          .catch((failure: unknown) => log.warn('a journal cannot go on', { id, what: String(failure) }));
        live.sync(id);
      }
    },
    async stopAll() {
      for (const { suiting, abort } of running.values()) if (!suiting) abort.abort(interrupted());
      live.letGo();
      await facts.letGo();
    },
  };
}
