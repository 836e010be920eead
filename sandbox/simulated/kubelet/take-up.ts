/**
 * The pods a kubelet finds on its node when it begins. It takes them up one a turn, so that others of the process get their turns in
 * between; whoever wants one of them before has them all at once.
 */

export class TakeUp implements Disposable {
  readonly #steps: (() => void)[];
  readonly #whenDone: Disposable;
  #next: NodeJS.Immediate | undefined;

  /** `steps` run in this order, each once; `whenDone` is disposed when they all have. */
  constructor(steps: readonly (() => void)[], whenDone: Disposable) {
    this.#steps = [...steps];
    this.#whenDone = whenDone;
    this.#next = setImmediate(() => this.#one());
  }

  /** Takes up what is left, now. */
  finish(): void {
    while (this.#steps.length > 0) this.#steps.shift()?.();
    this[Symbol.dispose]();
  }

  /** Resolves when what was found has been taken up and its containers had a turn to start; `undefined` when that is so. */
  begun(): Promise<void> | undefined {
    if (!this.#next) return undefined;
    this.finish();
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** What is left is not taken up any more. */
  [Symbol.dispose](): void {
    if (!this.#next) return;
    clearImmediate(this.#next);
    this.#next = undefined;
    this.#steps.length = 0;
    this.#whenDone[Symbol.dispose]();
  }

  #one(): void {
    this.#steps.shift()?.();
    if (this.#steps.length === 0) this[Symbol.dispose]();
    else if (this.#next) this.#next = setImmediate(() => this.#one());
  }
}
