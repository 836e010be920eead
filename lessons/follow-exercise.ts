/** What is done with the checks of an exercise while nobody asks for a verdict: they are followed, and what happens is written down. */
import type { Lookout } from '../checker/cluster.ts';
import { type JournalRecord, journalOf, watchedBy } from '../checker/journal.ts';
import { kinds } from '../checker/kinds/index.ts';
import { followChecks, type Live, type Sight } from '../checker/live.ts';
import { type Recorder, recordJournal } from '../checker/recorder.ts';
import { type Memory, startRecord } from '../checker/start-record.ts';
import { Turns } from '../checker/turns.ts';
import type { Journal } from '../checker/types.ts';
import { systemClock } from '../sandbox/clock.ts';
import type { ExerciseDefinition } from './types.ts';

type Checked = Pick<ExerciseDefinition, 'checks'>;
type Happened = Pick<JournalRecord, 'moments' | 'gaps'>;

/** Looks at once, in all exercises of this process. */
const turns = new Turns(4);

export interface FollowOptions {
  readonly memories: readonly Memory[];
  /** What happened since the start; asked anew each time. */
  journal(): Happened;
  readonly passed: ReadonlySet<string>;
  onSights(sights: readonly Sight[]): void;
}

export function followExercise(exercise: Checked, lookout: Lookout, options: FollowOptions): Live {
  const { memories, journal, passed, onSights } = options;
  return followChecks(exercise.checks, {
    kinds,
    view: lookout.view(startRecord(memories), journalFor(exercise, journal)),
    clock: systemClock,
    turns,
    glass: (view, changed) => lookout.glass(view, changed),
    passed,
    onSights,
  });
}

export interface RecordOptions {
  readonly record?: JournalRecord;
  changed(told: boolean): void;
}

/** `undefined`: no check asks what happened. */
export function recordExercise(
  exercise: Checked,
  { kube }: Pick<Lookout, 'kube'>,
  options: RecordOptions,
): Recorder | undefined {
  const watched = watchedBy(exercise.checks, kinds);
  return watched.length === 0 ? undefined : recordJournal(watched, { kube, clock: systemClock, ...options });
}

/** The journal as the checks of this exercise see it. */
export function journalFor(exercise: Checked, happened: () => Happened): Journal {
  return journalOf(watchedBy(exercise.checks, kinds), happened);
}
