/**
 * How much a learner has on disk. Few machines can bound a folder (project quotas need root and a file system that has them),
 * so it is measured while shells are open: every few seconds, and at once when the disk has become fuller by a part of what
 * a learner may have. Asking how full a disk is costs next to nothing, however many files there are.
 */
import { lstat, opendir, readdir, readlink, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { LIMITS } from './limits.ts';

/** From one measurement to the next, in milliseconds; longer where measuring takes long. */
const PAUSE = 5_000;
/** How often the disk is asked how full it is, in milliseconds. */
const GLANCE = 250;
/** Measured at once when the disk has so many bytes or files more than at the last measurement. */
const SUDDEN = { bytes: 64 * 1024 * 1024, files: 5_000 } as const;
/** At most this share of the time is spent measuring. */
const SHARE = 50;
/** The same when the disk fills: it is worth a fifth of a processor then. */
const SHARE_IN_NEED = 5;

/**
 * Whether what is in these folders is more than the learner may have. Links are not followed. `unnamed`: bytes that are on disk
 * besides, in files that were deleted and are open.
 */
export async function isOverQuota(
  folders: readonly string[],
  limits: { readonly home: number; readonly homeFiles: number } = LIMITS,
  unnamed = 0,
): Promise<boolean> {
  const sum = { bytes: unnamed, files: 0 };
  if (sum.bytes > limits.home) return true;
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

/**
 * Bytes in files of this disk that have no name any more and are open in programs of the box that has `pid` in it. What is
 * only mapped into memory is not seen.
 */
export async function bytesWithoutName(pid: number, folder: string): Promise<number> {
  const network = (of: string): Promise<string> => readlink(`/proc/${of}/ns/net`).catch(() => '');
  const [box, disk] = [await network(`${pid}`), await stat(folder).catch(() => undefined)];
  if (box === '' || !disk) return 0;
  const found = new Map<number, number>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name) || (await network(name)) !== box) continue;
    for (const open of await readdir(`/proc/${name}/fd`).catch(() => [])) {
      const file = await stat(`/proc/${name}/fd/${open}`).catch(() => undefined);
      if (file?.isFile() && file.nlink === 0 && file.dev === disk.dev) found.set(file.ino, file.blocks * 512);
    }
  }
  return [...found.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** How full a disk is; `undefined` where that cannot be asked. */
export interface Fullness {
  readonly bytes: number;
  readonly files: number;
}

export async function fullnessOf(folder: string): Promise<Fullness | undefined> {
  try {
    const { blocks, bfree, bsize, files, ffree } = await statfs(folder);
    return { bytes: (blocks - bfree) * bsize, files: files - ffree };
  } catch {
    return undefined;
  }
}

/** What is watched, and with what. */
export interface QuotaWatch {
  over(): Promise<boolean>;
  /** Of the disk; whoever else fills it only makes us measure more often. */
  fullness(): Promise<Fullness | undefined>;
  tell(): void;
  readonly clock?: Clock;
}

/** Measures again and again until it is disposed of, and tells once when it was too much. */
export function watchQuota({ over, fullness, tell, clock = systemClock }: QuotaWatch): Disposable {
  let timer: Disposable | undefined;
  let stopped = false;
  let last: Fullness | undefined;
  let ended = clock.now();
  let took = 0;

  const fills = (now: Fullness | undefined): boolean =>
    now !== undefined &&
    last !== undefined &&
    (now.bytes - last.bytes > SUDDEN.bytes || now.files - last.files > SUDDEN.files);

  const isDue = (now: Fullness | undefined): boolean => {
    const rested = clock.now() - ended;
    if (rested >= Math.max(PAUSE, took * SHARE)) return true;
    return fills(now) && rested >= took * SHARE_IN_NEED;
  };

  const look = async (): Promise<void> => {
    const now = await fullness();
    last ??= now;
    if (!stopped && isDue(now)) {
      const began = clock.now();
      const tooMuch = await over().catch(() => false);
      ended = clock.now();
      took = ended - began;
      last = now;
      if (stopped) return;
      if (tooMuch) {
        tell();
        return;
      }
    }
    wait();
  };
  const wait = (): void => {
    if (!stopped) timer = clock.after(GLANCE, () => void look());
  };
  // How full it was when nobody had written yet.
  void fullness().then((now) => {
    last ??= now;
  });
  wait();
  return {
    [Symbol.dispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
    },
  };
}
