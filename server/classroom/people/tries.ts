/**
 * Slows those down who guess: each key (an address, a name) has so many tries at once, and one more each so often; then nothing of it is
 * looked at any more until the next is due, right or wrong. What was right is given back, so that a class behind one address is not
 * kept out by its own.
 */
import type { Clock } from '../../../sandbox/clock.ts';

export interface Tries {
  /** Takes one try of each key, before anything is looked at; or none, and answers the seconds until there is one. 0: taken. */
  take(...keys: readonly string[]): number;
  /** It was right. */
  giveBack(...keys: readonly string[]): void;
}

export interface TriesOptions {
  readonly clock: Clock;
  readonly atOnce: number;
  /** One more after so long, milliseconds. */
  readonly each: number;
}

/** Keys that are remembered; the one that was used longest ago goes first. */
const MOST = 10_000;

export function createTries({ clock, atOnce, each }: TriesOptions): Tries {
  /** When a key will have all its tries again, milliseconds of the clock. */
  const until = new Map<string, number>();
  const behind = (key: string): number => Math.max(0, (until.get(key) ?? 0) - clock.now());
  const move = (key: string, by: number): void => {
    const next = clock.now() + Math.max(0, behind(key) + by);
    until.delete(key);
    until.set(key, next);
  };
  const forget = (): void => {
    for (const key of until.keys()) {
      if (until.size <= MOST && behind(key) > 0) return;
      until.delete(key);
    }
  };
  return {
    take(...keys) {
      const late = Math.max(...keys.map((key) => behind(key) - (atOnce - 1) * each));
      if (late > 0) return Math.ceil(late / 1000);
      for (const key of keys) move(key, each);
      forget();
      return 0;
    },
    giveBack(...keys) {
      for (const key of keys) move(key, -each);
    },
  };
}
