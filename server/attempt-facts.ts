/**
 * What is known of open attempts besides their verdicts: how everything was when the start state held, and the journal of
 * what happened since. Both are kept on disk and found again after a restart.
 */
import type { JournalRecord } from '../checker/journal.ts';
import type { Recorder } from '../checker/recorder.ts';
import type { Memory } from '../checker/start-record.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { Sandbox } from '../sandbox/types.ts';
import type { Attempted, Collaborators } from './collaborators.ts';
import type { Log } from './log.ts';
import type { Records } from './store/records.ts';

export interface FactsOptions extends Pick<Collaborators, 'record'> {
  readonly records: Records;
  readonly clock: Clock;
  readonly log: Log;
  /** Something happened that a check asks about. */
  told(exercise: string): void;
}

export type Facts = Pick<Attempted, 'memories' | 'journal'>;

export interface AttemptFacts {
  /** The start state holds: from now on everything counts. Rejects when nobody can watch. */
  begin(
    attempt: string,
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    memories: readonly Memory[],
  ): Promise<void>;
  /** Of an attempt that is open; goes on with its journal where it is not being written. */
  of(attempt: string, exercise: ExerciseDefinition, sandbox: Sandbox): Promise<Facts>;
  /** The attempt is over. */
  end(attempt: string): Promise<void>;
  /** The cluster is gone, or the server stops: what is known is written down, and nobody watches any more. */
  letGo(): Promise<void>;
}

interface Known {
  readonly memories: readonly Memory[];
  recorder: Recorder | undefined;
  saving: Disposable | undefined;
}

/** The journal is written down so many milliseconds after something happened, and when nothing did. */
const SOON = 1_000;
const LATER = 60_000;
/** A watch that does not stand after so many milliseconds is a fault. */
const STANDS_WITHIN = 15_000;

export function createAttemptFacts(options: FactsOptions): AttemptFacts {
  const { records, clock, log } = options;
  const known = new Map<string, Promise<Known>>();

  const save = async (attempt: string, one: Known): Promise<void> => {
    one.saving?.[Symbol.dispose]();
    one.saving = undefined;
    if (!one.recorder) return;
    await records
      .write(attempt, 'journal', one.recorder.record)
      .catch((failure: unknown) => log.error('a journal could not be kept', failure));
  };

  const record = async (
    attempt: string,
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    one: Known,
    before: JournalRecord | undefined,
  ): Promise<void> => {
    let dueAt = Number.POSITIVE_INFINITY;
    const changed = (told: boolean): void => {
      const wanted = clock.now() + (told ? SOON : LATER);
      if (one.saving === undefined || wanted < dueAt) {
        one.saving?.[Symbol.dispose]();
        dueAt = wanted;
        one.saving = clock.after(wanted - clock.now(), () => void save(attempt, one));
      }
      if (told) options.told(exercise.id);
    };
    one.recorder = await options.record(exercise, sandbox, { changed, ...(before && { record: before }) });
  };

  const recall = async (attempt: string, exercise: ExerciseDefinition, sandbox: Sandbox): Promise<Known> => {
    const [memories, journal] = await Promise.all([
      records.read(attempt, 'start'),
      records.read(attempt, 'journal'),
    ]);
    const one: Known = {
      memories: (memories as readonly Memory[] | undefined) ?? [],
      recorder: undefined,
      saving: undefined,
    };
    // Without what was written down, what happened before is not known: the checks say so.
    if (journal) await record(attempt, exercise, sandbox, one, journal as JournalRecord);
    return one;
  };

  const factsOf = ({ memories, recorder }: Known): Facts => ({
    memories,
    journal: () => recorder?.happened ?? { moments: [], gaps: [NOBODY] },
  });

  return {
    async begin(attempt, exercise, sandbox, memories) {
      const one: Known = { memories, recorder: undefined, saving: undefined };
      await record(attempt, exercise, sandbox, one, undefined);
      known.set(attempt, Promise.resolve(one));
      await Promise.all([
        records.write(attempt, 'start', memories),
        one.recorder && within(STANDS_WITHIN, one.recorder.standing, clock),
      ]);
      await save(attempt, one);
    },
    async of(attempt, exercise, sandbox) {
      const one = known.get(attempt) ?? recall(attempt, exercise, sandbox);
      known.set(attempt, one);
      one.catch(() => known.delete(attempt));
      return factsOf(await one);
    },
    async end(attempt) {
      const one = await known.get(attempt)?.catch(() => undefined);
      known.delete(attempt);
      one?.saving?.[Symbol.dispose]();
      one?.recorder?.[Symbol.dispose]();
      await records.forget(attempt).catch((failure: unknown) => log.error('old records stay', failure));
    },
    async letGo() {
      const all = [...known];
      known.clear();
      await Promise.all(
        all.map(async ([attempt, promise]) => {
          const one = await promise.catch(() => undefined);
          if (!one) return;
          one.recorder?.[Symbol.dispose]();
          await save(attempt, one);
        }),
      );
    },
  };
}

/** Where there is no journal, nobody has watched at all. */
const NOBODY = { from: 'the start', to: 'now' };

async function within(milliseconds: number, work: Promise<void>, clock: Clock): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = clock.after(milliseconds, () => late.reject(new Error('the cluster cannot be watched')));
  try {
    await Promise.race([work, late.promise]);
  } finally {
    timer[Symbol.dispose]();
  }
}
