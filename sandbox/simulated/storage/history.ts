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
  #compacted: number;

  constructor(capacity: number, compacted: number) {
    this.#capacity = capacity;
    this.#compacted = compacted;
  }

  /** The oldest revision one can still watch from. */
  get oldest(): number {
    return this.#compacted;
  }

  append(event: StoreEvent): void {
    this.#events.push(event);
    // Trimming in halves keeps the cost of an append constant.
    if (this.#events.length >= this.#capacity * 2) this.#compact(this.#events.length - this.#capacity);
  }

  /** Events after `revision`, or `undefined` when some of them are compacted. */
  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#events.slice(this.#firstAfter(revision));
  }

  #compact(count: number): void {
    this.#compacted = this.#events[count - 1]!.revision;
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
