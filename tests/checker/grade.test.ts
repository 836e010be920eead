import { describe, expect, it } from 'vitest';
import { grade } from '../../checker/grade.ts';
import type { Verdict } from '../../checker/types.ts';
import { spec } from './specs.ts';

const pass = (check: string): Verdict => ({ check, outcome: 'pass' });
const fail = (check: string): Verdict => ({ check, outcome: 'fail', findings: [] });
const fault = (check: string): Verdict => ({ check, outcome: 'fault', reason: 'no answer' });

describe('grade', () => {
  const checks = [
    spec('a', { points: 2 }),
    spec('b', { points: 1, needs: ['a'] }),
    spec('c', { points: 4, needs: ['b'] }),
  ];

  it('adds up the points of the checks that pass', () => {
    expect(grade(checks, [pass('a'), pass('b'), fail('c')])).toEqual({ points: 3, of: 7, faults: [] });
  });

  it('gives nothing for a check whose needs fail, however far down', () => {
    expect(grade(checks, [fail('a'), pass('b'), pass('c')])).toEqual({ points: 0, of: 7, faults: [] });
  });

  it('lists the checks that ended in a fault', () => {
    expect(grade(checks, [pass('a'), fault('b'), pass('c')])).toEqual({ points: 2, of: 7, faults: ['b'] });
  });

  it('gives nothing for a check without a verdict', () => {
    expect(grade(checks, [])).toEqual({ points: 0, of: 7, faults: [] });
  });

  it('ends when checks need each other', () => {
    const circle = [spec('a', { needs: ['b'] }), spec('b', { needs: ['a'] })];
    expect(grade(circle, [pass('a'), pass('b')]).points).toBe(0);
  });
});
