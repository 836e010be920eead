import { describe, expect, it } from 'vitest';
import { COMPETENCIES } from '../../../lessons/competencies.ts';
import type { Domain } from '../../../lessons/types.ts';
import { tryOf } from '../../../server/standing/history.ts';
import { standingOf } from '../../../server/standing/standing.ts';
import type { Asked, Try } from '../../../server/standing/types.ts';

const DAY = 86_400_000;

const asked = (id: string, domain: Domain, competencies: string[], of = 10): Asked => ({
  id,
  lesson: `lesson-of-${id}`,
  title: { ko: id, en: id },
  domain,
  competencies,
  minutes: 5,
  of,
});

const ASKED = [
  asked('first', 'foundations', []),
  asked('probes', 'workloads-scheduling', ['W4']),
  asked('claims', 'storage', ['S3']),
  asked('classes', 'storage', ['S1', 'S3']),
  asked('crash', 'troubleshooting', ['T1']),
];

const nameOf = (code: string) => COMPETENCIES.find((one) => one.code === code)?.name;

const tried = (exercise: string, day: number, points = 10, of = 10): Try => ({
  exercise,
  at: day * DAY,
  passed: points === of,
  aided: false,
  points,
  of,
});

const standing = (tries: readonly Try[], day: number) =>
  standingOf({ asked: ASKED, tries, lessons: { visited: 1, all: 3 } }, day * DAY);

const reasons = (tries: readonly Try[], day: number) =>
  standing(tries, day).next.map(({ exercise, reason }) => `${exercise}: ${reason.kind}`);

describe('what was passed with the solution in view', () => {
  const copied = (exercise: string, day: number, points = 10): Try => ({
    ...tried(exercise, day, points),
    aided: true,
  });
  const storage = (tries: readonly Try[]) => standing(tries, 9).domains[4];

  it('counts half, and is said to be so', () => {
    expect(storage([copied('claims', 0)])).toMatchObject({ passed: 1, aided: 1, points: 5 });
    expect(storage([copied('claims', 0, 4)])).toMatchObject({ passed: 0, aided: 0, points: 2 });
  });

  it('counts whole once it was passed without', () => {
    expect(storage([copied('claims', 0), tried('claims', 1)])).toMatchObject({
      passed: 1,
      aided: 0,
      points: 10,
    });
    expect(storage([tried('claims', 0), copied('claims', 1)])).toMatchObject({ aided: 0, points: 10 });
  });

  it('is to be done again without, after what failed', () => {
    const tries = [copied('claims', 0), tried('probes', 1, 3), copied('crash', 0)];
    expect(reasons(tries, 1).slice(0, 3)).toEqual(['probes: failed', 'crash: aided', 'claims: aided']);
    expect(reasons([...tries, tried('claims', 2)], 2)).not.toContain('claims: aided');
  });
});

describe('where a learner stands', () => {
  it('is told by domain, the heaviest first, against its weight in the exam', () => {
    const { domains, exam } = standing([tried('probes', 0), tried('claims', 0, 5)], 0);
    expect(domains.map(({ domain, weight }) => [domain, weight])).toEqual([
      ['troubleshooting', 30],
      ['cluster-architecture', 25],
      ['services-networking', 20],
      ['workloads-scheduling', 15],
      ['storage', 10],
      ['foundations', undefined],
    ]);
    expect(domains[3]).toMatchObject({ exercises: 1, passed: 1, points: 10, of: 10 });
    expect(domains[4]).toMatchObject({ exercises: 2, passed: 0, points: 5, of: 20 });
    // All of 15, and a quarter of 10; a domain without exercises proves nothing.
    expect(exam).toBe(17.5);
  });

  it('counts the best try, by its share where the exercise had another measure then', () => {
    const { domains } = standing([tried('probes', 0, 3, 4), tried('probes', 1, 2, 10)], 1);
    expect(domains[3]).toMatchObject({ passed: 0, points: 7.5, of: 10 });
  });

  it('is told by competency: how well it sits, and when to come back', () => {
    const { domains } = standing([tried('claims', 0), tried('classes', 1)], 1);
    expect(domains[4]?.competencies).toEqual([
      {
        code: 'S1',
        name: nameOf('S1'),
        exercises: 1,
        passed: 1,
        aided: 0,
        points: 10,
        of: 10,
        strength: 1,
        last: '1970-01-02T00:00:00.000Z',
        due: '1970-01-03T00:00:00.000Z',
      },
      { code: 'S2', name: nameOf('S2'), exercises: 0, passed: 0, aided: 0, points: 0, of: 0, strength: 0 },
      {
        code: 'S3',
        name: nameOf('S3'),
        exercises: 2,
        passed: 2,
        aided: 0,
        points: 20,
        of: 20,
        strength: 2,
        last: '1970-01-02T00:00:00.000Z',
        due: '1970-01-05T00:00:00.000Z',
      },
    ]);
  });
});

