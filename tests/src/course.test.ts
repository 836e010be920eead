import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CourseCopy, copyCourse } from '../lessons/broken-course.ts';

const LESSON = '10-basics/10-pods';

describe('the course that pages see', () => {
  let copy: CourseCopy;
  beforeEach(async () => {
    copy = await copyCourse();
    vi.resetModules();
    vi.stubEnv('NARU_LESSONS', copy.root);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await copy[Symbol.asyncDispose]();
  });

  /** Another lesson in the same module, for mock exams, with a picture. */
  const addMock = async (): Promise<void> => {
    const mock = join(copy.root, '10-basics/20-mock');
    await cp(join(copy.root, LESSON), mock, { recursive: true });
    await cp(join(mock, 'first-pod'), join(mock, 'secret-pod'), { recursive: true });
    await copy.remove('10-basics/20-mock/first-pod');
    await copy.edit('10-basics/20-mock/lesson.yaml', /minutes: \d+/, 'mock: true');
    for (const page of ['ko.md', 'en.md', 'secret-pod/ko.md', 'secret-pod/en.md'])
      await appendFile(join(mock, page), '\nxyzzy\n');
    for (const folder of [mock, join(copy.root, LESSON)])
      await cp(join(mock, 'en.md'), join(folder, 'drawing.svg'));
  };

  it('has nothing of lessons of mock exams, and counts none of their exercises', async () => {
    await addMock();
    const { course, lessonsOf } = await import('../../src/content/course.ts');
    const view = await course();
    expect(lessonsOf(view).map(({ id }) => id)).toEqual(['pods']);
    expect(JSON.stringify(view)).not.toMatch(/mock|secret-pod|xyzzy/);
  });

  it('knows where the exercise is that comes nearest to another', async () => {
    await cp(join(copy.root, LESSON, 'first-pod'), join(copy.root, LESSON, 'second-pod'), {
      recursive: true,
    });
    await copy.edit(`${LESSON}/second-pod/exercise.yaml`, /^domain:/m, 'nearest: first-pod\ndomain:');
    const { course, lessonsOf } = await import('../../src/content/course.ts');
    const [lesson] = lessonsOf(await course());
    expect(lesson?.exercises.map(({ id, nearest }) => [id, nearest?.lesson, nearest?.id])).toEqual([
      ['first-pod', undefined, undefined],
      ['second-pod', 'pods', 'first-pod'],
    ]);
  });

  it('has no module of mock exams alone', async () => {
    await copy.edit(`${LESSON}/lesson.yaml`, /minutes: \d+/, 'mock: true');
    const { course } = await import('../../src/content/course.ts');
    expect((await course()).modules).toEqual([]);
  });

  it('serves the pictures of lessons that are shown, and no others', async () => {
    await addMock();
    const { getStaticPaths } = await import('../../src/pages/lesson-files/[lesson]/[...file].ts');
    expect((await getStaticPaths()).map(({ params }) => params)).toEqual([
      { lesson: 'pods', file: 'drawing.svg' },
    ]);
  });
});
