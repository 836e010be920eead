/**
 * Everything a learner has tried: attempts with their verdicts, findings and times, for a page and to be taken along as a file.
 */
import { isDebriefed } from '../lessons/debriefing.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import { csvOf } from './attempt-csv.ts';
import { isUnderWay, withoutFindings } from './attempt-history.ts';
import { checksIn, titleIn } from './attempt-words.ts';
import { type Locale, type Submission, submission } from './protocol.ts';
import type { AttemptDetail, AttemptReport } from './protocol-report.ts';
import type { Library } from './recording/library.ts';
import type { Records } from './store/records.ts';
import type { DeepReadonly, Store, StoredAttempt } from './store/types.ts';

export interface AttemptReports {
  /** Newest first. */
  list(): Promise<AttemptReport[]>;
  /** `undefined`: there is no such attempt. */
  detail(attempt: string): Promise<AttemptDetail | undefined>;
  /** Everything as JSON, with the objects that were seen. */
  asJson(): Promise<string>;
  /** A row for each check of each submission. */
  asCsv(locale: Locale): Promise<string>;
}

export interface AttemptReportsOptions {
  readonly store: Pick<Store, 'read'>;
  readonly records: Pick<Records, 'lines'>;
  readonly recordings: Pick<Library, 'ofAttempts'>;
  readonly clock: Clock;
  /** `undefined` for one that the course has no more. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** For mock exams alone: no page shows it. */
  mock(id: string): boolean;
  /** Of the cluster that is there now. */
  generation(): number;
}

type Attempt = DeepReadonly<StoredAttempt>;
type Shown = AttemptReport['recordings'];

export function createAttemptReports(options: AttemptReportsOptions): AttemptReports {
  const { store, records } = options;

  const all = (): Attempt[] =>
    store
      .read(({ exercises }) => Object.values(exercises).flatMap(({ attempts }) => attempts))
      .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));

  const report = (attempt: Attempt, recordings: Shown): AttemptReport => {
    const exercise = options.exercise(attempt.exercise);
    const gone = isUnderWay(attempt) && attempt.generation !== options.generation();
    const submissions = structuredClone(attempt.submissions) as Submissions;
    const best = bestOf(submissions);
    const passed = submissions.find(({ grade }) => grade.of > 0 && grade.points === grade.of);
    const lesson = exercise && !options.mock(exercise.id) ? { lesson: exercise.lesson } : {};
    return {
      id: attempt.id,
      exercise: attempt.exercise,
      ...lesson,
      title: titleIn(attempt.exercise, exercise, attempt),
      state: gone ? 'abandoned' : attempt.state,
      exam: attempt.exam === true,
      startedAt: attempt.startedAt,
      ...(best ? { best } : {}),
      ...(passed ? { passedAfter: secondsBetween(attempt.startedAt, passed.at) } : {}),
      hints: attempt.help?.hints.length ?? 0,
      ...(attempt.help?.solution ? { solutionAt: attempt.help.solution } : {}),
      submissions,
      recordings,
    };
  };

  const submissionsOf = async (attempt: Attempt): Promise<Submission[]> => {
    const lines = await records.lines(attempt.id);
    const all = lines.flatMap((line) => submission.safeParse(line).data ?? []);
    const exercise = options.exercise(attempt.exercise);
    if (!exercise || !isDebriefed(exercise) || !isUnderWay(attempt)) return all;
    // Of an incident that is under way nobody is told what was found.
    return all.map((one) => ({ ...one, verdicts: withoutFindings(one.verdicts), evidence: {} }));
  };

  const list = async (): Promise<AttemptReport[]> => {
    const recordings = await options.recordings.ofAttempts();
    return all().map((attempt) => report(attempt, [...(recordings.get(attempt.id) ?? [])]));
  };

  /** Each attempt with everything that is kept of its submissions. */
  const full = async () => {
    const found = new Map(all().map((attempt) => [attempt.id, attempt]));
    const reports = await list();
    return Promise.all(
      reports.map(async (one) => {
        const attempt = found.get(one.id);
        const opened = attempt?.help?.hints ?? [];
        return { ...one, opened, submissions: attempt ? await submissionsOf(attempt) : [] };
      }),
    );
  };

  return {
    list,
    async detail(id) {
      const attempt = all().find((one) => one.id === id);
      if (!attempt) return undefined;
      const submissions = (await submissionsOf(attempt)).map(({ evidence: _, ...rest }) => rest);
      const hints = structuredClone(attempt.help?.hints ?? []) as AttemptDetail['hints'];
      return { hints, submissions, checks: checksIn(options.exercise(attempt.exercise), attempt) };
    },
    async asJson() {
      const exportedAt = new Date(options.clock.now()).toISOString();
      return `${JSON.stringify({ exportedAt, attempts: await full() }, undefined, 2)}\n`;
    },
    asCsv: async (locale) => csvOf(await full(), locale),
  };
}

type Submissions = AttemptReport['submissions'];

function bestOf(submissions: Submissions): AttemptReport['best'] {
  const [first, ...others] = submissions.map(({ grade }) => grade);
  return others.reduce((best, grade) => (best && grade.points > best.points ? grade : best), first);
}

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
