/** How long an exam has lasted, whatever happens to clocks. */
import { describe, expect, it } from 'vitest';
import { between, leftAt, machineTime, ranOutAt, usedAt } from '../../../server/exams/exam-time.ts';

const at = (wall: number, steady: number, boot = 'a') => ({ wall, steady, boot });
const MINUTE = 60_000;
const running = { minutes: 60, clock: { used: 10 * MINUTE, since: at(0, 0) } };

describe('the time between two moments', () => {
  it('is what the clock says that nobody can set', () => {
    expect(between(at(1_000_000, 0), at(5, 7_000))).toBe(7_000);
    expect(between(at(0, 0), at(99 * 60 * MINUTE, 7_000))).toBe(7_000);
  });

  it('is what the wall says over a restart of the machine, and never less than none', () => {
    expect(between(at(0, 900_000), at(7_000, 3, 'b'))).toBe(7_000);
    expect(between(at(50_000, 900_000), at(7_000, 3, 'b'))).toBe(0);
  });

  it('is counted on this machine', () => {
    const time = machineTime();
    const [first, second] = [time.now(), time.now()];
    expect(between(first, second)).toBeLessThan(5_000);
    expect(first.boot).toBe(second.boot);
    expect(first.steady).toBeGreaterThan(0);
  });
});

describe('an exam', () => {
  it('uses time while it runs, up to its end', () => {
    expect(usedAt(running, at(0, 5 * MINUTE))).toBe(15 * MINUTE);
    expect(leftAt(running, at(0, 5 * MINUTE))).toBe(45 * MINUTE);
    expect(leftAt(running, at(0, 500 * MINUTE))).toBe(0);
  });

  it('uses none while it stands still', () => {
    expect(usedAt({ minutes: 60, clock: { used: 3 } }, at(0, 500 * MINUTE))).toBe(3);
  });

  it('has ended when its time was up, not when somebody noticed', () => {
    const noticed = at(Date.UTC(2026, 0, 1, 12), 80 * MINUTE);
    expect(ranOutAt(running, noticed)).toBe('2026-01-01T11:30:00.000Z');
  });
});
