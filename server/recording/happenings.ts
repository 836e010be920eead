/**
 * What happens to exercises, as marks for recordings: a start state was made, a check began to hold or ceased to, a verdict on
 * everything fell. Reads the events that every tab gets, so that nothing comes to be known here that a page may not know.
 */
import type { Clock } from '../../sandbox/clock.ts';
import { ownOf } from '../attempt-history.ts';
import type { Events } from '../events.ts';
import type { ExerciseState, Sight } from '../protocol.ts';
import type { DeepReadonly, Store, StoredAttempt } from '../store/types.ts';
import type { Happening } from './notes.ts';

export interface HappeningsOptions {
  readonly events: Pick<Events, 'subscribe'>;
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  /** `label`: what players other than ours show; without words of a language, as far as that goes. */
  happened(happening: Happening, label: string): void;
  /** An exercise with an open attempt is on a page. */
  shown(exercise: string, attempt: string): void;
}

export interface Happenings extends Disposable {
  /** Exercises that are on a page at the moment, and their open attempts. */
  onPages(): ReadonlyMap<string, string>;
}

/** What has been told of an exercise. */
interface Told {
  readonly attempt: string;
  open: boolean;
  submissions: number;
  /** By check: whether it held when it was last seen. */
  readonly holds: Map<string, boolean>;
}

export function followHappenings(options: HappeningsOptions): Happenings {
  const { store, happened } = options;
  const since = options.clock.now();
  const told = new Map<string, Told>();
  const onPages = new Map<string, string>();

  const lastOf = (exercise: string): DeepReadonly<StoredAttempt> | undefined =>
    store.read((data) => ownOf(data, exercise)?.attempts.at(-1));

  /** What was there before anybody followed is no news. */
  const toldOf = (exercise: string, attempt: DeepReadonly<StoredAttempt>): Told => {
    const known = told.get(exercise);
    if (known?.attempt === attempt.id) return known;
    const isOld = Date.parse(attempt.startedAt) < since;
    const before = attempt.submissions.filter(({ at }) => Date.parse(at) < since);
    const fresh = { attempt: attempt.id, open: isOld, submissions: before.length, holds: new Map() };
    told.set(exercise, fresh);
    return fresh;
  };

  const changed = ({ exercise, busy }: ExerciseState): void => {
    const attempt = lastOf(exercise);
    if (!attempt) return;
    const known = toldOf(exercise, attempt);
    if (!known.open && attempt.state === 'open' && busy === 'no') {
      known.open = true;
      happened({ kind: 'begun', exercise, attempt: attempt.id }, `${exercise}: begun`);
    }
    for (const { number, by, grade } of attempt.submissions.slice(known.submissions)) {
      const happening = { kind: 'submission', exercise, attempt: attempt.id, number, by } as const;
      happened(happening, `${exercise}: ${grade.points}/${grade.of}`);
    }
    known.submissions = attempt.submissions.length;
  };

  const sighted = (exercise: string, sights: readonly Sight[]): void => {
    const attempt = sights.length > 0 ? lastOf(exercise) : undefined;
    if (attempt?.state !== 'open') {
      onPages.delete(exercise);
      return;
    }
    onPages.set(exercise, attempt.id);
    options.shown(exercise, attempt.id);
    const { holds } = toldOf(exercise, attempt);
    for (const { check, state } of sights) {
      if (state !== 'pass' && state !== 'not-yet') continue;
      const now = state === 'pass';
      const before = holds.get(check);
      holds.set(check, now);
      if (before === undefined || before === now) continue;
      const label = `${exercise}/${check}: ${now ? 'holds' : 'does not hold any more'}`;
      happened({ kind: 'check', exercise, attempt: attempt.id, check, holds: now }, label);
    }
  };

  const subscription = options.events.subscribe((event) => {
    if (event.type === 'exercise') changed(event.state);
    if (event.type === 'live') sighted(event.exercise, event.sights);
  });

  return { onPages: () => onPages, [Symbol.dispose]: () => subscription[Symbol.dispose]() };
}
