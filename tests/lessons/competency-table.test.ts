/** The table of competencies: made of the course, and true as it stands in the README. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { competencyTable, covered, namedIn } from '../../lessons/competency-table.ts';
import { loadCourse } from '../../lessons/load.ts';
import { FIXTURE } from './broken-course.ts';

const LESSONS = new URL('../../lessons', import.meta.url).pathname;

describe('the table of competencies', () => {
  it('has a row for each of the 27, and says where there is nothing', async () => {
    const { course } = await loadCourse(FIXTURE);
    const rows = competencyTable(course).split('\n');
    expect(rows).toHaveLength(2 + 27);
    const [lesson] = course.modules[0]!.lessons;
    const robust = rows.find((row) => row.startsWith('| W4 '));
    expect(robust?.split(' | ')[2]).toBe(lesson!.id);
    expect(rows.find((row) => row.startsWith('| S1 '))).toMatch(/\| \*\*none\*\* \| \*\*none\*\* \|$/);
    expect(namedIn(rows.join('\n')).get('S1')).toEqual({ lessons: [], exercises: [] });
    expect(namedIn(rows.join('\n')).get('W4')?.lessons).toEqual([lesson!.id]);
  });

  it('in the README has a lesson and an exercise for each, all of which are there and say so', async () => {
    const readme = await readFile(join(LESSONS, 'README.md'), 'utf8');
    const table = readme.slice(
      readme.indexOf('<!-- competencies -->'),
      readme.indexOf('<!-- /competencies -->'),
    );
    const told = namedIn(table);
    const { course } = await loadCourse(LESSONS);
    for (const { competency, lessons, exercises } of covered(course)) {
      const row = told.get(competency.code);
      expect(row?.lessons.length, competency.code).toBeGreaterThan(0);
      expect(row?.exercises.length, competency.code).toBeGreaterThan(0);
      expect(
        row?.lessons.filter((id) => !lessons.includes(id)),
        competency.code,
      ).toEqual([]);
      expect(
        row?.exercises.filter((id) => !exercises.includes(id)),
        competency.code,
      ).toEqual([]);
    }
  });
});
