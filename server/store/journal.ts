/**
 * An append-only journal: one line per change, each with a checksum, on disk before anybody is told that it is.
 *
 * A line is `crc32 of the rest, 8 hex digits`, a space, and JSON `{ "seq": 12, "ops": [...] }`. The last line may lack its
 * newline: the process died while writing it, nobody was told, and it is dropped. Anything else that is wrong is damage.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Operation } from './patch.ts';

export interface Entry {
  /** Counts changes from 1 without gaps. */
  readonly seq: number;
  readonly ops: readonly Operation[];
}

export interface JournalContent {
  readonly entries: readonly Entry[];
  /** A line before the end could not be read; entries up to it are given. */
  readonly damaged: boolean;
}

const path = z.array(z.union([z.string(), z.number()]));
const entry = z.object({
  seq: z.number().int(),
  ops: z.array(z.union([z.tuple([path, z.unknown()]), z.tuple([path])])),
});

/** Reads a journal. A file that is not there is an empty one. */
export async function readJournal(file: string): Promise<JournalContent> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  lines.pop(); // what follows the last newline was never acknowledged
  const entries: Entry[] = [];
  for (const line of lines) {
    const read = readLine(line);
    if (!read) return { entries, damaged: true };
    entries.push(read);
  }
  return { entries, damaged: false };
}

function readLine(line: string): Entry | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  try {
    return entry.parse(JSON.parse(json)) as Entry;
  } catch {
    return undefined;
  }
}

const writeLine = (written: Entry): string => {
  const json = JSON.stringify(written);
  return `${checksum(json)} ${json}\n`;
};

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

export interface Journal {
  /** Bytes in the file. */
  readonly size: number;
  /** Resolves when the entries are on disk. When it rejects, none of them is: the file is cut back to what it was. */
  append(entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts an empty journal, readable by the owner only. */
export async function createJournal(file: string): Promise<Journal> {
  const handle = await open(file, 'w', 0o600);
  await handle.sync();
  return appendTo(handle);
}

function appendTo(handle: FileHandle): Journal {
  let size = 0;
  return {
    get size() {
      return size;
    },
    async append(entries) {
      const bytes = Buffer.from(entries.map(writeLine).join(''), 'utf8');
      try {
        await writeWhole(handle, bytes, size);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(size).catch(() => {});
        throw error;
      }
      size += bytes.length;
    },
    close: () => handle.close(),
  };
}

/** A disk that fills up takes the first part of a write and refuses the second. */
async function writeWhole(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
