/**
 * How much a learner has on disk. Few machines can bound a folder (project quotas need root and a file system that has them),
 * so it is measured while shells are open: too late to the second, but nobody fills a disk overnight.
 */
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { LIMITS } from './limits.ts';

/** From one measurement to the next, in milliseconds; longer where measuring takes long. */
const PAUSE = 5_000;
/** At most this share of the time is spent measuring. */
const SHARE = 50;

/** Whether what is in these folders is more than the learner may have. Links are not followed. */
export async function isOverQuota(
  folders: readonly string[],
  limits: { readonly home: number; readonly homeFiles: number } = LIMITS,
): Promise<boolean> {
  const sum = { bytes: 0, files: 0 };
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for await (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      sum.files += 1;
      // What is on disk: a file may claim to be larger than it is.
      sum.bytes += ((await lstat(path).catch(() => undefined))?.blocks ?? 0) * 512;
      if (sum.bytes > limits.home || sum.files > limits.homeFiles) return true;
      if (entry.isDirectory()) waiting.push(path);
    }
  }
  return false;
}

/** A folder may go, or be closed, while it is looked at. */
async function* entriesOf(folder: string) {
  try {
    yield* await opendir(folder);
  } catch {
    // What cannot be looked into is not counted.
  }
}

/** Measures again and again until it is disposed of, and tells once when it was too much. */
export function watchQuota(
  over: () => Promise<boolean>,
  tell: () => void,
  clock: Clock = systemClock,
): Disposable {
  let timer: Disposable | undefined;
  let stopped = false;
  const measure = async (): Promise<void> => {
    const began = clock.now();
    const tooMuch = await over().catch(() => false);
    if (stopped) return;
    if (tooMuch) tell();
    else wait(Math.max(PAUSE, (clock.now() - began) * SHARE));
  };
  const wait = (milliseconds: number): void => {
    timer = clock.after(milliseconds, () => void measure());
  };
  wait(PAUSE);
  return {
    [Symbol.dispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
    },
  };
}
