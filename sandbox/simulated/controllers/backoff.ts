/** Waits that double from one failure to the next (client-go, util/flowcontrol/backoff.go). */

interface Entry {
  delay: number;
  since: number;
}

/** Times in milliseconds. What has not failed for twice the longest wait begins anew. */
export class Backoff {
  readonly #entries = new Map<string, Entry>();
  readonly #first: number;
  readonly #longest: number;

  constructor(first: number, longest: number) {
    this.#first = first;
    this.#longest = longest;
  }

  /** How long to wait still. 0 lets another attempt begin, which makes the next wait longer. */
  next(key: string, now: number): number {
    const entry = this.#entries.get(key);
    const isFresh = entry !== undefined && now - entry.since <= 2 * this.#longest;
    if (isFresh && now - entry.since < entry.delay) return entry.delay;
    const delay = isFresh ? Math.min(entry.delay * 2, this.#longest) : this.#first;
    this.#entries.set(key, { delay, since: now });
    return 0;
  }

  /** Forgets all keys that begin so. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
