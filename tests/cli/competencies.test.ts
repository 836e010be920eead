import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../cli/competencies.ts';
import { copyCourse } from '../lessons/broken-course.ts';

let printed = '';
let complained = '';

beforeEach(() => {
  printed = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('naru competencies', () => {
  it('prints the table of the whole course, in which nothing is missing', async () => {
    expect(await run([])).toBe(0);
    expect(printed.split('\n').filter((row) => /^\| [A-Z]\d /.test(row))).toHaveLength(27);
    expect(complained).toBe('');
  });

  it('fails where a competency has no lesson or no exercise, and says which', async () => {
    await using course = await copyCourse();
    expect(await run([course.root])).toBe(1);
    expect(complained).toContain('S1 has no lesson and no exercise\n');
    expect(complained).toContain('W4 has no exercise\n');
  });

  it('writes the table between its marks in the README, and nothing else', async () => {
    await using course = await copyCourse();
    const { writeFile } = await import('node:fs/promises');
    const readme = join(course.root, 'README.md');
    await writeFile(readme, 'before\n<!-- competencies -->\nold\n<!-- /competencies -->\nafter\n');
    await run([course.root, '--write']);
    const text = await readFile(readme, 'utf8');
    expect(text).toMatch(
      /^before\n<!-- competencies -->\n\n\| competency [\s\S]*\n\n<!-- \/competencies -->\nafter\n$/,
    );
    expect(text).not.toContain('old');
  });

  it('does not understand other words', async () => {
    expect(await run(['--wirte'])).toBe(2);
    expect(complained).toContain('naru competencies [DIR] [--write]');
  });
});
