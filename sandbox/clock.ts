/**
 * Time, as a thing that can be handed over. Everything that waits or reasons about time takes a `Clock`,
 * so that a test can wind it by hand and a simulated cluster can shorten long waits.
 */
export interface Clock {
  /** Milliseconds since the epoch; always real time in production, because kubectl computes ages itself. */
  now(): number;
  /** Runs `callback` once after `milliseconds`. Disposing cancels it; disposing twice is harmless. */
  after(milliseconds: number, callback: () => void): Disposable;
}

/** Milliseconds; what setTimeout is asked beyond this it does at once. */
const LONGEST = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep the process alive, and none takes longer than 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, Math.min(milliseconds, LONGEST));
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
