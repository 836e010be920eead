/**
 * Keeps the people of a class: a change is on disk before anybody is told of it. The whole of it is small, so that each write replaces it
 * at once (`store/snapshot.ts`) and keeps the one before as `.bak`; changes that arrive during a write share the next one.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../sandbox/faults.ts';
import { CODES } from '../../faults.ts';
import type { Log } from '../../log.ts';
import { folderFault } from '../../store/folder.ts';
import { readSnapshot, renameIfThere, writeSnapshot } from '../../store/snapshot.ts';
import type { DeepReadonly } from '../../store/types.ts';
import { noPeople, type PeopleData, peopleData } from './types.ts';

export interface Ledger {
  read(): DeepReadonly<PeopleData>;
  /** Resolves once it would survive a power cut. If `change` throws, or the disk is full, nothing has happened. */
  update<T>(change: (draft: PeopleData) => T): Promise<T>;
  /** Waits for what is being written. Safe to call twice. */
  close(): Promise<void>;
}

interface Waiting {
  change(draft: PeopleData): unknown;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** `folder` is there already, and nobody else's. Rejects with a Fault when the disk does not let us, or when a newer Naru wrote it. */
export async function openLedger(folder: string, log: Log): Promise<Ledger> {
  const file = join(folder, 'people.json');
  const { seq, data } = await readLedger(file, log).catch((cause: unknown) => {
    throw folderFault(folder, cause);
  });
  return createLedger(file, seq, data);
}

interface Found {
  readonly seq: number;
  readonly data: PeopleData;
}

async function readLedger(file: string, log: Log): Promise<Found> {
  const main = await foundIn(file);
  if (typeof main === 'object') return main;
  const backup = await foundIn(`${file}.bak`);
  if (main === 'damaged') {
    const aside = `${file}.damaged-${Date.now()}`;
    await rename(file, aside);
    log.error('the list of people could not be read; the one before it is used', undefined, { aside });
  }
  if (backup === 'damaged') await renameIfThere(`${file}.bak`, `${file}.bak.damaged-${Date.now()}`);
  return typeof backup === 'object' ? backup : { seq: 0, data: noPeople() };
}

async function foundIn(file: string): Promise<Found | 'damaged' | undefined> {
  const found = await readSnapshot(file);
  if (typeof found !== 'object') return found;
  const parsed = peopleData.safeParse(found.data);
  return parsed.success ? { seq: found.seq, data: parsed.data } : 'damaged';
}

function createLedger(file: string, begin: number, found: PeopleData): Ledger {
  let seq = begin;
  let data = found;
  let queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      const made = makeChanges(data, batch);
      try {
        if (made.done.length > 0) await writeSnapshot(file, { seq: seq + 1, data: made.data });
        seq += 1;
        data = made.data;
        for (const { waiting, result } of made.done) waiting.resolve(result);
      } catch (cause) {
        for (const { waiting } of made.done) waiting.reject(notWritten(cause));
      }
    }
    writing = undefined;
  };

  return {
    read: () => data,
    update<T>(change: (draft: PeopleData) => T): Promise<T> {
      if (closed) return Promise.reject(notWritten(new Error('the server is stopping')));
      const done = new Promise<unknown>((resolve, reject) => queue.push({ change, resolve, reject }));
      writing ??= Promise.resolve().then(drain);
      return done as Promise<T>;
    },
    async close() {
      closed = true;
      await writing;
    },
  };
}

interface Made {
  readonly data: PeopleData;
  readonly done: readonly { readonly waiting: Waiting; readonly result: unknown }[];
}

/** Each change on what the one before it left; one that throws, or leaves what is none of ours, is told so and is not made. */
function makeChanges(data: PeopleData, batch: readonly Waiting[]): Made {
  let good = data;
  const done: { waiting: Waiting; result: unknown }[] = [];
  for (const waiting of batch) {
    const draft = structuredClone(good);
    try {
      const result = waiting.change(draft);
      good = peopleData.parse(draft);
      done.push({ waiting, result });
    } catch (failure) {
      waiting.reject(failure);
    }
  }
  return { data: good, done };
}

const notWritten = (cause: unknown): Fault =>
  new Fault(
    CODES.dataUnwritable,
    `The list of people could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Nothing was changed. Check that the disk is not full, then try again.',
    { cause },
  );
