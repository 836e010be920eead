import { describe, expect, it } from 'vitest';
import { line, percentile, summary } from './figures.ts';

const figures = { name: 'a start', unit: 'ms', samples: [30, 10, 20, 40], wanted: 'under 50' } as const;

describe('figures', () => {
  it('are values that were measured, in whatever order', () => {
    expect([0, 0.5, 0.99, 1].map((share) => percentile(figures.samples, share))).toEqual([10, 20, 40, 40]);
  });

  it('are the same for people and for programs', () => {
    expect(line(figures)).toContain('median 20 ms, p99 40, min 10, max 40  (n=4; wanted: under 50)');
    expect(summary(figures)).toEqual({
      name: 'a start',
      unit: 'ms',
      median: 20,
      p99: 40,
      min: 10,
      max: 40,
      n: 4,
      wanted: 'under 50',
    });
  });
});
