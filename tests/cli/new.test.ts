import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../cli/new.ts';
import { lintCourse } from '../../lessons/lint.ts';
import { loadCourse } from '../../lessons/load.ts';
import { exercisesOf } from '../../lessons/prove-course.ts';
import { type CourseCopy, copyCourse } from '../lessons/broken-course.ts';

describe('naru new', () => {
  let course: CourseCopy;
  let said = '';
  beforeEach(async () => {
    course = await copyCourse();
    said = '';
    const hear = (text: string | Uint8Array) => {
      said += String(text);
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(hear);
    vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await course[Symbol.asyncDispose]();
  });
  const make = (...words: string[]) => run([...words, '--lessons', course.root]);

  it('makes an exercise that lints, and names it in the pages of its lesson', async () => {
    expect(await make('exercise', 'pods', 'my-task')).toBe(0);
    expect(said).toContain('10-pods/my-task\n');
    expect(await lintCourse(course.root)).toEqual([]);
    const loaded = await loadCourse(course.root);
    expect(exercisesOf(loaded.course).map(({ id }) => id)).toEqual(['first-pod', 'my-task']);
    const page = await course.read('10-basics/10-pods/ko.md');
    expect(page.indexOf('first-pod')).toBeLessThan(page.indexOf('<exercise-box exercise="my-task">'));
  });

  it('names an exercise of mock exams in no page', async () => {
    await course.edit('10-basics/10-pods/lesson.yaml', /minutes: \d+/, 'mock: true');
    for (const locale of ['ko', 'en'])
      await course.edit(`10-basics/10-pods/${locale}.md`, /<exercise-box[\s\S]*/, '');
    expect(await make('exercise', 'pods', 'my-task')).toBe(0);
    expect(await lintCourse(course.root)).toEqual([]);
  });

  it('makes a lesson that lints, at the end of its module or behind another lesson', async () => {
    expect(await make('lesson', 'basics', 'late')).toBe(0);
    expect(await make('lesson', 'basics', 'between', '--after', 'pods')).toBe(0);
    expect(await lintCourse(course.root)).toEqual([]);
    const { course: loaded } = await loadCourse(course.root);
    expect(loaded.modules[0]!.lessons.map(({ id }) => id)).toEqual(['pods', 'between', 'late']);
    expect(existsSync(`${course.root}/10-basics/15-between/lesson.yaml`)).toBe(true);
  });

  it('says what there is when it does not know the lesson, and touches nothing that is there', async () => {
    expect(await make('exercise', 'nowhere', 'my-task')).toBe(1);
    expect(said).toContain('There are: pods.');
    expect(await make('exercise', 'pods', 'first-pod')).toBe(1);
    expect(said).toContain('there is something called first-pod already');
  });

  it.each([
    [['exercise']],
    [['exercise', 'pods', 'My Task']],
    [['chapter', 'a', 'b']],
    [['lesson', 'a', 'b', 'c']],
  ])('does not understand %j', async (words) => {
    expect(await make(...words)).toBe(2);
  });
});
