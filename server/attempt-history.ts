/** What is kept of attempts, read and mended: which one is the last, which one is open, and in which cluster. */
import type { Verdict } from '../checker/types.ts';
import type { ExerciseState } from './protocol.ts';
import type { DeepReadonly, Store, StoreData, StoredAttempt } from './store/types.ts';

/** Forgets attempts whose start state was being made when the process died. For the start of the server. */
export async function forgetUnprepared(store: Store): Promise<void> {
  const isUnprepared = ({ state }: { readonly state: string }): boolean => state === 'preparing';
  const some = store.read(({ exercises }) =>
    Object.values(exercises).some((kept) => kept.attempts.some(isUnprepared)),
  );
  if (!some) return;
  await store.update(({ exercises }) => {
    for (const kept of Object.values(exercises)) {
      kept.attempts = kept.attempts.filter((attempt) => !isUnprepared(attempt));
    }
  });
}

/** What is kept of one exercise. */
export type Kept = DeepReadonly<StoreData>['exercises'][string];

/** What is kept of the exercise; `undefined` when it was never started. */
export const ownOf = (data: DeepReadonly<StoreData>, id: string): Kept | undefined =>
  Object.hasOwn(data.exercises, id) ? data.exercises[id] : undefined;

/** The verdicts with the one of the same check replaced. */
export function withVerdict(verdicts: StoredAttempt['verdicts'], fallen: Verdict): StoredAttempt['verdicts'] {
  const added = structuredClone(fallen) as StoredAttempt['verdicts'][number];
  return [...verdicts.filter(({ check }) => check !== fallen.check), added];
}

/** What was found is left out: only whether each check passed. */
export function withoutFindings(verdicts: StoredAttempt['verdicts']): StoredAttempt['verdicts'] {
  return verdicts.map((verdict) =>
    verdict.outcome === 'fail' ? { ...verdict, findings: [] } : structuredClone(verdict),
  );
}

/** Neither submitted nor abandoned. */
export const isUnderWay = (attempt: { readonly state: string }): boolean =>
  attempt.state === 'open' || attempt.state === 'preparing';

/** Everything passed when it was looked at last. */
export const isSolved = ({
  verdicts,
}: {
  readonly verdicts: readonly { readonly outcome: string }[];
}): boolean => verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === 'pass');

/** Lets what an attempt has come to count for its exercise: the better grade stays; another measure counts anew. */
export function count(kept: StoreData['exercises'][string], attempt: StoredAttempt): void {
  const { grade } = attempt;
  if (!grade) return;
  const { best } = kept;
  if (!best || best.of !== grade.of || best.points < grade.points) kept.best = grade;
  kept.passed ||= isSolved(attempt);
}

/**
 * The last attempt as the page may know it; `shown`: the values that its text shows. What was begun in a cluster that is gone is
 * as good as abandoned.
 */
export function lastAttempt(
  kept: Kept | undefined,
  generation: number,
  shown: (values: StoredAttempt['values']) => Record<string, string>,
): ExerciseState['attempt'] {
  const last = kept?.attempts.at(-1);
  if (!last) return undefined;
  const {
    generation: began,
    seed: _,
    stuck: __,
    submissions: ___,
    values,
    ...rest
  } = structuredClone(last) as StoredAttempt;
  const gone = isUnderWay(rest) && began !== generation;
  return { ...rest, values: shown(values), ...(gone && { state: 'abandoned' as const }) };
}

/** The attempt that checks count for, if there is one in this cluster. */
export function openAttempt(store: Store, id: string, generation: number): StoredAttempt | undefined {
  const last = store.read((data) => ownOf(data, id)?.attempts.at(-1));
  if (last?.state !== 'open' || last.generation !== generation) return undefined;
  return structuredClone(last) as StoredAttempt;
}
