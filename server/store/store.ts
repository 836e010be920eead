/**
 * Transactions over a JSON file: the door to lowdb. See types.ts for the contract, recover.ts for the files.
 *
 * lowdb alone would run a change on the live data, sync nothing and rewrite everything each time. Here lowdb holds the data
 * and its snapshots; an append-only journal in between makes each change durable. Changes that arrive while one is being
 * written share the next write.
 */
import { stat } from 'node:fs/promises';
import { type Adapter, Low } from 'lowdb';
import { Fault } from '../../sandbox/faults.ts';
import { CODES } from '../faults.ts';
import type { Log } from '../log.ts';
import type { Problem } from '../protocol.ts';
import { folderFault, makeFolder } from './folder.ts';
import { createJournal, type Entry, type Journal } from './journal.ts';
import { type Lock, takeLock } from './lock.ts';
import { applyOperations, difference } from './patch.ts';
import { filesIn, type Recovered, recover, type StoreFiles } from './recover.ts';
import { renameIfThere, syncFolder, writeSnapshot } from './snapshot.ts';
import { type DeepReadonly, emptyData, type Store, type StoreData, storeData } from './types.ts';

export interface StoreOptions {
  /** Made with mode 0700 if it is not there. */
  readonly folder: string;
  readonly log: Log;
  /** A journal of more bytes than this is folded into a snapshot. */
  readonly snapshotAfter?: number;
  /** Where journals come from; a test brings one whose disk is full. */
  createJournal?(file: string): Promise<Journal>;
}

export interface OpenStore {
  readonly store: Store;
  /** What the learner should know, such as a damaged file that was set aside. */
  readonly notices: readonly Problem[];
}

const SNAPSHOT_AFTER = 256 * 1024;

/** Takes the lock and reads what is there. Rejects with a `Fault` when another process has the folder. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  makeFolder(options.folder);
  const lock = lockOf(options.folder);
  try {
    const found = await recover(filesIn(options.folder), new Date());
    const files = new StoreFileSet(options, found);
    await files.begin(found);
    const store = createStore(files, options, () => lock[Symbol.dispose]());
    return { store, notices: found.notice ? [found.notice] : [] };
  } catch (error) {
    lock[Symbol.dispose]();
    throw isOfSystem(error) ? folderFault(options.folder, error) : error;
  }
}

function lockOf(folder: string): Lock {
  try {
    return takeLock(folder);
  } catch (error) {
    throw isOfSystem(error) ? folderFault(folder, error) : error;
  }
}

/** An error of the file system, not a mistake of ours. */
const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** The data in memory and its files: lowdb with an adapter that writes snapshots, and the journal since the last one. */
class StoreFileSet {
  seq: number;
  readonly #db: Low<StoreData>;
  readonly #files: StoreFiles;
  readonly #options: StoreOptions;
  #journal: Journal | undefined;

