/** Whether anybody looks: a cluster that nobody has looked at for a while need not run. */
import type { Clock } from '../sandbox/clock.ts';

export interface PresenceOptions {
  readonly clock: Clock;
  /** How long nobody may be there until `left` is called, milliseconds. 0: it never is. */
  readonly patience: number;
  left(): void;
}

export interface Presence {
  /** A tab is open, until it is disposed. */
  enter(): Disposable;
}

/** Counts from now: a server that nobody visits is left, too. */
export function createPresence({ clock, patience, left }: PresenceOptions): Presence {
  let there = 0;
  const waiting = (): Disposable | undefined => (patience > 0 ? clock.after(patience, left) : undefined);
  let timer = waiting();
  const leave = (): void => {
    there -= 1;
    if (there === 0) timer = waiting();
  };
  return {
    enter() {
      there += 1;
      timer?.[Symbol.dispose]();
      timer = undefined;
      let entered = true;
      return {
        [Symbol.dispose]: () => {
          if (entered) leave();
          entered = false;
        },
      };
    },
  };
}
