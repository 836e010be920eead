/**
 * What nobody waits for waits for those somebody waits for: keys take a twentieth of a second of a processor each, and
 * clusters are asked for in bursts. They are made when no cluster of this thread is starting, or at last in spite of it.
 */

/** After the last cluster has started, for the next one to come. Milliseconds. */
const GRACE = 25;
/** For how long at most something waits. Milliseconds. */
const PATIENCE = 500;

export class Quiet {
  readonly #patience: number;
  readonly #waiting = new Set<() => void>();
  #starting = 0;
  #settling: NodeJS.Timeout | undefined;

  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** A cluster starts; until it is disposed. */
  starting(): Disposable {
    this.#starting += 1;
    clearTimeout(this.#settling);
    this.#settling = undefined;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        this.#starting -= 1;
        if (this.#starting === 0) this.#settle();
      },
    };
  }

  /** Resolves when there is time; at once when nothing starts. */
  async come(): Promise<void> {
    if (this.#starting === 0 && !this.#settling) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const limit = setTimeout(resolve, this.#patience).unref();
    await promise;
    clearTimeout(limit);
    this.#waiting.delete(resolve);
  }

  #settle(): void {
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      for (const resolve of this.#waiting) resolve();
    }, GRACE).unref();
  }
}

/** Of this thread. */
export const quiet = new Quiet();
