/** Which threads of this process the machine lets work first. */
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Steps of 19 behind the thread that serves pages and terminals: a key is echoed before a cluster works on. */
export const BEHIND_THE_SERVER = 5;

/**
 * Puts the calling thread behind the others. On Linux alone: a thread has a priority of its own there (`man 2 setpriority`, C
 * library/kernel differences), elsewhere it is the whole process's. Where /proc tells nothing all stay equal.
 */
export function standBehind(steps: number): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, Math.min(19, getPriority(thread) + steps));
  } catch {
    // No /proc, or none that tells of threads: nothing is wrong but the order.
  }
}
