import { limits } from '../limits.ts';
import type { KubeObject } from '../objects.ts';

/** One committed change. `object` is the new state, or for DELETED the last one, stamped with the revision of the deletion. */
export interface StoreEvent {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: string;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
}

/** The last changes of one resource, oldest first. What has fallen out is compacted: nobody can watch from there. */
export class History {
  readonly #capacity: number;
  #events: StoreEvent[] = [];
  #bytes = 0;
  #compacted: number;

  constructor(capacity: number, compacted: number) {
    this.#capacity = capacity;
    this.#compacted = compacted;
  }

  /** The oldest revision one can still watch from. */
  get oldest(): number {
    return this.#compacted;
  }

  /** `bytes` is how much room it takes, roughly. */
  append(event: StoreEvent, bytes: number): void {
    this.#events.push(event);
    this.#bytes += bytes;
    // Trimming in halves keeps the cost of an append constant.
    const { length } = this.#events;
    if (length >= this.#capacity * 2) this.#compact(length - this.#capacity);
    else if (this.#bytes > limits.store.historyBytes && length > 1) this.#compact(length >> 1);
  }

  /** Events after `revision`, or `undefined` when some of them are compacted. */
  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#events.slice(this.#firstAfter(revision));
  }

  #compact(count: number): void {
    this.#compacted = this.#events[count - 1]!.revision;
    // The rest is taken to be as large as what went: near enough for a limit.
    this.#bytes *= 1 - count / this.#events.length;
    this.#events = this.#events.slice(count);
  }

  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
