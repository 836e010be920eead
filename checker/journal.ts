/**
 * What happened since the start state held: plain data that can be kept with an attempt, and the view of it that checks see.
 * recorder.ts writes it.
 */
import type { CheckKind, CheckSpec, Journal, Moment, Watched } from './types.ts';

/** JSON, so that it can be stored. */
export interface JournalRecord {
  readonly moments: readonly KeptMoment[];
  readonly gaps: readonly Gap[];
}

/** `of`: the key of what was watched for. */
export type KeptMoment = Moment & { readonly of: string };

export interface Gap {
  readonly from: string;
  readonly to: string;
}

/** What the checks want watched, each thing once. */
export function watchedBy(
  checks: readonly CheckSpec[],
  kinds: Readonly<Record<string, CheckKind>>,
): Watched[] {
  const wanted = checks.flatMap((check) => kinds[check.kind]?.watches?.(check.params) ?? []);
  return [...new Map(wanted.map((one) => [watchedKey(one), one])).values()];
}

/** The view of it that checks see. `watched`: what was watched for, also where nothing happened. */
export function journalOf(watched: readonly Watched[] = [], record?: JournalRecord): Journal {
  const known = new Map<string, Moment[]>(watched.map((one) => [watchedKey(one), []]));
  for (const { of, ...moment } of record?.moments ?? []) known.get(of)?.push(moment);
  return { moments: (one) => known.get(watchedKey(one)), gaps: record?.gaps ?? [] };
}

/** The same thing has the same key, in whatever order its fields were written. */
export function watchedKey(one: Watched): string {
  return JSON.stringify(one, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
