/**
 * How long an exam has lasted, whatever happens to clocks. While the machine runs, and also over a restart of the server, a clock
 * counts that nobody can set and that goes on while the machine sleeps; only over a restart of the machine the wall's has
 * to be believed, and never backwards.
 */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Mark, StoredSitting } from './types.ts';

/** Tells the time twice: see `Mark`. */
export interface ExamTime {
  now(): Mark;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** The clocks of this machine. On Linux `uptime` counts sleep, too. */
export function machineTime(): ExamTime {
  const boot = bootId();
  return { now: () => ({ wall: Date.now(), steady: Math.round(uptime() * 1000), boot }) };
}

/** Where the system does not name its starts, each start of this server counts as one. */
function bootId(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return `${process.pid}-${Date.now()}`;
  }
}

/** Milliseconds between two moments; never less than none. */
export function between(from: Mark, to: Mark): number {
  return Math.max(0, from.boot === to.boot ? to.steady - from.steady : to.wall - from.wall);
}

type Clocked = Pick<StoredSitting, 'clock' | 'minutes'>;

/** Milliseconds of the exam that have been used. */
export function usedAt({ clock, minutes }: Clocked, now: Mark): number {
  const running = clock.since ? between(clock.since, now) : 0;
  return Math.min(minutes * 60_000, clock.used + running);
}

/** Milliseconds that are left. */
export const leftAt = (sitting: Clocked, now: Mark): number =>
  sitting.minutes * 60_000 - usedAt(sitting, now);

/** When the learner's time ran out, as the wall's clock would have shown it; ISO. */
export function ranOutAt(sitting: Clocked, now: Mark): string {
  const { clock, minutes } = sitting;
  const over = clock.since ? clock.used + between(clock.since, now) - minutes * 60_000 : 0;
  return new Date(now.wall - Math.max(0, over)).toISOString();
}