describe('what to practise next', () => {
  it('is the course in its order for somebody who has tried nothing', () => {
    expect(reasons([], 0)).toEqual([
      'first: new',
      'probes: new',
      'claims: new',
      'classes: new',
      'crash: new',
    ]);
  });

  it('is first what failed, by its weight in the exam', () => {
    const tries = [tried('claims', 0, 5), tried('crash', 1, 0), tried('probes', 2)];
    expect(reasons(tries, 2).slice(0, 3)).toEqual(['crash: failed', 'claims: failed', 'first: new']);
  });

  it('is not what failed once and passed since', () => {
    expect(reasons([tried('crash', 0, 5), tried('crash', 0.1)], 0.2)).not.toContain('crash: failed');
  });

  it('is then what is about to be forgotten, with an exercise that was not passed yet if there is one', () => {
    const tries = [tried('claims', 10), tried('probes', 10)];
    expect(reasons(tries, 10.5)).toEqual(['first: new', 'classes: new', 'crash: new']);
    expect(
      standing(tries, 13)
        .next.slice(0, 2)
        .map(({ exercise, reason }) => [exercise, reason]),
    ).toEqual([
      ['probes', { kind: 'due', competency: nameOf('W4'), days: 3 }],
      ['classes', { kind: 'due', competency: nameOf('S3'), days: 3 }],
    ]);
  });
});

describe('a try', () => {
  const attempt = (more: Partial<Parameters<typeof tryOf>[0]> = {}): Parameters<typeof tryOf>[0] => ({
    id: 'a',
    exercise: 'probes',
    state: 'open',
    startedAt: '2026-01-01T00:00:00Z',
    verdicts: [],
    generation: 1,
    seed: 's',
    values: {},
    stuck: [],
    submissions: [],
    ...more,
  });
  const submission = (number: number, points: number) => ({
    number,
    at: `2026-01-01T00:0${number}:00Z`,
    by: 'learner' as const,
    grade: { points, of: 4, faults: [] },
  });

  it('is decided by the pass, whatever was asked later', () => {
    const submissions = [submission(1, 1), submission(2, 4), submission(3, 0)];
    const at = Date.parse('2026-01-01T00:02:00Z');
    expect(tryOf(attempt({ submissions }), 1)).toEqual({
      exercise: 'probes',
      at,
      passed: true,
      aided: false,
      points: 4,
      of: 4,
    });
  });

  it('was aided by a solution that was seen before the pass, and not by one that was seen after it', () => {
    const seen = (solution: string) =>
      tryOf(attempt({ submissions: [submission(2, 4)], help: { hints: [], solution } }), 1);
    expect(seen('2026-01-01T00:01:00Z')).toMatchObject({ passed: true, aided: true });
    expect(seen('2026-01-01T00:02:30Z')).toMatchObject({ passed: true, aided: false });
    expect(tryOf(attempt({ submissions: [submission(2, 4)], help: { hints: [] } }), 1)?.aided).toBe(false);
  });

  it('has not failed while somebody is at it', () => {
    const submissions = [submission(1, 1)];
    expect(tryOf(attempt({ submissions }), 1)).toBeUndefined();
    expect(tryOf(attempt({ submissions }), 2)).toMatchObject({ passed: false, points: 1 });
    expect(tryOf(attempt({ submissions, state: 'abandoned' }), 1)).toMatchObject({ passed: false });
  });

  it('is nothing where nobody asked for a verdict', () => {
    expect(tryOf(attempt({ state: 'abandoned' }), 1)).toBeUndefined();
  });
});
