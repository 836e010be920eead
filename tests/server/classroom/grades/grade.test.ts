/** A grade is what the rules make of what was handed in, and it says why. */
import { describe, expect, it } from 'vitest';
import { gradeOf } from '../../../../server/classroom/grades/grade.ts';
import { sayReason } from '../../../../server/classroom/grades/say-reason.ts';
import { SENTENCES } from '../../../../server/classroom/grades/sentences.ts';
import {
  type GradeRules,
  gradeRules,
  type ItemKey,
  NO_RULES,
  type Override,
  type Tried,
} from '../../../../server/classroom/grades/types.ts';

const NOON = '2026-11-23T03:00:00.000Z';
const NOW = Date.parse('2026-11-30T00:00:00Z');
const noonPlus = (minutes: number): string => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

let made = 0;
const tried = (item: ItemKey, points: number, at: string, more: Partial<Tried> = {}): Tried => {
  made += 1;
  return {
    item,
    attempt: `a${made}`,
    number: 1,
    at,
    by: 'learner',
    points,
    of: 10,
    faults: [],
    hints: 0,
    ...more,
  };
};

const rules = (more: Partial<GradeRules> = {}): GradeRules =>
  gradeRules.parse({
    ...NO_RULES,
    items: [
      { item: 'exercise/pods', weight: 1, due: NOON },
      { item: 'exam/mock', weight: 3 },
    ],
    ...more,
  });

const grade = (all: GradeRules, handedIn: readonly Tried[], overrides: readonly Override[] = [], now = NOW) =>
  gradeOf(
    all,
    { person: 'kim', tried: handedIn, overrides: new Map(overrides.map((one) => [one.item, one])) },
    now,
  );
const pods = (all: GradeRules, handedIn: readonly Tried[], overrides: readonly Override[] = []) =>
  grade(all, handedIn, overrides).items[0]!;
const codes = (item: { because: readonly { code: string }[] }) => item.because.map(({ code }) => code);

const override = (to: Override['to'], was: number | null = 50): Override => ({
  id: 'o1',
  person: 'kim',
  item: 'exercise/pods',
  to,
  was,
  reason: 'her machine failed',
  by: { id: 'teacher', name: '이강사' },
  at: NOON,
});

describe('which submission counts', () => {
  it('is the best of all attempts, of those worth the same the first', () => {
    const [low, high, again] = [
      tried('exercise/pods', 4, noonPlus(-30)),
      tried('exercise/pods', 8, noonPlus(-20)),
      tried('exercise/pods', 8, noonPlus(-10)),
    ];
    const item = pods(rules(), [again, low, high]);
    expect(item).toMatchObject({ percent: 80, tried: 3, counts: { attempt: high.attempt } });
    expect(codes(item)).toEqual(['grade.points', 'grade.best']);
  });

  it('is the last one where the rule says so, be it worse', () => {
    const all = rules({ attempt: 'last' });
    const item = pods(all, [
      tried('exercise/pods', 8, noonPlus(-20)),
      tried('exercise/pods', 4, noonPlus(-10)),
    ]);
    expect(item.percent).toBe(40);
    expect(codes(item)).toContain('grade.last');
  });

  it('is the best after what lateness costs, not before', () => {
    const all = rules({ late: { hours: 1, costs: 50, most: 50 } });
    const item = pods(all, [
      tried('exercise/pods', 6, noonPlus(-1)),
      tried('exercise/pods', 10, noonPlus(1)),
    ]);
    expect(item.percent).toBe(60);
  });

  it('may be another rule for one item', () => {
    const items = [{ item: 'exercise/pods' as const, weight: 1, attempt: 'last' as const }];
    const item = pods(rules({ items }), [
      tried('exercise/pods', 8, noonPlus(-9)),
      tried('exercise/pods', 1, NOON),
    ]);
    expect(item.percent).toBe(10);
  });
});

describe('lateness', () => {
  const all = rules({ late: { hours: 24, costs: 10, most: 25 } });

  it.each([
    [-1, 100, 0],
    [0, 100, 0],
    [1, 90, 60],
    [24 * 60, 90, 86_400],
    [24 * 60 + 1, 80, 86_460],
    [24 * 60 * 5, 75, 432_000],
  ])('of %i minutes leaves %i %%', (minutes, percent, late) => {
    const item = pods(all, [tried('exercise/pods', 10, noonPlus(minutes))]);
    expect(item).toMatchObject({ percent, counts: { late } });
  });

  it('is told with how much it was and what it cost', () => {
    const item = pods(all, [tried('exercise/pods', 10, noonPlus(27 * 60))]);
    const said = item.because.map((reason) => sayReason(reason, 'ko', 'Asia/Seoul'));
    expect(said).toContain('마감(2026-11-23 12:00)보다 1일 3시간 늦어, 얻은 점수의 20%를 깎았습니다.');
    const english = item.because.map((reason) => sayReason(reason, 'en', 'Asia/Seoul'));
    expect(english).toContain(
      'It is 1 day 3 hours after the deadline (2026-11-23 12:00), which takes 20 % of what was earned.',
    );
  });

  it('that costs nothing is told all the same', () => {
    const free = rules({ late: { hours: 24, costs: 0, most: 0 } });
    expect(codes(pods(free, [tried('exercise/pods', 10, noonPlus(5))]))).toContain('grade.late-free');
  });

  it('does not count for who has more time', () => {
    const longer = rules({
      extensions: [
        { person: 'kim', minutes: 30 },
        { person: 'lee', minutes: 999 },
      ],
    });
    const item = pods(longer, [tried('exercise/pods', 10, noonPlus(30))]);
    expect(item).toMatchObject({ percent: 100, due: noonPlus(30) });
    expect(codes(item)).toContain('grade.extended');
    expect(pods(longer, [tried('exercise/pods', 10, noonPlus(31))]).percent).toBe(90);
  });

  it('ends where the item closes: what comes then counts for nothing, and is told', () => {
    const items = [{ item: 'exercise/pods' as const, weight: 1, due: NOON, closes: noonPlus(60) }];
    const item = pods(rules({ items }), [
      tried('exercise/pods', 10, noonPlus(61)),
      tried('exercise/pods', 5, noonPlus(-1)),
    ]);
    expect(item.percent).toBe(50);
    expect(item.because).toContainEqual({ code: 'grade.closed', values: { n: 1, closes: noonPlus(60) } });
    expect(pods(rules({ items }), [tried('exercise/pods', 10, noonPlus(61))])).toMatchObject({
      state: 'missing',
      percent: 0,
      tried: 1,
    });
  });
});

