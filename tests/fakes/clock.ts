/** A clock that stands still until a test winds it, so that no test waits for real time. */
import type { Clock } from '../../sandbox/clock.ts';

export interface HandWoundClock extends Clock {
  /** Moves time forward, running what falls due on the way in order of its time. Work started by a callback is included. */
  advance(milliseconds: number): void;
  /** As `advance`, and lets promises settle after each callback: for code that waits in steps. */
  advanceAsync(milliseconds: number): Promise<void>;
  /** How many callbacks still wait. */
  readonly pending: number;
}

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Starts at 2026-01-01T00:00:00Z unless told otherwise (milliseconds since the epoch). */
export function handWoundClock(start = Date.UTC(2026, 0, 1)): HandWoundClock {
  let now = start;
  let order = 0;
  const alarms = new Set<Alarm>();

  const nextUntil = (end: number): Alarm | undefined =>
    [...alarms].filter((alarm) => alarm.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];

  const ring = (alarm: Alarm): void => {
    alarms.delete(alarm);
    now = Math.max(now, alarm.at);
    alarm.callback();
  };

  return {
    now: () => now,
    after(milliseconds, callback) {
      const alarm: Alarm = { at: now + Math.max(0, milliseconds), order: order++, callback };
      alarms.add(alarm);
      return { [Symbol.dispose]: () => void alarms.delete(alarm) };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let alarm = nextUntil(end); alarm; alarm = nextUntil(end)) ring(alarm);
      now = end;
    },
    async advanceAsync(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (let alarm = nextUntil(end); alarm; alarm = nextUntil(end)) {
        ring(alarm);
        await settle();
      }
      now = end;
    },
    get pending() {
      return alarms.size;
    },
  };
}

/** Lets everything that is already resolved run its continuations. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
