import { describe, expect, it } from 'vitest';
import { COMPETENCIES, type ExamDomain, gaps, WEIGHTS } from '../../lessons/competencies.ts';
import { loadCourse } from '../../lessons/load.ts';
import type { Course } from '../../lessons/types.ts';
import { FIXTURE } from './broken-course.ts';

const LESSONS = new URL('../../lessons', import.meta.url).pathname;
/** Of this course, read once. */
const real = loadCourse(LESSONS);
const DOMAINS = Object.keys(WEIGHTS) as ExamDomain[];

describe('the competencies', () => {
  it('have codes that differ, and names in both languages', () => {
    expect(new Set(COMPETENCIES.map(({ code }) => code)).size).toBe(27);
    for (const { name } of COMPETENCIES) {
      expect(name.ko).toMatch(/[가-힣]/);
      expect(name.en).toMatch(/^[A-Z][A-Za-z ,().-]+$/);
    }
  });

  it('belong to the domains of the exam, whose weights make a whole', () => {
    expect([...new Set(COMPETENCIES.map(({ domain }) => domain))]).toEqual(Object.keys(WEIGHTS));
    expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100);
  });
});

describe('what the course covers of the competencies', () => {
  const withLesson = (course: Course, change: object): Course => ({
    ...course,
    modules: course.modules.map((module) => ({
      ...module,
      lessons: module.lessons.map((lesson) => ({ ...lesson, ...change })),
    })),
  });

  it('is what its lessons teach and its exercises ask for', async () => {
    const { course } = await loadCourse(FIXTURE);
    const codes = gaps(course, ['workloads-scheduling']).map(({ code, lesson }) => `${code} ${lesson}`);
    expect(codes).toEqual(['W1 true', 'W2 true', 'W3 true', 'W4 false', 'W5 true']);
    const [lesson] = course.modules[0]!.lessons;
    const exercises = lesson!.exercises.map((one) => ({ ...one, competencies: ['W4'] }));
    expect(gaps(withLesson(course, { exercises }), ['workloads-scheduling']).map(({ code }) => code)).toEqual(
      ['W1', 'W2', 'W3', 'W5'],
    );
  });

  it('is not what only mock exams ask for', async () => {
    const { course } = await loadCourse(FIXTURE);
    const all = COMPETENCIES.map(({ code }) => code);
    expect(gaps(withLesson(course, { competencies: all, mock: true }), ['storage'])).toHaveLength(3);
  });

  it('is everything: each has a lesson and an exercise', async () => {
    const { course } = await real;
    expect(gaps(course, DOMAINS)).toEqual([]);
  });

  it('is missing as soon as the only lesson or the last exercise of one is gone', async () => {
    const { course } = await real;
    const without = (part: 'lessons' | 'exercises') =>
      course.modules.map((module) => ({
        ...module,
        lessons: module.lessons.map((lesson) => {
          const exercises = lesson.exercises.map(({ competencies: own = [], ...rest }) => ({
            ...rest,
            competencies: own.filter((code) => code !== 'W3'),
          }));
          const competencies = lesson.competencies.filter((code) => code !== 'W3');
          return part === 'lessons' ? { ...lesson, competencies } : { ...lesson, exercises };
        }),
      }));
    expect(gaps({ ...course, modules: without('lessons') }, DOMAINS)).toEqual([
      { code: 'W3', lesson: true, exercise: false },
    ]);
    expect(gaps({ ...course, modules: without('exercises') }, DOMAINS)).toEqual([
      { code: 'W3', lesson: false, exercise: true },
    ]);
  });

  it('is asked for wherever a lesson teaches it', async () => {
    const { course } = await real;
    const taught = course.modules.flatMap(({ lessons }) => lessons.flatMap((lesson) => lesson.competencies));
    const all = [...new Set(COMPETENCIES.map(({ domain }) => domain))];
    const unasked = gaps(course, all).flatMap(({ code, exercise }) => (exercise ? [code as string] : []));
    expect(unasked.filter((code) => taught.includes(code))).toEqual([]);
  });
});
