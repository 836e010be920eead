/** When a check looks again: by the clock, or when a bell rings that is tied to changes of the cluster. */
import type { Clock } from '../sandbox/clock.ts';

/** Resolves when it is worth looking again, at the latest after `most` milliseconds. Rejects when aborted. */
export type Pace = (most: number, signal: AbortSignal) => Promise<void>;

const QUARTER = 250;

/** Looks four times a second, and once more at the very end of the author's patience. */
export function everyQuarterSecond(clock: Clock): Pace {
  return (most, signal) => pause(clock, Math.min(QUARTER, most), signal);
}

/** Changes come in bursts: this many milliseconds after the first one it is time to look. */
const BURST = 40;

/** Rung at each change, by whoever hears of it; waited for by one who wants to look. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves a moment after it was rung, since the last time it was waited for; at the latest after `most` milliseconds. */
  async rang(most: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) await this.#ringOr(most, signal);
    if (this.#rung) await pause(this.#clock, Math.min(BURST, most), signal);
    this.#rung = false;
  }

  #ringOr(most: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const rung = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const late = Number.isFinite(most)
      ? pause(this.#clock, most, AbortSignal.any([signal, over.signal]))
      : aborted(signal, over.signal);
    return Promise.race([rung, late]).finally(() => {
      this.#wake = undefined;
      over.abort();
      late.catch(() => undefined);
    });
  }
}

/** Never resolves; rejects when `signal` aborts, and is forgotten when `over` does. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over });
  });
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
