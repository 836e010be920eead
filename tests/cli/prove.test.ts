import { describe, expect, it } from 'vitest';
import { again, summaryOf, textOf } from '../../cli/prove.ts';
import type { ProofResult } from '../../lessons/prove-course.ts';

const passed: ProofResult = {
  outcome: 'passed',
  exercise: 'a',
  seconds: 1.25,
  runs: [{ name: 'start', problems: [] }],
  seeds: [],
  kubernetes: 'v1.36.2',
};
const failed: ProofResult = {
  outcome: 'failed',
  exercise: 'b',
  seeds: [],
  kubernetes: 'v1.36.2',
  seconds: 2,
  runs: [
    { name: 'start', problems: [] },
    { name: 'solution', problems: ['ready fails: There is no Pod x.', 'the terminal showed:\n$ ls'] },
  ],
};
const skipped: ProofResult = { outcome: 'skipped', exercise: 'c', lacks: ['node-exec'] };

describe('what naru prove prints', () => {
  it('is a line for an exercise, and below it what went wrong', () => {
    expect(textOf(passed)).toBe('passed   a (1 runs, 1.3 s)');
    expect(textOf(skipped)).toBe('skipped  c: not proved, it needs node-exec');
    expect(textOf(failed).split('\n')).toEqual([
      'failed   b (2 runs, 2.0 s)',
      '    solution: ready fails: There is no Pod x.',
      '    solution: the terminal showed:',
      '        $ ls',
    ]);
  });

  it('ends with the numbers', () => {
    expect(summaryOf([passed, failed])).toBe('1 passed, 1 failed');
    expect(summaryOf([passed, skipped])).toBe('1 passed, 0 failed, 1 skipped');
    expect(summaryOf([])).toBe('0 passed, 0 failed');
  });
});

describe('naru prove --again', () => {
  const proveAgain = async (results: readonly ProofResult[], second: readonly ProofResult[]) => {
    const asked: string[] = [];
    const said: string[] = [];
    const prove = async (ids: ReadonlySet<string>) => {
      asked.push(...ids);
      return second;
    };
    return { results: await again(results, prove, (line) => said.push(line)), asked, said };
  };

  it('proves what failed once more, and names what passes then flaky', async () => {
    const { results, asked, said } = await proveAgain(
      [passed, failed, skipped],
      [{ ...failed, outcome: 'passed' }],
    );
    expect(asked).toEqual(['b']);
    expect(said.at(-1)).toBe('flaky    b: passed the second time');
    expect(summaryOf(results)).toBe('2 passed, 0 failed, 1 skipped');
  });

  it('believes what fails twice, and asks nothing when nothing failed', async () => {
    expect(summaryOf((await proveAgain([passed, failed], [failed])).results)).toBe('1 passed, 1 failed');
    expect(await proveAgain([passed], [])).toMatchObject({ asked: [], said: [] });
  });
});
