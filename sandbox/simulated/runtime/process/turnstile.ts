/**
 * Whoever computes in a container, in whatever cluster of this thread, goes through here: one at a time, for a moment, with a
 * pause behind it. So all loops of all containers together leave most of the thread to the API servers, and none keeps it
 * for longer than that moment. Clusters take turns, then the processes of each. A container that computes on and on is in no
 * hurry: what it waits for counts as computed (`usage.ts`), so nobody sees that it gets a turn less often.
 */
import { type Clock, systemClock } from '../../../clock.ts';

/** How long may be computed in one turn of the event loop, and how long nobody computes then. Milliseconds. */
export const slice = { work: 4, rest: 6 };

let began = 0;
let spentBefore = 0;

/** `true` when enough was computed in this turn of the event loop, by whomever. */
export function isTimeUp(): boolean {
  const now = performance.now();
  if (began === 0) {
    began = now;
    spentBefore = spent();
    setImmediate(() => {
      began = 0;
    });
  }
  // On a busy machine time passes in which nothing was computed here.
  return now - began >= slice.work && spent() - spentBefore >= slice.work;
}

/** Processor time of this thread, milliseconds. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** So many turns, half a second of computing, without a break. Then a container goes into the other line. */
const ENDURANCE = 125;
/** Milliseconds. */
const BREAK = 1_000;
/** Between two turns of all who compute on and on. Milliseconds. */
const LONG_REST = 76;

interface Toil {
  turns: number;
  lastAt: number;
}

/** One at a time goes through. */
class Line {
  /** Those who wait, by cluster. */
  readonly #queues = new Map<object, (() => void)[]>();
  readonly #rest: () => number;
  readonly #clock: Clock;
  #pausing = false;

  constructor(rest: () => number, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  wait(cluster: object): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#queues.get(cluster);
      if (queue) queue.push(resolve);
      else this.#queues.set(cluster, [resolve]);
      if (!this.#pausing) this.#pause();
    });
  }

  #pause(): void {
    this.#pausing = true;
    this.#clock.after(this.#rest(), () => {
      this.#pausing = false;
      this.#letOneThrough();
    });
  }

  /** The first of the cluster that was served the longest ago; that goes to the end of the row. */
  #letOneThrough(): void {
    const [next] = this.#queues;
    if (!next) return;
    const [cluster, queue] = next;
    this.#queues.delete(cluster);
    const resolve = queue.shift();
    if (queue.length > 0) this.#queues.set(cluster, queue);
    if (this.#queues.size > 0) this.#pause();
    resolve?.();
  }
}

export class Turnstile {
  readonly #clock: Clock;
  readonly #line: Line;
  readonly #longLine: Line;
  readonly #toil = new WeakMap<object, Toil>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#line = new Line(() => slice.rest, clock);
    this.#longLine = new Line(() => LONG_REST, clock);
  }

  /** Waits for a turn. `cluster` is any object that all processes of a cluster have in common; so is `container`. */
  async turn(cluster: object, container: object): Promise<void> {
    const toil = this.#toilOf(container);
    await (toil.turns > ENDURANCE ? this.#longLine : this.#line).wait(cluster);
    toil.lastAt = this.#clock.now();
  }

  #toilOf(container: object): Toil {
    const now = this.#clock.now();
    const toil = this.#toil.get(container) ?? { turns: 0, lastAt: now };
    this.#toil.set(container, toil);
    if (now - toil.lastAt > BREAK) toil.turns = 0;
    toil.turns += 1;
    return toil;
  }
}

const turnstile = new Turnstile(systemClock);

/** Waits for a turn at the turnstile of this thread. */
export const turn = (cluster: object, container: object): Promise<void> => turnstile.turn(cluster, container);
