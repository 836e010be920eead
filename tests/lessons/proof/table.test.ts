import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCourse } from '../../../lessons/load.ts';
import { fingerprintOf, type ProofReport } from '../../../lessons/proof/report.ts';
import { proofTable, withTable } from '../../../lessons/proof/table.ts';
import type { Course } from '../../../lessons/types.ts';

const lessons = join(import.meta.dirname, '../../../lessons');

const course = {
  modules: [
    { lessons: [{ id: 'pods', exercises: [{ id: 'one' }, { id: 'two' }, { id: 'three' }, { id: 'four' }] }] },
  ],
} as unknown as Course;

const files = new Map(['one', 'two', 'three', 'four'].map((id) => [id, new Map([['solution.sh', id]])]));
const entry = (id: string, outcome: 'passed' | 'failed' = 'passed') => ({
  outcome,
  fingerprint: fingerprintOf(files.get(id) ?? new Map()),
  at: '2026-11-22T01:33:46.594Z',
  kubernetes: 'v1.36.2',
  seconds: 1,
  runs: 3,
  seeds: [],
});

const reports: ProofReport[] = [
  { provider: 'kind', exercises: { one: entry('one') } },
  {
    provider: 'simulated',
    exercises: {
      one: entry('one'),
      two: entry('two', 'failed'),
      three: { ...entry('three'), fingerprint: 'x' },
    },
  },
];

describe('the table of proofs', () => {
  it('has a row for each exercise, and says nothing of what has changed since', () => {
    expect(proofTable(course, { reports, files }).split('\n')).toEqual([
      '| lesson | exercise | kind | simulated |',
      '| --- | --- | --- | --- |',
      '| pods | `one` | v1.36.2, 2026-11-22 | v1.36.2, 2026-11-22 |',
      '| pods | `two` |  | failed |',
      '| pods | `three` |  | changed since |',
      '| pods | `four` |  |  |',
    ]);
  });

  it('stands between two marks of a text, and nowhere else', () => {
    const text = 'before\n<!-- proofs -->\nold\n<!-- /proofs -->\nafter';
    expect(withTable(text, 'new')).toBe('before\n<!-- proofs -->\n\nnew\n\n<!-- /proofs -->\nafter');
    expect(withTable('no marks', 'new')).toBe('no marks');
  });

  it('in the README names every exercise of the course, once', async () => {
    const readme = await readFile(join(lessons, 'README.md'), 'utf8');
    const { course: real } = await loadCourse(lessons);
    const ids = real.modules.flatMap((module) =>
      module.lessons.flatMap((lesson) => lesson.exercises.map(({ id }) => id)),
    );
    const table = readme.slice(readme.indexOf('<!-- proofs -->'));
    expect([...table.matchAll(/^\| [a-z0-9-]+ \| `([a-z0-9-]+)` \|/gm)].map((row) => row[1])).toEqual(ids);
  });
});
