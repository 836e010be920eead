/** What counts of that which was seen while nobody had asked: sticky checks that passed, and that everything passes. */
import type { Sight } from '../checker/live.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import { openAttempt } from './attempt-history.ts';
import type { Log } from './log.ts';
import type { Store, StoredAttempt } from './store/types.ts';

export interface SightingsOptions {
  readonly store: Store;
  readonly log: Log;
  generation(): number;
}

export interface Sightings {
  /** `true` when everything holds that did not a moment ago, and the last grade does not say so: worth a submission. */
  take(exercise: ExerciseDefinition, attempt: string, sights: readonly Sight[]): boolean;
  /** Sticky checks of the attempt that have passed, those included that are just being written down. */
  stuck(attempt: StoredAttempt): string[];
}

export function createSightings({ store, log, generation }: SightingsOptions): Sightings {
  const stuck = new Map<string, ReadonlySet<string>>();
  /** Attempts of which everything held when they were seen last. */
  const passing = new Set<string>();

  const keep = (attempt: StoredAttempt, all: readonly string[]): void => {
    stuck.set(attempt.id, new Set(all));
    store
      .update((data) => {
        const attempts = data.exercises[attempt.exercise]?.attempts;
        const draft = attempts?.find(({ id }) => id === attempt.id);
        if (draft) draft.stuck = [...all];
      })
      .catch((failure: unknown) => log.error('what was seen could not be kept', failure));
  };

  const stuckOf = (attempt: StoredAttempt): string[] => [...(stuck.get(attempt.id) ?? attempt.stuck)];

  return {
    stuck: stuckOf,
    take(exercise, id, sights) {
      const attempt = openAttempt(store, exercise.id, generation());
      if (attempt?.id !== id) return false;
      const passed = new Set(sights.filter(({ state }) => state === 'pass').map(({ check }) => check));
      const known = stuckOf(attempt);
      const sticky = exercise.checks.filter((check) => check.sticky && passed.has(check.id));
      const news = sticky.map((check) => check.id).filter((check) => !known.includes(check));
      if (news.length > 0) keep(attempt, [...known, ...news]);
      const held = passing.has(id);
      if (passed.size < sights.length) passing.delete(id);
      else passing.add(id);
      return !held && passing.has(id) && !allPass(attempt);
    },
  };
}

const allPass = ({ verdicts }: StoredAttempt): boolean =>
  verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === 'pass');
