/**
 * Recordings as a page shows them: what the shelf keeps, with the exercises of the course and what submissions came to.
 */
import type { ExerciseDefinition } from '../../lessons/types.ts';
import { ownOf } from '../attempt-history.ts';
import { checksIn, titleIn } from '../attempt-words.ts';
import { type Submission, submission } from '../protocol.ts';
import { RECORDING_LIMITS } from '../protocol-recording.ts';
import type { RecordingDetail, RecordingInfo, RecordingList, RecordingMark } from '../protocol-replay.ts';
import type { Records } from '../store/records.ts';
import type { DeepReadonly, Store, StoredAttempt } from '../store/types.ts';
import type { NotedMark } from './notes.ts';
import type { Recorder } from './recorder.ts';
import type { Kept, Shelf } from './shelf.ts';

export interface Library {
  list(): Promise<RecordingList>;
  /** `undefined`: there is none of that name. */
  detail(id: string): Promise<RecordingDetail | undefined>;
  /** The asciicast as far as it is whole. `undefined`: there is none of that name. */
  open: Shelf['open'];
  /** In which recordings each attempt can be seen, and since when, in seconds; by the id of the attempt. Oldest first. */
  ofAttempts(): Promise<ReadonlyMap<string, readonly { readonly id: string; readonly at: number }[]>>;
}

export interface LibraryOptions {
  readonly shelf: Shelf;
  readonly recorder: Pick<Recorder, 'underWay'>;
  readonly store: Pick<Store, 'read'>;
  readonly records: Pick<Records, 'lines'>;
  /** `undefined` for one that the course has no more. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** For mock exams alone: no page shows it. */
  mock(id: string): boolean;
}

type Attempt = DeepReadonly<StoredAttempt> | undefined;

export function createLibrary(options: LibraryOptions): Library {
  const { shelf, store } = options;

  const attemptOf = (exercise: string, id: string): Attempt =>
    store.read((data) => ownOf(data, exercise)?.attempts.find((attempt) => attempt.id === id));

  const allKept = async (): Promise<Kept[]> => {
    const kept = await Promise.all((await shelf.ids()).map((id) => shelf.read(id)));
    return kept.flatMap((one) => one ?? []);
  };

  const infoOf = (kept: Kept): RecordingInfo => {
    const { id, shell, title, seconds, bytes } = kept;
    // Whoever wrote no end and is not at it any more has died.
    const end = kept.end ?? (options.recorder.underWay(id) ? undefined : 'cut');
    const exercises = [...workedOn(kept)].map(([exercise, attempt]) => named(exercise, attempt));
    const startedAt = new Date(kept.startedAt).toISOString();
    return {
      id,
      startedAt,
      shell,
      ...(title === undefined ? {} : { title }),
      seconds,
      bytes,
      ...(end === undefined ? {} : { end }),
      exercises,
    };
  };

  const named = (id: string, attempt: string): RecordingInfo['exercises'][number] => {
    const exercise = options.exercise(id);
    const title = titleIn(id, exercise, attemptOf(id, attempt));
    return { id, title, ...(exercise && !options.mock(id) ? { lesson: exercise.lesson } : {}) };
  };

  const marksOf = async (kept: Kept): Promise<RecordingMark[]> => {
    const noted = kept.notes.filter((note) => note.note === 'mark');
    const submissions = await submissionsOf(noted);
    return noted.map(({ note: _, attempt, ...mark }) => {
      if (mark.kind !== 'submission') return mark;
      const known = submissions.get(attempt)?.find(({ number }) => number === mark.number);
      return known ? { ...mark, grade: known.grade, verdicts: known.verdicts } : mark;
    });
  };

  /** By attempt. */
  const submissionsOf = async (marks: readonly NotedMark[]): Promise<Map<string, Submission[]>> => {
    const found = new Map<string, Submission[]>();
    for (const { kind, exercise, attempt } of marks) {
      if (kind !== 'submission' || found.has(attempt)) continue;
      const its = attemptOf(exercise, attempt);
      const lines = its ? await options.records.lines(attempt) : [];
      found.set(
        attempt,
        lines.flatMap((line) => submission.safeParse(line).data ?? []),
      );
    }
    return found;
  };

  return {
    open: (id) => shelf.open(id),
    async ofAttempts() {
      const found = new Map<string, { id: string; at: number }[]>();
      for (const kept of await allKept()) {
        for (const [attempt, at] of seenIn(kept))
          found.set(attempt, [{ id: kept.id, at }, ...(found.get(attempt) ?? [])]);
      }
      return found;
    },
    async list() {
      const recordings = (await allKept()).map(infoOf);
      return { recordings, bytes: await shelf.used(), of: RECORDING_LIMITS.perLearner };
    },
    async detail(id) {
      const kept = await shelf.read(id);
      if (!kept) return undefined;
      const checks = [...workedOn(kept)].map(([exercise, attempt]) => {
        const words = checksIn(options.exercise(exercise), attemptOf(exercise, attempt));
        return [exercise, words] as const;
      });
      return { ...infoOf(kept), marks: await marksOf(kept), checks: Object.fromEntries(checks) };
    },
  };
}

/** Exercises in the order in which they came up, each with its last attempt. */
function workedOn({ notes }: Kept): Map<string, string> {
  const found = new Map<string, string>();
  for (const note of notes) {
    if (note.note === 'shown' || note.note === 'mark') found.set(note.exercise, note.attempt);
  }
  return found;
}

/** Attempts, and when each is first heard of, seconds. */
function seenIn({ notes }: Kept): Map<string, number> {
  const found = new Map<string, number>();
  for (const note of notes) {
    if (note.note !== 'shown' && note.note !== 'mark') continue;
    if (!found.has(note.attempt)) found.set(note.attempt, note.at);
  }
  return found;
}
