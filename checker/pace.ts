/** When a check looks again: by the clock. What wakes up on a change of the cluster would be another `Pace`. */
import type { Clock } from '../sandbox/clock.ts';

/** Resolves when it is worth looking again, at the latest after `most` milliseconds. Rejects when aborted. */
export type Pace = (most: number, signal: AbortSignal) => Promise<void>;

const QUARTER = 250;

/** Looks four times a second, and once more at the very end of the author's patience. */
export function everyQuarterSecond(clock: Clock): Pace {
  return (most, signal) => pause(clock, Math.min(QUARTER, most), signal);
}

/** Resolves after so many milliseconds of the clock; rejects when aborted, leaving no timer behind. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = () => {
      timer[Symbol.dispose]();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
