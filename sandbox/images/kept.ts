/** One archive of the images that clusters get, kept: `docker save` for every cluster would cost seconds each time. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageStore, StoredImage } from './store.ts';

/** What is in the name: an image that became another one makes another archive. */
const keyOf = (images: readonly StoredImage[]): string =>
  createHash('sha256')
    .update(images.map(({ pin, id }) => `${pin.name} ${id}`).join('\n'))
    .digest('hex')
    .slice(0, 16);

const ARCHIVE = /^[0-9a-f]{16}\.tar$/;
/** Older ones than this are of no cluster that is being made. Milliseconds. */
const OLD = 24 * 60 * 60_000;

/** Path of the archive of these, which is made if it is not there. What has not been used for a day goes then. */
export async function keptArchive(
  store: ImageStore,
  images: readonly StoredImage[],
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, `${keyOf(images)}.tar`);
  if (await stat(path).catch(() => undefined)) return path;
  await store.save(
    images.map(({ pin }) => pin),
    path,
    signal,
  );
  await forgetOld(folder, path);
  return path;
}

async function forgetOld(folder: string, but: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { atimeMs, mtimeMs } = await stat(path).catch(() => ({ atimeMs: Date.now(), mtimeMs: 0 }));
    const isOld = Date.now() - Math.max(atimeMs, mtimeMs) > OLD;
    if (path !== but && ARCHIVE.test(name) && isOld) await rm(path, { force: true });
  }
}
