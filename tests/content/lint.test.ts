import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintCourse } from '../../lessons/lint.ts';
import { loadCourse } from '../../lessons/load.ts';

const LESSONS = join(import.meta.dirname, '../../lessons');

describe('the lessons of this course', () => {
  it('have nothing wrong with them', async () => {
    const problems = await lintCourse(LESSONS);
    expect(
      problems.map(({ file, line, message, remedy }) => `${file}:${line} ${message} — ${remedy}`),
    ).toEqual([]);
  });

  it('have a title in both languages', async () => {
    const { course } = await loadCourse(LESSONS);
    expect(course.prose.ko.title).not.toBe('');
    expect(course.prose.en.title).not.toBe('');
  });
});
