/**
 * A snapshot: all data at one moment, as one compact JSON file. The one before is kept as `.bak`, and together with the
 * journal between the two it leads to the same state.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

export interface Snapshot {
  /** The last journal entry it contains. */
  readonly seq: number;
  /** Of whatever version it was written in. */
  readonly data: unknown;
}

const snapshot = z.object({ naru: z.literal('progress'), seq: z.number().int(), data: z.unknown() });

/** `undefined`: there is none. `damaged`: there is one that cannot be read. */
export async function readSnapshot(file: string): Promise<Snapshot | 'damaged' | undefined> {
  try {
    return snapshot.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError || error instanceof z.ZodError) return 'damaged';
    throw error;
  }
}

/** Writes beside the file, then takes its place; survives a power cut at any moment. */
export async function writeSnapshot(file: string, content: Snapshot): Promise<void> {
  const beside = `${file}.tmp`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ naru: 'progress', ...content }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameIfThere(file, `${file}.bak`);
  await rename(beside, file);
  await syncFolder(dirname(file));
}

/** Renames, and does nothing when there is nothing to rename. */
export async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Makes renames in the folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
