/** Two learners' folders as one: records of attempts and recordings beside those that are there, all else below `joined/`. */
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../store/folder.ts';
import { syncFolder } from '../../store/snapshot.ts';

/** Their names are ours, and no two are the same. */
const SHELVES = ['attempts', 'recordings'];
/** Of the Application that had it: no other one comes in by them. */
const DOORS = ['lock', 'run', 'doors', 'kube', 'secret'];

/** Done again after it was cut short, it goes on. */
export async function mergeFolders(from: string, to: string, name: string): Promise<void> {
  if (!existsSync(from)) return;
  for (const shelf of SHELVES) await moveAll(join(from, shelf), join(to, shelf));
  for (const door of DOORS) await rm(join(from, door), { recursive: true, force: true });
  const joined = join(to, 'joined');
  makeFolder(joined);
  await rm(join(joined, name), { recursive: true, force: true });
  await rename(from, join(joined, name));
  await syncFolder(joined);
  await syncFolder(dirname(from));
}

async function moveAll(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => []);
  if (names.length === 0) return;
  makeFolder(to);
  for (const name of names) if (!existsSync(join(to, name))) await rename(join(from, name), join(to, name));
  await syncFolder(to);
}