  constructor(options: StoreOptions, found: Recovered) {
    this.#options = options;
    this.#files = filesIn(options.folder);
    this.seq = found.seq;
    const adapter: Adapter<StoreData> = {
      read: async () => found.data,
      write: (data) => writeSnapshot(this.#files.snapshot, { seq: this.seq, data }),
    };
    this.#db = new Low(adapter, emptyData());
  }

  get data(): StoreData {
    return this.#db.data;
  }

  /** Bytes of journal since the last snapshot. */
  get journalSize(): number {
    return this.#journal?.size ?? 0;
  }

  async begin(found: Recovered): Promise<void> {
    await this.#db.read();
    if (found.changed) await this.#db.write();
    // After damage the backup may be of no use: a second snapshot makes the first one the backup.
    if (found.notice) await this.#db.write();
    await this.#newJournal();
    // Later entries build on the new shape, so the journal itself must lead there from the backup.
    if (found.migrated) await this.append([{ seq: this.seq + 1, ops: [[[], found.data]] }], found.data);
  }

  /** Puts the entries on disk, then shows the data. When it rejects, nothing has happened. */
  async append(entries: readonly Entry[], data: StoreData): Promise<void> {
    this.#journal ??= await this.#open(this.#files.journal);
    await this.#journal.append(entries);
    this.seq = entries.at(-1)?.seq ?? this.seq;
    this.#db.data = data;
  }

  async snapshot(): Promise<void> {
    await this.#db.write();
    await this.#newJournal();
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
  }

  async #newJournal(): Promise<void> {
    const { journal, previous } = this.#files;
    await this.close();
    // An empty journal must not take the place of the one that leads from the backup to the snapshot.
    if (await hasContent(journal)) await renameIfThere(journal, previous);
    this.#journal = await this.#open(journal);
    await syncFolder(this.#options.folder);
  }

  #open(file: string): Promise<Journal> {
    return (this.#options.createJournal ?? createJournal)(file);
  }
}

interface Waiting {
  change(draft: StoreData): unknown;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

function createStore(files: StoreFileSet, options: StoreOptions, released: () => void): Store {
  const limit = options.snapshotAfter ?? SNAPSHOT_AFTER;
  let queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const snapshot = async (): Promise<void> => {
    try {
      await files.snapshot();
    } catch (failure) {
      // The journal has everything; the next attempt comes with the next change.
      options.log.error('the snapshot could not be written', failure);
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await writeBatch(files, batch);
      if (files.journalSize > limit) await snapshot();
    }
    writing = undefined;
  };

  const finish = async (): Promise<void> => {
    await writing;
    if (files.journalSize > 0) await snapshot();
    await files.close();
    released();
  };

  return {
    read: (pick) => pick(files.data as DeepReadonly<StoreData>),
    update<T>(change: (draft: StoreData) => T): Promise<T> {
      if (closing) return Promise.reject(closed());
      const done = new Promise<unknown>((resolve, reject) => queue.push({ change, resolve, reject }));
      // Starts in the next microtask, so that changes made together are written together.
      writing ??= Promise.resolve().then(drain);
      return done as Promise<T>;
    },
    close() {
      closing ??= finish();
      return closing;
    },
  };
}

/** Makes every change of the batch on a draft, writes those that are valid at once, and tells each how it went. */
async function writeBatch(files: StoreFileSet, batch: readonly Waiting[]): Promise<void> {
  let good = structuredClone(files.data);
  let draft = structuredClone(good);
  const entries: Entry[] = [];
  const made: { waiting: Waiting; result: unknown }[] = [];
  for (const waiting of batch) {
    try {
      // A copy: later changes of the same batch work on the same draft.
      const result = structuredClone(waiting.change(draft));
      const ops = difference(good, validated(draft));
      if (ops.length > 0) entries.push({ seq: files.seq + entries.length + 1, ops });
      good = applyOperations(good, ops) as StoreData;
      made.push({ waiting, result });
    } catch (error) {
      draft = structuredClone(good);
      waiting.reject(error);
    }
  }
  try {
    if (entries.length > 0) await files.append(entries, good);
    for (const { waiting, result } of made) waiting.resolve(result);
  } catch (error) {
    for (const { waiting } of made) waiting.reject(notWritten(error));
  }
}

function validated(draft: StoreData): StoreData {
  const parsed = storeData.safeParse(draft);
  if (parsed.success) return draft;
  throw new Fault(
    CODES.dataInvalid,
    `A change would have made the progress invalid: ${parsed.error.issues[0]?.message} at ${parsed.error.issues[0]?.path.join('.')}`,
    'Nothing was changed. This is a mistake in Naru; please report it.',
  );
}

const hasContent = (file: string): Promise<boolean> =>
  stat(file).then(
    ({ size }) => size > 0,
    () => false,
  );

const notWritten = (cause: unknown): Fault =>
  new Fault(
    CODES.dataUnwritable,
    `Your progress could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Nothing was changed. Check that the disk is not full, then try again.',
    { cause },
  );

const closed = (): Fault =>
  new Fault(CODES.dataUnwritable, 'The server is stopping.', 'Start it again with `npm start`.');
