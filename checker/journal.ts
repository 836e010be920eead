/**
 * What happened since the start state held: plain data that can be kept with an attempt, and the view of it that checks see.
 * recorder.ts writes it.
 */
import type { CheckKind, CheckSpec, Journal, Moment, Watched } from './types.ts';

/** JSON, so that it can be stored. */
export interface JournalRecord {
  readonly moments: readonly KeptMoment[];
  readonly gaps: readonly Gap[];
  /** How each list was when it was last seen, so that the watching can go on from there. */
  readonly lists: Readonly<Record<string, ListRecord>>;
}

/** `of`: the key of what was watched for. */
export type KeptMoment = Moment & { readonly of: string };

export interface Gap {
  readonly from: string;
  readonly to: string;
}

export interface ListRecord {
  /** The version up to which everything was seen, and when that was (RFC 3339). */
  readonly version: string;
  readonly at: string;
  /** The objects, by uid: their versions, and the keys of what they are like at this moment. */
  readonly objects: Readonly<Record<string, { readonly version: string; readonly like: readonly string[] }>>;
}

export const emptyJournal: JournalRecord = { moments: [], gaps: [], lists: {} };

/** What the checks want watched, each thing once. */
export function watchedBy(
  checks: readonly CheckSpec[],
  kinds: Readonly<Record<string, CheckKind>>,
): Watched[] {
  const wanted = checks.flatMap((check) => kinds[check.kind]?.watches?.(check.params) ?? []);
  return [...new Map(wanted.map((one) => [watchedKey(one), one])).values()];
}

/** The view of it that checks see; `record` is asked anew each time. `watched`: what is watched for, also where nothing happened. */
export function journalOf(
  watched: readonly Watched[] = [],
  record: () => Pick<JournalRecord, 'moments' | 'gaps'> = () => emptyJournal,
): Journal {
  const keys = new Set(watched.map(watchedKey));
  return {
    moments(one) {
      const key = watchedKey(one);
      if (!keys.has(key)) return undefined;
      return record()
        .moments.filter((moment) => moment.of === key)
        .map(({ of: _, ...moment }) => moment);
    },
    get gaps() {
      return record().gaps;
    },
  };
}

/** The same thing has the same key, in whatever order its fields were written. */
export function watchedKey(one: Watched): string {
  return JSON.stringify(one, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
