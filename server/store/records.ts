/**
 * What belongs to one attempt and is too large for the store: how everything was at the start, what happened since, and what
 * each grade was made of. A folder for each attempt, in `attempts/`.
 */
import { appendFile, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { syncFolder } from './snapshot.ts';

/** Names are ours: letters, digits and dashes. Rejects with the error of the file system. */
export interface Records {
  /** Replaces what there was. Survives a power cut once it resolves. */
  write(attempt: string, name: RecordName, value: unknown): Promise<void>;
  /** `undefined`: there is none, or none that can be read. */
  read(attempt: string, name: RecordName): Promise<unknown>;
  /** Adds a line. Survives a power cut once it resolves. */
  append(attempt: string, value: unknown): Promise<void>;
  /** The lines, oldest first. One that cannot be read is left out. */
  lines(attempt: string): Promise<unknown[]>;
  /** What only an open attempt needs. */
  forget(attempt: string): Promise<void>;
}

export type RecordName = 'start' | 'journal' | 'inventory' | 'commands';

const LINES = 'submissions.jsonl';

/** `folder`: the data folder. */
export function createRecords(folder: string): Records {
  const placeOf = (attempt: string): string => {
    if (!/^[a-z0-9-]+$/i.test(attempt)) throw new TypeError(`no name of an attempt: ${attempt}`);
    return join(folder, 'attempts', attempt);
  };
  /** Writes to one file come one after another: each replaces the last. */
  const writing = new Map<string, Promise<void>>();
  return {
    write(attempt, name, value) {
      const file = join(placeOf(attempt), `${name}.json`);
      const before = writing.get(file) ?? Promise.resolve();
      const text = JSON.stringify(value);
      const now = before.catch(() => undefined).then(() => replace(placeOf(attempt), file, text));
      writing.set(file, now);
      return now.finally(() => {
        if (writing.get(file) === now) writing.delete(file);
      });
    },
    async read(attempt, name) {
      return parsed(await textOf(join(placeOf(attempt), `${name}.json`)));
    },
    async append(attempt, value) {
      makeFolder(placeOf(attempt));
      const file = join(placeOf(attempt), LINES);
      await appendFile(file, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
      await syncFolder(placeOf(attempt));
    },
    async lines(attempt) {
      const text = await textOf(join(placeOf(attempt), LINES));
      return (text ?? '').split('\n').flatMap((line) => parsed(line) ?? []);
    },
    async forget(attempt) {
      for (const name of ['start', 'journal'] as const) {
        await rm(join(placeOf(attempt), `${name}.json`), { force: true });
      }
    },
  };
}

async function replace(folder: string, file: string, text: string): Promise<void> {
  makeFolder(folder);
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(folder);
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
