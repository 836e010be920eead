/** What a worker of a pod waits for: one wait for each key, and nothing of it left when the pod is. */
import type { Clock } from '../../clock.ts';

export class PodTimers {
  readonly #clock: Clock;
  /** Most pods wait for nothing. */
  #timers: Map<string, Disposable> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(key: string): boolean {
    return this.#timers?.has(key) ?? false;
  }

  /** In place of what waited under this key. Milliseconds. */
  after(key: string, milliseconds: number, act: () => void): void {
    this.#timers ??= new Map();
    const timers = this.#timers;
    timers.get(key)?.[Symbol.dispose]();
    const timer = this.#clock.after(milliseconds, () => {
      timers.delete(key);
      if (timers.size === 0) this.#timers = undefined;
      act();
    });
    timers.set(key, timer);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers?.values() ?? []) timer[Symbol.dispose]();
  }
}
