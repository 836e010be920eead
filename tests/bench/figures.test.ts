import { describe, expect, it } from 'vitest';
import { line, percentile, summary } from './figures.ts';

const figures = { name: 'a start', unit: 'ms', samples: [30, 10, 20, 40], budget: 50 } as const;

describe('figures', () => {
  it('are values that were measured, in whatever order', () => {
    expect([0, 0.5, 0.99, 1].map((share) => percentile(figures.samples, share))).toEqual([10, 20, 40, 40]);
  });

  it('are the same for people and for programs', () => {
    expect(line(figures)).toMatch(
      /^a start +met +≤ 50 ms +20\.0 ms, p99 40\.0, min 10\.0, max 40\.0 {2}\(n=4\)$/,
    );
    expect(summary(figures)).toEqual({
      name: 'a start',
      unit: 'ms',
      median: 20,
      p99: 40,
      min: 10,
      max: 40,
      n: 4,
      budget: 50,
      met: true,
    });
  });

  it('say when what was promised is missed', () => {
    expect(line({ ...figures, budget: 15 })).toContain('MISSED ≤ 15 ms');
    expect(summary({ ...figures, budget: 15 })).toMatchObject({ met: false });
  });
});
