/** What an exam comes to. */
import { describe, expect, it } from 'vitest';
import type { CheckSpec, Verdict } from '../../../checker/types.ts';
import { marksOf, resultOf, summaryOf } from '../../../server/exams/result.ts';
import type { StoredSitting, StoredTask } from '../../../server/exams/types.ts';
import { exerciseOf } from '../harness.ts';

const spec = (id: string, points: number, ...needs: string[]): CheckSpec => ({
  ...exerciseOf('x').checks[0]!,
  id,
  points,
  needs,
});
const said = (check: string, outcome: 'pass' | 'fail' | 'fault'): Verdict =>
  outcome === 'pass'
    ? { check, outcome }
    : outcome === 'fail'
      ? { check, outcome, findings: [] }
      : { check, outcome, reason: 'x' };

describe('a check of a task', () => {
  const checks = [spec('one', 1), spec('two', 2, 'one'), spec('three', 3, 'two')];
  const marks = (...outcomes: ('pass' | 'fail' | 'fault')[]) =>
    marksOf(
      checks,
      outcomes.map((outcome, at) => said(checks[at]!.id, outcome)),
    ).map(({ counts }) => counts);

  it('earns its points when it passes, and all that it needs', () => {
    expect(marks('pass', 'pass', 'pass')).toEqual(['earned', 'earned', 'earned']);
    expect(marks('fail', 'pass', 'pass')).toEqual(['missed', 'missed', 'missed']);
  });

  it('neither earns nor costs anything when it could not be judged, or what it needs', () => {
    expect(marks('fault', 'pass', 'pass')).toEqual(['void', 'void', 'void']);
    expect(marks('fault', 'fail', 'pass')).toEqual(['void', 'missed', 'missed']);
    expect(marks('pass', 'fault', 'fail')).toEqual(['earned', 'void', 'missed']);
    expect(marks('pass')).toEqual(['earned', 'void', 'void']);
  });
});

const task = (domain: string, weight: number, ...counts: ('earned' | 'missed' | 'void')[]): StoredTask => ({
  exercise: `of-${domain}`,
  domain,
  weight,
  attempt: domain,
  seed: '',
  sandbox: '',
  values: {},
  flagged: false,
  note: '',
  seen: true,
  spent: 90_400,
  verdicts: counts.map((count, at) => said(String(at), count === 'earned' ? 'pass' : 'fail')) as never,
  marks: counts.map((count, at) => ({ check: String(at), points: 1, counts: count })),
});

const sittingOf = (...tasks: StoredTask[]): StoredSitting => ({
  id: 'sitting',
  exam: 'exam',
  title: { ko: '시험', en: 'Exam' },
  practice: false,
  minutes: 120,
  pass: 66,
  seed: '',
  phase: 'ended',
  startedAt: '2026-01-01T10:00:00.000Z',
  endedAt: '2026-01-01T11:00:00.000Z',
  endedBy: 'learner',
  clock: { used: 3_600_000 },
  tasks,
});
const nobody = { exercise: () => undefined, mock: () => false, shownValues: () => ({}) };

describe('the result', () => {
  it('weighs the parts of each task, by task and by domain', () => {
    const result = resultOf(
      sittingOf(
        task('storage', 40, 'earned', 'missed'),
        task('troubleshooting', 60, 'earned', 'earned', 'missed'),
      ),
      nobody,
    );
    expect(result).toMatchObject({
      score: 60,
      passed: false,
      used: 3600,
      domains: [
        { domain: 'troubleshooting', earned: 40, counted: 60 },
        { domain: 'storage', earned: 20, counted: 40 },
      ],
    });
    expect(result?.tasks[0]).toMatchObject({ earned: 20, weight: 40, seconds: 90 });
    expect(result?.tasks[0]?.checks.map(({ worth, counts }) => [worth, counts])).toEqual([
      [20, 'earned'],
      [20, 'missed'],
    ]);
  });

  it('leaves out what could not be judged', () => {
    const result = resultOf(sittingOf(task('storage', 50, 'void'), task('networking', 50, 'earned')), nobody);
    expect(result).toMatchObject({ score: 100, passed: true });
    expect(result?.tasks[0]).toMatchObject({ counted: 0, earned: 0 });
  });

  it('passes at the pass mark, and not below it however near', () => {
    const near = sittingOf(task('a', 66, 'earned'), task('b', 34, 'missed'));
    expect(summaryOf(near)).toMatchObject({ score: 66, passed: true });
    const below = sittingOf(task('a', 65.99, 'earned'), task('b', 34.01, 'missed'));
    expect(summaryOf(below)).toMatchObject({ score: 65.9, passed: false });
  });

  it('adds up to all of it, although thirds are no decimals', () => {
    const thirds = Array.from({ length: 6 }, (_, at) =>
      task(`d${at}`, 100 / 6, 'earned', 'earned', 'earned'),
    );
    expect(summaryOf(sittingOf(...thirds))?.score).toBe(100);
  });

  it('is not there before the end', () => {
    const open = { ...sittingOf(task('a', 100, 'earned')), phase: 'judging' as const };
    expect(resultOf(open, nobody)).toBeUndefined();
    expect(summaryOf(open)).toBeUndefined();
  });
});
