/** Which tasks an exam asks. */
import { describe, expect, it } from 'vitest';
import type { Domain, ExamDefinition, ExerciseDefinition } from '../../../lessons/types.ts';
import { apportion, compose, DOMAIN_WEIGHTS, type Pool, taskSeed } from '../../../server/exams/compose.ts';
import { exerciseOf } from '../harness.ts';

const words = { title: '', description: '', body: '' };
const exam = (asks: ExamDefinition['asks'], minutes = 120): ExamDefinition => ({
  id: 'exam',
  minutes,
  pass: 66,
  practice: false,
  asks,
  prose: { ko: words, en: words },
});

function poolOf(exercises: readonly ExerciseDefinition[], cannot: readonly string[] = []): Pool {
  return {
    exercise: (id) => exercises.find((one) => one.id === id),
    all: exercises,
    lacks: ({ id }) => (cannot.includes(id) ? ['helm'] : []),
  };
}

/** Ten of each domain, of 5 to 14 minutes. */
const many = [...DOMAIN_WEIGHTS.keys()].flatMap((domain) =>
  Array.from(
    { length: 10 },
    (_, at): ExerciseDefinition => ({
      ...exerciseOf(`${domain}-${at}`),
      domain,
      minutes: 5 + at,
      competencies: [`${domain}${at % 3}`],
    }),
  ),
);

describe('an exam that names its tasks', () => {
  const two = poolOf([exerciseOf('a'), exerciseOf('b'), exerciseOf('c')], ['a']);
  const task = (exercise: string, weight: number, ...instead: string[]) => ({ exercise, weight, instead });

  it('asks them in their order, with a substitute for what cannot be done here', () => {
    const { tasks, lacks } = compose(exam({ tasks: [task('a', 70, 'c'), task('b', 30)] }), 'x', two);
    expect(tasks.map(({ exercise, weight }) => [exercise.id, weight])).toEqual([
      ['c', 70],
      ['b', 30],
    ]);
    expect(lacks).toEqual([]);
  });

  it('cannot be sat where a task can neither be done nor be replaced, and says what is missing', () => {
    const { lacks } = compose(exam({ tasks: [task('a', 70, 'nothing'), task('b', 30)] }), 'x', two);
    expect(lacks).toEqual(['helm']);
  });
});

describe('an exam that is drawn', () => {
  const drawn = (count: number, seed: string, pool = poolOf(many), minutes = 120) =>
    compose(exam({ draw: count }, minutes), seed, pool);
  const weightOf = (tasks: ReturnType<typeof drawn>['tasks'], domain: Domain) =>
    tasks.filter(({ exercise }) => exercise.domain === domain).reduce((sum, { weight }) => sum + weight, 0);

  it('asks every domain by its weight in the CKA', () => {
    for (const seed of ['1', '2', '3']) {
      const { tasks } = drawn(16, seed);
      expect(tasks).toHaveLength(16);
      for (const [domain, weight] of DOMAIN_WEIGHTS) expect(weightOf(tasks, domain)).toBe(weight);
    }
  });

  it('asks the same with the same seed, and something else with another', () => {
    const ids = (seed: string) => drawn(16, seed).tasks.map(({ exercise }) => exercise.id);
    expect(ids('1')).toEqual(ids('1'));
    expect(ids('1')).not.toEqual(ids('2'));
    expect(new Set(ids('1')).size).toBe(16);
  });

  it('can be done in its time where that is possible', () => {
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      const { tasks } = drawn(16, seed, poolOf(many), 115);
      expect(tasks.reduce((sum, { exercise }) => sum + exercise.minutes, 0)).toBeLessThanOrEqual(115);
    }
  });

  it('has one task of each domain when it is short', () => {
    const domains = drawn(5, '1').tasks.map(({ exercise }) => exercise.domain);
    expect(new Set(domains)).toEqual(new Set(DOMAIN_WEIGHTS.keys()));
  });

  it('asks for different competencies as long as there are some', () => {
    const { tasks } = drawn(10, '1', poolOf(many), 500);
    for (const domain of DOMAIN_WEIGHTS.keys()) {
      const asked = tasks.filter(({ exercise }) => exercise.domain === domain);
      const competencies = asked.flatMap(({ exercise }) => exercise.competencies ?? []);
      expect(new Set(competencies).size).toBe(Math.min(3, asked.length));
    }
  });

  it('gives the weight of a domain of which nothing can be done to the others, and says so', () => {
    const noStorage = many.filter(({ domain }) => domain === 'storage').map(({ id }) => id);
    const { tasks, without } = drawn(10, '1', poolOf(many, noStorage));
    expect(without).toEqual(['storage']);
    expect(tasks.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    expect(weightOf(tasks, 'storage')).toBe(0);
  });

  it('cannot be sat where nothing can be done at all', () => {
    expect(drawn(5, '1', poolOf([])).lacks).not.toEqual([]);
  });
});

describe('shares in whole numbers', () => {
  it('make the total, by largest remainders', () => {
    expect(apportion(16, [30, 25, 20, 15, 10], 1)).toEqual([5, 4, 3, 2, 2]);
    expect(apportion(100, [1, 1, 1])).toEqual([34, 33, 33]);
  });
});

describe('the seed of a task', () => {
  it('is another one for each exercise and each sitting', () => {
    expect(taskSeed('1', 'a')).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set([taskSeed('1', 'a'), taskSeed('1', 'b'), taskSeed('2', 'a')]).size).toBe(3);
  });
});