describe('help', () => {
  it('costs what the rules say, of what was earned', () => {
    const all = rules({ help: { afterSolution: 40, perHint: 5 } });
    expect(pods(all, [tried('exercise/pods', 10, NOON, { hints: 2 })]).percent).toBe(90);
    const seen = pods(all, [tried('exercise/pods', 10, NOON, { hints: 2, solution: noonPlus(-5) })]);
    expect(seen.percent).toBe(36);
    expect(codes(seen)).toEqual(['grade.points', 'grade.hints', 'grade.solution', 'grade.after']);
  });

  it('costs nothing unless told', () => {
    const item = pods(rules(), [tried('exercise/pods', 10, NOON, { hints: 9, solution: noonPlus(-5) })]);
    expect(item.percent).toBe(100);
  });
});

describe('faults of ours', () => {
  it('are named, so that somebody asks again or decides', () => {
    const item = pods(rules(), [tried('exercise/pods', 7, NOON, { faults: ['reach'] })]);
    expect(item.because).toContainEqual({ code: 'grade.faults', values: { n: 1, checks: 'reach' } });
  });
});

describe('an override', () => {
  it('takes the place of what was computed, and keeps that in sight with who, when and why', () => {
    const item = pods(rules(), [tried('exercise/pods', 5, NOON)], [override(90)]);
    expect(item).toMatchObject({ state: 'replaced', percent: 90, counts: { percent: 50 } });
    expect(sayReason(item.because.at(-1)!, 'ko', 'Asia/Seoul')).toBe(
      '이강사 강사가 2026-11-23 12:00에 50%를 90%로 바꾸었습니다. 사유: her machine failed',
    );
  });

  it('may give a grade where nothing was handed in', () => {
    const item = pods(rules(), [], [override(70, null)]);
    expect(item).toMatchObject({ state: 'replaced', percent: 70 });
    expect(codes(item)).toContain('grade.given');
  });

  it('may excuse: the others are what the learner is measured by', () => {
    const all = grade(rules(), [tried('exam/mock', 60, NOON, { of: 100 })], [override('excused', null)]);
    expect(all.items[0]).toMatchObject({ state: 'excused' });
    expect(all.total).toBe(60);
  });
});

describe('the total', () => {
  it('is the mean by weight, rounded down, and passes only when it reaches the mark', () => {
    const all = grade(rules({ pass: 66.7 }), [
      tried('exercise/pods', 10, NOON),
      tried('exam/mock', 55.5, NOON, { of: 100 }),
    ]);
    expect(all).toMatchObject({ total: 66.6, soFar: 66.6, passed: false, final: true });
  });

  it('counts what is missing or open as nothing; so far, only what is decided', () => {
    const all = grade(rules(), [tried('exercise/pods', 10, NOON)]);
    expect(all.items.map(({ state }) => state)).toEqual(['counted', 'open']);
    expect(all).toMatchObject({ total: 25, soFar: 100, final: false });
    expect(grade(rules(), []).soFar).toBe(0);
    expect(grade(rules(), [], [], Date.parse(NOON) - 1)).toMatchObject({ total: 0, soFar: null });
  });

  it('is none where nothing has a weight', () => {
    expect(grade(NO_RULES, [tried('exercise/pods', 10, NOON)])).toMatchObject({ total: null, passed: false });
  });
});

describe('rules', () => {
  const refused = (more: object) => gradeRules.safeParse({ ...NO_RULES, ...more }).success;

  it('are refused when they make no sense', () => {
    expect(
      refused({
        items: [
          { item: 'exercise/a', weight: 1 },
          { item: 'exercise/a', weight: 2 },
        ],
      }),
    ).toBe(false);
    expect(refused({ items: [{ item: 'exercise/a', weight: 1, due: noonPlus(1), closes: NOON }] })).toBe(
      false,
    );
    expect(refused({ items: [{ item: 'exercise/../x', weight: 1 }] })).toBe(false);
    expect(refused({ items: [{ item: 'exercise/a', weight: -1 }] })).toBe(false);
    expect(refused({ timeZone: 'Mars/Olympus' })).toBe(false);
    expect(refused({ pass: 101 })).toBe(false);
    expect(refused({ grade: 'A+' })).toBe(false);
  });
});

describe('sentences', () => {
  it('have the same holes in both languages, and no particle that depends on what fills one', () => {
    const holes = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    for (const [code, { ko, en }] of Object.entries(SENTENCES)) {
      expect(holes(ko), code).toEqual(holes(en));
      expect(ko, code).not.toMatch(/\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])/);
    }
  });
});
