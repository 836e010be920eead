/** What two learners have done, as one of them has done it: attempts, exams, lessons. Pure. */
import { count, isUnderWay } from '../../attempt-history.ts';
import { NO_CLUSTER } from '../../exams/kept-attempts.ts';
import type { StoreData, StoredAttempt } from '../../store/types.ts';

/** An exam is being sat: its clock runs for one of them. */
export const isSitting = ({ sittings }: Pick<StoreData, 'sittings'>): boolean =>
  sittings.some(({ phase }) => phase !== 'ended');

/** Adds to `to` what `from` has that it does not have yet: done again, it changes nothing. Cluster and shells stay those of `to`. */
export function mergeData(to: StoreData, from: StoreData): void {
  to.last ??= from.last;
  if (to.last === undefined) delete to.last;
  to.lessons = { ...from.lessons, ...to.lessons };
  for (const [id, { attempts, passed }] of Object.entries(from.exercises)) {
    const kept = ownOf(to, id);
    for (const attempt of attempts) add(kept, over(attempt));
    kept.passed ||= passed;
  }
  const known = new Set(to.sittings.map(({ id }) => id));
  const all = [...to.sittings, ...from.sittings.filter(({ id }) => !known.has(id))];
  to.sittings = all.toSorted((a, b) => timeOf(a) - timeOf(b));
}

type Kept = StoreData['exercises'][string];

function ownOf({ exercises }: StoreData, id: string): Kept {
  const found = Object.hasOwn(exercises, id) ? exercises[id] : undefined;
  const kept = found ?? { passed: false, attempts: [] };
  exercises[id] = kept;
  return kept;
}

function add(kept: Kept, attempt: StoredAttempt): void {
  if (kept.attempts.some(({ id }) => id === attempt.id)) return;
  // What is under way stays the last one: it goes on.
  const last = kept.attempts.at(-1);
  const open = last && isUnderWay(last) ? kept.attempts.splice(-1) : [];
  kept.attempts = [...kept.attempts, attempt].toSorted((a, b) => timeOf(a) - timeOf(b));
  kept.attempts.push(...open);
  count(kept, attempt);
}

/** Its cluster is gone, so that nobody goes on with it. */
const over = (attempt: StoredAttempt): StoredAttempt => ({
  ...structuredClone(attempt),
  generation: NO_CLUSTER,
  ...(isUnderWay(attempt) && { state: 'abandoned' as const }),
});

const timeOf = ({ startedAt }: { readonly startedAt?: string | undefined }): number =>
  startedAt === undefined ? 0 : Date.parse(startedAt);
