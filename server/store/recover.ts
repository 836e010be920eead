/**
 * Reads what is on disk and finds the last good state; sets aside what cannot be read. Never deletes what it could not read.
 *
 * Files: `progress.json` and `journal` after it; `progress.json.bak` and `journal.previous`, which leads from the one to the other.
 */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CODES } from '../faults.ts';
import type { Problem } from '../protocol.ts';
import { type Entry, type JournalContent, readJournal } from './journal.ts';
import { migrate } from './migrations.ts';
import { applyOperations } from './patch.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { emptyData, type StoreData, storeData } from './types.ts';

export interface StoreFiles {
  readonly snapshot: string;
  readonly backup: string;
  readonly journal: string;
  readonly previous: string;
}

export const filesIn = (folder: string): StoreFiles => ({
  snapshot: join(folder, 'progress.json'),
  backup: join(folder, 'progress.json.bak'),
  journal: join(folder, 'journal'),
  previous: join(folder, 'journal.previous'),
});

export interface Recovered {
  readonly data: StoreData;
  readonly seq: number;
  /** The data differs from the snapshot on disk: a new one is due. */
  readonly changed: boolean;
  /** The data was brought to a new version: the journal must say so. */
  readonly migrated: boolean;
  /** Something was set aside; told to the learner. */
  readonly notice: Problem | undefined;
}

interface State {
  readonly data: StoreData;
  readonly seq: number;
  readonly migrated: boolean;
  /** Every journal entry after the snapshot could be used. */
  readonly complete: boolean;
}

/** Rejects only when the disk itself fails, or with a `Fault` when the data is of a newer Naru. */
export async function recover(files: StoreFiles, now: Date): Promise<Recovered> {
  const main = await readSnapshot(files.snapshot);
  const backup = await readSnapshot(files.backup);
  const previous = await readJournal(files.previous);
  const journal = await readJournal(files.journal);
  const entries = [...previous.entries, ...journal.entries];

  const fromMain = stateFrom(main, entries);
  if (fromMain?.complete && !journal.damaged) return recovered(fromMain, main, undefined);

  const state = fromMain ?? stateFrom(backup, entries) ?? stateFrom(undefined, entries);
  const nothingThere = main === undefined && backup === undefined && entries.length === 0;
  if (nothingThere && !journal.damaged && !previous.damaged) return fresh(undefined);
  // A crash between two renames leaves the backup and the journal: that is a whole state, not damage.
  if (main === undefined && state?.complete && !journal.damaged) return recovered(state, main, undefined);

  const aside = await setAside(await damagedFiles(files, { fromMain, main, journal, state }), now);
  const notice = damageNotice(aside, state !== undefined);
  return state ? recovered(state, undefined, notice) : fresh(notice);
}

/**
 * The same for those who only look while nobody has the folder: nothing on the disk is changed. `undefined`: there is nothing, or
 * nothing that can be read.
 */
export async function peek(files: StoreFiles): Promise<StoreData | undefined> {
  const main = await readSnapshot(files.snapshot);
  const backup = await readSnapshot(files.backup);
  const previous = await readJournal(files.previous);
  const journal = await readJournal(files.journal);
  const entries = [...previous.entries, ...journal.entries];
  return (stateFrom(main, entries) ?? stateFrom(backup, entries) ?? stateFrom(undefined, entries))?.data;
}

const fresh = (notice: Problem | undefined): Recovered => ({
  data: emptyData(),
  seq: 0,
  changed: true,
  migrated: false,
  notice,
});

const recovered = (state: State, main: Snapshot | 'damaged' | undefined, notice?: Problem): Recovered => ({
  data: state.data,
  seq: state.seq,
  migrated: state.migrated,
  changed: typeof main !== 'object' || main.seq !== state.seq || state.migrated,
  notice,
});

/** The snapshot and what the journal adds to it; `undefined` when that is no data of ours. Without a snapshot: from nothing. */
function stateFrom(snapshot: Snapshot | 'damaged' | undefined, entries: readonly Entry[]): State | undefined {
  if (snapshot === 'damaged') return undefined;
  if (snapshot === undefined && entries[0]?.seq !== 1) return undefined;
  let raw: unknown = structuredClone(snapshot?.data ?? emptyData());
  let seq = snapshot?.seq ?? 0;
  let complete = true;
  for (const entry of entries) {
    if (entry.seq <= seq) continue;
    complete = entry.seq === seq + 1;
    if (!complete) break;
    try {
      raw = applyOperations(raw, entry.ops);
    } catch {
      return undefined;
    }
    seq = entry.seq;
  }
  const data = migrate(raw);
  const parsed = storeData.safeParse(data);
  if (!parsed.success) return undefined;
  return { data: parsed.data, seq, migrated: data !== raw, complete };
}

interface Found {
  readonly fromMain: State | undefined;
  readonly main: Snapshot | 'damaged' | undefined;
  readonly journal: JournalContent;
  readonly state: State | undefined;
}

async function damagedFiles(files: StoreFiles, found: Found): Promise<string[]> {
  const damaged: string[] = [];
  if (found.main !== undefined && !found.fromMain) damaged.push(files.snapshot);
  if (found.journal.damaged || !found.state?.complete) damaged.push(files.journal);
  if (!found.state) damaged.push(files.backup, files.previous);
  const there = await Promise.all(
    damaged.map((file) =>
      readFile(file).then(
        () => file,
        () => undefined,
      ),
    ),
  );
  return there.filter((file) => file !== undefined);
}

async function setAside(files: readonly string[], now: Date): Promise<string[]> {
  const stamp = now.toISOString().replaceAll(':', '-');
  return Promise.all(
    files.map(async (file) => {
      const aside = `${file}.damaged-${stamp}`;
      await rename(file, aside);
      return aside;
    }),
  );
}

function damageNotice(aside: readonly string[], good: boolean): Problem {
  const used = good ? 'The last good state is used.' : 'No good state was found, so progress starts anew.';
  return {
    code: CODES.dataDamaged,
    message: `Part of your saved progress could not be read. ${used} Set aside: ${aside.join(', ') || 'nothing'}`,
    remedy: 'Check that the disk is not full or failing. The files set aside can be deleted.',
  };
}
