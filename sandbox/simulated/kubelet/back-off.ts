/** Waiting longer after each failure: 10 s, doubled up to 5 min, forgotten after 10 quiet minutes, as the kubelet does. */

const first = 10_000;
const longest = 300_000;

export class BackOff {
  #delay = 0;
  #updatedAt = 0;

  /**
   * How long to wait after a failure at `now`, both in milliseconds of real time: nothing the first time, then 10 s, 20 s …
   */
  next(now: number): number {
    if (this.#updatedAt > 0 && now - this.#updatedAt > 2 * longest) this.#delay = 0;
    const wait = this.#delay;
    this.#delay = Math.min(longest, this.#delay === 0 ? first : this.#delay * 2);
    this.#updatedAt = now;
    return wait;
  }
}

/** `10s`, `1m20s`, `5m0s`: a duration as Go prints it. */
export function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
