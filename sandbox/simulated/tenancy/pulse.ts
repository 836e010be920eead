/**
 * What can be seen of a thread from outside while it does not answer: whether its event loop turns, and whose code it
 * entered last. Two numbers in shared memory.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';

const [BEATS, OWNER] = [0, 1];
/** The owner of what is no cluster's own. */
const NOBODY = -1;
/** Milliseconds between two beats. */
const BEAT = 250;
/** How much of what was counts at the next beat. */
const FADING = 0.9;

/** Shared with a thread through `workerData`. */
export type PulseMemory = SharedArrayBuffer;

export function pulseMemory(): PulseMemory {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

/** How a thread looks from outside. */
export function readPulse(memory: PulseMemory): { beats: number; owner: number | undefined } {
  const seen = new Int32Array(memory);
  const owner = Atomics.load(seen, OWNER);
  return { beats: Atomics.load(seen, BEATS), owner: owner === NOBODY ? undefined : owner };
}

/** In the thread itself: lets its pulse be felt, and says whose every callback is. */
export class Pulse {
  readonly #shown: Int32Array;
  readonly #owner = new AsyncLocalStorage<number>();
  /** Milliseconds each cluster was at work lately. */
  readonly #work = new Map<number, number>();
  #since = performance.now();

  /** `onBeat` is called with every beat. */
  constructor(memory: PulseMemory, onBeat: () => void) {
    this.#shown = new Int32Array(memory);
    this.#shown[OWNER] = NOBODY;
    // Timers, sockets and callbacks remember in whose name they were made. Promises go on within one of these.
    const before = () => this.#enter(this.#owner.getStore() ?? NOBODY);
    createHook({ trackPromises: false, before }).enable();
    const beat = () => {
      Atomics.add(this.#shown, BEATS, 1);
      for (const [slot, milliseconds] of this.#work) this.#work.set(slot, milliseconds * FADING);
      onBeat();
    };
    setInterval(beat, BEAT).unref();
  }

  /** Everything that `work` starts, now and ever after, counts as this cluster's. */
  as<T>(slot: number, work: () => T): T {
    this.#shown[OWNER] = slot;
    return this.#owner.run(slot, work);
  }

  /** Who was at work the most lately. */
  get busiest(): number | undefined {
    const [first] = [...this.#work].sort(([, a], [, b]) => b - a);
    return first?.[0];
  }

  /** What ran since the last callback counts as the work of whoever owned that. */
  #enter(owner: number): void {
    const now = performance.now();
    const before = this.#shown[OWNER]!;
    // A wait for the next callback looks like work of the last one: no single one works this long.
    const worked = Math.min(now - this.#since, BEAT);
    if (before !== NOBODY) this.#work.set(before, (this.#work.get(before) ?? 0) + worked);
    this.#since = now;
    this.#shown[OWNER] = owner;
  }

  /** Whose code was entered last. */
  get owner(): number | undefined {
    const owner = this.#shown[OWNER];
    return owner === NOBODY ? undefined : owner;
  }
}
