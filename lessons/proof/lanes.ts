/**
 * Jobs side by side. What proofs do is mostly waiting, for how long nobody knows beforehand: so there are more lanes for as
 * long as processors stand idle, and on a machine that is busy with something else there are not.
 */
import { cpus } from 'node:os';
import { type Clock, systemClock } from '../../sandbox/clock.ts';

export interface LanesOptions {
  /** At once, from the beginning. */
  readonly least: number;
  /** At once, when processors are idle; as many as `least` unless told. */
  readonly most?: number;
  readonly clock?: Clock;
  /** Which part of the processors' time was idle since it was asked last, 0 to 1. */
  idle?(): number;
}

/** Between two looks at the processors. Milliseconds: a new sandbox has begun to work by then. */
const LOOK = 700;
/** Idle time that is worth another lane. */
const WORTH = 0.15;

/**
 * Does all jobs, in their order. Once one has failed no other is begun; rejects with the first failure when those that were
 * under way have ended.
 */
export async function inLanes<T>(
  jobs: readonly T[],
  work: (job: T) => Promise<void>,
  { least, most = least, clock = systemClock, idle = idleShare() }: LanesOptions,
): Promise<void> {
  const waiting = [...jobs];
  const running: Promise<void>[] = [];
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined && !failed; job = waiting.shift()) await work(job);
  };
  const open = (): void => {
    const opened = lane();
    opened.catch(() => {
      failed = true;
    });
    running.push(opened);
  };
  while (running.length < Math.min(least, jobs.length)) open();
  let timer = clock.after(LOOK, look);
  function look(): void {
    const isRoom = idle() > WORTH;
    if (failed || waiting.length === 0 || running.length >= most) return;
    if (isRoom) open();
    timer = clock.after(LOOK, look);
  }
  // A lane may open others while it is waited for.
  for (let at = 0; at < running.length; at += 1) await running[at]!.catch(() => undefined);
  timer[Symbol.dispose]();
  await Promise.all(running);
}

/** Of this machine, as long as it says: elsewhere nothing is ever idle. */
function idleShare(): () => number {
  let before = spent();
  return () => {
    const now = spent();
    const [idle, all] = [now.idle - before.idle, now.all - before.all];
    before = now;
    return all > 0 ? idle / all : 0;
  };
}

/** Milliseconds of all processors together. */
function spent(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const all = times.reduce((sum, time) => sum + time.idle + time.user + time.nice + time.sys + time.irq, 0);
  return { idle, all };
}
