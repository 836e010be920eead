/** Attempts as a table for spreadsheets (RFC 4180): a row for each check of each submission. Pure. */
import { say } from '../checker/say.ts';
import type { Locale, Submission, Verdict } from './protocol.ts';
import type { AttemptReport } from './protocol-report.ts';

type Told = Pick<AttemptReport, 'id' | 'exercise' | 'title' | 'state' | 'exam' | 'startedAt'>;
type Full = Told & { readonly submissions: readonly Submission[] };
type Cell = string | number;

/** Names of programs, in no language: a table is read by programs, too. */
const COLUMNS = [
  'attempt',
  'exercise',
  'title',
  'state',
  'exam',
  'started_at',
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
  // Without the mark, spreadsheets take UTF-8 for something else.
  return `\uFEFF${[COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function rowsOf(attempt: Full, locale: Locale): Cell[][] {
  const { id, exercise, title, state, exam, startedAt, submissions } = attempt;
  const own = [id, exercise, title[locale], state, String(exam), startedAt];
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

/** Quoted where it must be; a text that a spreadsheet would take for a formula is marked as a text. */
function cell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
