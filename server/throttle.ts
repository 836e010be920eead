/**
 * How fast a peer may send: so much at once, and then so much a second. Who is faster is not refused but not listened to for a
 * while, so that nothing is lost and its own connection fills up. Pure, given a clock.
 */
import type { Clock } from '../sandbox/clock.ts';

export interface Rate {
  readonly atOnce: number;
  readonly aSecond: number;
}

/** Takes so much; answers for how many milliseconds nothing more should be taken. */
export type Throttle = (amount: number) => number;

export function createThrottle({ atOnce, aSecond }: Rate, clock: Clock): Throttle {
  let left = atOnce;
  let last = clock.now();
  return (amount) => {
    const now = clock.now();
    left = Math.min(atOnce, left + (Math.max(0, now - last) / 1000) * aSecond) - amount;
    last = now;
    return left >= 0 ? 0 : Math.ceil((-left / aSecond) * 1000);
  };
}
