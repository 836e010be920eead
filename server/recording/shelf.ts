/**
 * Where recordings are kept: two files each in `recordings/` of the data folder, the asciicast and the notes beside it, for their
 * owner only, until the learner deletes them. Everything else about a recording is read from the two.
 */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RecordingEnd } from '../protocol-recording.ts';
import { folderFault, makeFolder } from '../store/folder.ts';
import { type Handle, newFile } from './lines-file.ts';
import { type Note, readNotes } from './notes.ts';

/** Two new files. */
export interface Place {
  readonly id: string;
  readonly startedAt: number;
  readonly cast: Handle;
  readonly notes: Handle;
}

/** A recording as its files tell it. */
export interface Kept {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly shell: string;
  readonly title?: string;
  readonly seconds: number;
  /** Of the asciicast. */
  readonly bytes: number;
  /** `undefined`: the files do not say that it ended. */
  readonly end?: RecordingEnd;
  readonly notes: readonly Note[];
}

export interface Shelf {
  /** Rejects with a Fault when the disk does not let us. */
  place(shell: string, now: number): Promise<Place>;
  /** Newest first. */
  ids(): Promise<string[]>;
  /** Bytes of all files. */
  used(): Promise<number>;
  /** `undefined`: there is none of that name. */
  read(id: string): Promise<Kept | undefined>;
  /** The asciicast as far as it is whole; `undefined`: there is none. */
  open(id: string): Promise<{ readonly bytes: number; stream(): Readable } | undefined>;
  /** Deleting what is not there is harmless. */
  delete(id: string): Promise<void>;
}

const CAST = '.cast';
const NOTES = '.jsonl';
/** The time it began, which sorts, and the shell. */
const ID = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-([a-z0-9][a-z0-9-]{0,39})$/;

const idOf = (now: number, shell: string): string =>
  `${new Date(now).toISOString().replace(/[:.]/g, '-')}-${shell}`;

/** `folder`: the data folder. */
export function createShelf(folder: string): Shelf {
  const home = join(folder, 'recordings');
  const pathOf = (id: string, kind: string): string => join(home, `${id}${kind}`);

  const filesOf = async (): Promise<string[]> => {
    const names = await readdir(home).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => ID.test(name.replace(/\.(cast|jsonl)$/, '')));
  };

  const remove = async (id: string): Promise<void> => {
    for (const kind of [CAST, NOTES]) await rm(pathOf(id, kind), { force: true });
  };

  return {
    async place(shell, now) {
      makeFolder(home);
      // Two shells may be turned on within a millisecond, and clocks are set back.
      for (let startedAt = now; ; startedAt += 1) {
        const id = idOf(startedAt, shell);
        const cast = await newFile(pathOf(id, CAST)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw folderFault(home, error);
        });
        if (!cast) continue;
        try {
          return { id, startedAt, cast, notes: await newFile(pathOf(id, NOTES)) };
        } catch (error) {
          await cast.close();
          await remove(id);
          throw folderFault(home, error);
        }
      }
    },
    async ids() {
      const names = await filesOf();
      return names
        .filter((name) => name.endsWith(CAST))
        .map((name) => name.slice(0, -CAST.length))
        .sort()
        .reverse();
    },
    async used() {
      const sizes = (await filesOf()).map((name) =>
        stat(join(home, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      );
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
    async read(id) {
      if (!ID.test(id)) return undefined;
      const whole = await wholeEnd(pathOf(id, CAST));
      if (!whole) return undefined;
      const text = await readFile(pathOf(id, NOTES), 'utf8').catch(() => '');
      return keptOf(id, whole, readNotes(text));
    },
    async open(id) {
      const path = pathOf(id, CAST);
      const whole = ID.test(id) ? await wholeEnd(path) : undefined;
      if (!whole) return undefined;
      const { bytes } = whole;
      return { bytes, stream: () => createReadStream(path, { start: 0, end: Math.max(0, bytes - 1) }) };
    },
    async delete(id) {
      if (ID.test(id)) await remove(id);
    },
  };
}

function keptOf(id: string, { bytes, seconds }: WholeEnd, notes: readonly Note[]): Kept {
  const began = notes.find((note) => note.note === 'began');
  const ended = notes.find((note) => note.note === 'ended');
  const [, day, hour, minute, second, millisecond, shell = ''] = ID.exec(id) ?? [];
  return {
    id,
    startedAt: began?.startedAt ?? Date.parse(`${day}T${hour}:${minute}:${second}.${millisecond}Z`),
    shell: began?.shell ?? shell,
    ...(began?.title === undefined ? {} : { title: began.title }),
    seconds: ended?.at ?? seconds,
    bytes,
    ...(ended === undefined ? {} : { end: ended.why }),
    notes,
  };
}

interface WholeEnd {
  /** Up to the end of the last whole line. */
  readonly bytes: number;
  /** When the last event happened. */
  readonly seconds: number;
}

/** The longest line there can be: a full event in which every character is escaped. Bytes. */
const LONGEST_LINE = 1024 * 1024;

/** Where the last whole line ends, and its time: a crash may have cut off the one after it. `undefined`: no such file. */
async function wholeEnd(path: string): Promise<WholeEnd | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    for (let window = 16 * 1024; ; window *= 4) {
      const from = Math.max(0, size - window);
      const tail = Buffer.alloc(size - from);
      await handle.read(tail, 0, tail.length, from);
      const end = tail.lastIndexOf(0x0a) + 1;
      const start = end > 1 ? tail.lastIndexOf(0x0a, end - 2) + 1 : 0;
      if (start === 0 && from > 0 && window < 2 * LONGEST_LINE) continue;
      const [, time] = /^\[([\d.]+),/.exec(tail.toString('latin1', start, Math.min(end, start + 40))) ?? [];
      return { bytes: from + end, seconds: Number(time ?? 0) };
    }
  } finally {
    await handle.close();
  }
}
