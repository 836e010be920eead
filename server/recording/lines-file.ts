/**
 * A file that lines are added to, for as long as the disk takes them. What is handed in waits in memory for a moment only; when
 * the process dies, nothing older than a second is lost, and when the disk refuses a line, the file ends with the one before.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../../sandbox/clock.ts';

/** What this needs of a file; a test brings one that is full. */
export type Handle = Pick<FileHandle, 'write' | 'truncate' | 'sync' | 'close'>;

export interface LinesFile {
  /** Bytes handed in so far, whether they are written yet or not. */
  readonly bytes: number;
  /** Adds whole lines. Does nothing once the file is closed or has failed. */
  add(lines: string): void;
  /** Resolves when everything is in the file, or never will be. Never rejects. */
  close(): Promise<void>;
}

export interface LinesFileOptions {
  readonly handle: Handle;
  readonly clock: Clock;
  /** The file takes no more, once. */
  failed(failure: unknown): void;
}

const FILE = {
  /** Lines wait at most this long for company, milliseconds. */
  wait: 250,
  /** So many bytes do not wait. */
  enough: 256 * 1024,
  /** A disk that is so many bytes behind is as good as full. */
  tooMany: 8 * 1024 * 1024,
} as const;

/** A new file, for its owner only. Rejects with the error of the file system, EEXIST if it is there. */
export const newFile = (path: string): Promise<Handle> => open(path, 'wx', 0o600);

export function createLinesFile({ handle, clock, failed }: LinesFileOptions): LinesFile {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let good = 0;
  let over = false;
  let timer: Disposable | undefined;
  let writing: Promise<void> | undefined;

  const giveUp = (failure: unknown): void => {
    if (over) return;
    over = true;
    waiting = [];
    failed(failure);
  };

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const chunk = Buffer.from(waiting.join(''), 'utf8');
      waiting = [];
      waitingBytes = 0;
      try {
        await writeWhole(handle, chunk, good);
        good += chunk.length;
      } catch (failure) {
        // Half a line would make readers stumble. A disk that is full can still do this.
        await handle.truncate(good).catch(() => undefined);
        giveUp(failure);
      }
    }
  };

  const flush = (): Promise<void> => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    get bytes() {
      return bytes;
    },
    add(lines) {
      if (over || lines === '') return;
      const size = Buffer.byteLength(lines, 'utf8');
      waiting.push(lines);
      waitingBytes += size;
      bytes += size;
      if (waitingBytes > FILE.tooMany) giveUp(new Error('the disk is too slow'));
      else if (waitingBytes >= FILE.enough) void flush();
      else timer ??= clock.after(FILE.wait, () => void flush());
    },
    async close() {
      await flush();
      // What was handed in while the last write was under way.
      await flush();
      over = true;
      await handle.sync().catch(() => undefined);
      await handle.close().catch(() => undefined);
    },
  };
}

/** A write may take less than it was given, without an error: when the disk is just full, for one. */
async function writeWhole(handle: Handle, chunk: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at + done);
    if (bytesWritten === 0) throw new Error('the disk takes no more');
    done += bytesWritten;
  }
}
