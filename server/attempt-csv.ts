/** Attempts as a table for spreadsheets: a row for each check of each submission. Pure. */
import { say } from '../checker/say.ts';
import { type Cell, csvText } from './csv.ts';
import type { Locale, Submission, Verdict } from './protocol.ts';
import type { AttemptReport } from './protocol-report.ts';

type Told = Pick<
  AttemptReport,
  'id' | 'exercise' | 'title' | 'state' | 'exam' | 'startedAt' | 'hints' | 'solutionAt'
>;
type Full = Told & { readonly submissions: readonly Submission[] };

/** Names of programs, in no language: a table is read by programs, too. */
const COLUMNS = [
  'attempt',
  'exercise',
  'title',
  'state',
  'exam',
  'started_at',
  'hints',
  'solution_shown_at',
  'submission',
  'submitted_at',
  'by',
  'points',
  'of',
  'check',
  'outcome',
  'findings',
] as const;

/** Findings in that language. An attempt without a submission has one row. */
export function csvOf(attempts: readonly Full[], locale: Locale): string {
  const rows = attempts.flatMap((attempt) => rowsOf(attempt, locale));
  return csvText([COLUMNS, ...rows]);
}

function rowsOf(attempt: Full, locale: Locale): Cell[][] {
  const { id, exercise, title, state, exam, startedAt, hints, solutionAt = '', submissions } = attempt;
  const own = [id, exercise, title[locale], state, String(exam), startedAt, hints, solutionAt];
  if (submissions.length === 0) return [[...own, ...COLUMNS.slice(own.length).map(() => '')]];
  return submissions.flatMap(({ number, at, by, grade, verdicts }) =>
    verdicts.map((verdict) => {
      const { check, outcome } = verdict;
      return [...own, number, at, by, grade.points, grade.of, check, outcome, said(verdict, locale)];
    }),
  );
}

function said(verdict: Verdict, locale: Locale): string {
  if (verdict.outcome === 'pass') return '';
  if (verdict.outcome === 'fault') return verdict.reason;
  return verdict.findings.map((finding) => say(finding, locale)).join('\n');
}
