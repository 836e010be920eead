/** Whether a text becomes longer while one watches, as the log of something that lives does. */
import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks, in milliseconds. */
const STEP = 250;

/** The longest that an author may ask to watch, in seconds: a look has its limit. */
export const LONGEST_WATCH = 12;

/** `true` as soon as `read` answers more than it did at first, `false` after so many seconds. Rejects when aborted. */
export async function grows(
  read: () => Promise<string | undefined>,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const first = await read();
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await pause(STEP, undefined, { signal });
    const now = await read();
    if (first !== undefined && now !== undefined && now !== first && now.length > 0) return true;
  }
  return false;
}
