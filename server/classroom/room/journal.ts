/**
 * Everything that happened in a room, one checksummed line each, on disk before anybody is told that it happened.
 *
 * A line is `crc32 of the rest, 8 hex digits`, a space, and the event as JSON. A last line that was cut short was never told to
 * anybody, and is dropped; a damaged one in the middle is left out, and the file as it was is set aside first.
 */
import { copyFile, type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../../sandbox/clock.ts';
import { makeFolder } from '../../store/folder.ts';
import { syncFolder } from '../../store/snapshot.ts';
import { type RoomEvent, readEvent } from './events.ts';

export interface RoomJournal {
  /** Resolves when they would survive a power cut. When it rejects, none of them is in the file. */
  append(events: readonly RoomEvent[]): Promise<void>;
  /** Takes the place of all there were, at once or not at all. */
  replace(events: readonly RoomEvent[]): Promise<void>;
  close(): Promise<void>;
}

export interface ReadJournal {
  readonly journal: RoomJournal;
  /** Oldest first. */
  readonly events: readonly RoomEvent[];
  /** The file as it was before what could not be read was left out. */
  readonly setAside?: string;
}

const NAME = 'events';

/** The journal in that folder, which is made if it is not there. Rejects with a Fault, or the error of the file system. */
export async function openJournal(folder: string, clock: Clock): Promise<ReadJournal> {
  makeFolder(folder);
  const file = join(folder, NAME);
  const text = await textOf(file);
  const { events, good, lost } = readLines(text);
  const setAside = lost ? `${file}.damaged-${clock.now()}` : undefined;
  if (setAside) await copyFile(file, setAside);
  const handle = await open(file, text === undefined ? 'wx+' : 'r+', 0o600);
  try {
    const size = await mend(handle, good, Buffer.byteLength(text ?? ''));
    await syncFolder(folder);
    return {
      journal: journalOf(folder, handle, size),
      events,
      ...(setAside === undefined ? {} : { setAside }),
    };
  } catch (failure) {
    await handle.close();
    throw failure;
  }
}

/** What there is in that folder, without opening it for more. */
export async function readRoom(folder: string): Promise<readonly RoomEvent[]> {
  return readLines(await textOf(join(folder, NAME))).events;
}

/** Lines that can be read; `lost`: one before the end could not. */
function readLines(text = ''): { events: RoomEvent[]; good: string[]; lost: boolean } {
  const lines = text.split('\n');
  lines.pop(); // what follows the last newline was never told to anybody
  const events: RoomEvent[] = [];
  const good: string[] = [];
  for (const line of lines) {
    const event = eventIn(line);
    if (!event) continue;
    events.push(event);
    good.push(line);
  }
  return { events, good, lost: good.length < lines.length };
}

function eventIn(line: string): RoomEvent | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  try {
    return readEvent(JSON.parse(json));
  } catch {
    return undefined;
  }
}

const lineOf = (event: RoomEvent): string => {
  const json = JSON.stringify(event);
  return `${checksum(json)} ${json}\n`;
};

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** Leaves the good lines in the file; answers how many bytes they are. */
async function mend(handle: FileHandle, good: readonly string[], size: number): Promise<number> {
  const bytes = Buffer.from(good.map((line) => `${line}\n`).join(''), 'utf8');
  if (bytes.length === size) return size;
  await writeWhole(handle, bytes, 0);
  await handle.truncate(bytes.length);
  await handle.sync();
  return bytes.length;
}

function journalOf(folder: string, begin: FileHandle, length: number): RoomJournal {
  let handle = begin;
  let size = length;
  return {
    async append(events) {
      const bytes = bytesOf(events);
      try {
        await writeWhole(handle, bytes, size);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      size += bytes.length;
    },
    async replace(events) {
      const bytes = bytesOf(events);
      const next = await newFile(join(folder, `${NAME}.tmp`), bytes);
      await rename(join(folder, `${NAME}.tmp`), join(folder, NAME));
      await syncFolder(folder);
      const before = handle;
      handle = next;
      size = bytes.length;
      await before.close();
    },
    // Closing a file twice is harmless.
    close: () => handle.close(),
  };
}

const bytesOf = (events: readonly RoomEvent[]): Buffer => Buffer.from(events.map(lineOf).join(''), 'utf8');

async function newFile(path: string, bytes: Buffer): Promise<FileHandle> {
  const handle = await open(path, 'w+', 0o600);
  try {
    await writeWhole(handle, bytes, 0);
    await handle.sync();
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A disk that fills up takes the first part of a write and refuses the second. */
async function writeWhole(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
