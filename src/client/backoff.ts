/** How long to wait before connecting again. Pure. */

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Milliseconds before try number `tries` (1 for the first): doubling up to ten seconds.
 * `spread` from 0 to 1 takes up to a fifth away, so that many tabs do not come back in the same instant.
 */
export function backoff(tries: number, spread: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1));
  return Math.round(whole * (1 - spread / 5));
}
