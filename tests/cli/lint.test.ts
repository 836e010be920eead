import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../cli/lint.ts';
import { copyCourse, EXERCISE, FIXTURE } from '../lessons/broken-course.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  const print = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.spyOn(process.stderr, 'write').mockImplementation(print);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('naru lint', () => {
  it('says that there are no problems', async () => {
    expect(await run([FIXTURE])).toBe(0);
    expect(printed).toBe('no problems\n');
  });

  it('prints each problem with file, line, column and remedy, and fails', async () => {
    await using course = await copyCourse();
    await course.edit(`${EXERCISE}/exercise.yaml`, 'points: 2', 'pionts: 2');
    expect(await run([course.root])).toBe(1);
    expect(printed).toMatch(
      /exercise\.yaml:9:5 {2}checks\[0\]: there is no key "pionts"\n {4}The keys here are: id, points, .*\n/,
    );
    expect(printed).toMatch(/\n2 errors, 0 warnings\n$/);
  });

  it('fails where there is no course', async () => {
    expect(await run(['/no/such/folder'])).toBe(1);
    expect(printed).toContain('there is no folder /no/such/folder');
  });

  it('explains itself when it does not understand', async () => {
    expect(await run(['--fast'])).toBe(2);
    expect(await run(['a', 'b'])).toBe(2);
    expect(printed).toContain('naru lint [DIR]');
  });
});
