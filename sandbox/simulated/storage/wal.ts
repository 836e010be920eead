/**
 * How a store survives its process: a snapshot and a journal of what came after, in a directory of the caller's.
 *
 * Every commit is appended before anybody hears of it, so a killed process has lost nothing it has told. Generations are
 * numbered: `snapshot-N.json` is the state at the start, `journal-N.jsonl` what followed. The one before the current is
 * kept, because its journal leads to the same state: a damaged snapshot costs nothing.
 */
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkedLine, writeWhole } from './files.ts';
import { generationsIn, journalFile, loadState, snapshotFile } from './recovery.ts';
import type { StoreChange, StoreSnapshot } from './store.ts';

export interface JournalOptions {
  /** Begin a new generation when the journal is longer. Bytes. */
  readonly compactAt?: number;
  /** Hears of damage that was found and set aside, as a Fault. */
  log(message: string, cause?: unknown): void;
}

const COMPACT_AT = 8 * 1024 * 1024;

export class Journal {
  /** The state that was found; `undefined` in a directory without any. */
  readonly found: StoreSnapshot | undefined;
  readonly #directory: string;
  readonly #compactAt: number;
  #generation: number;
  #file: number | undefined;
  #size = 0;

  /** Opens a directory, which must exist, and reads what is there. */
  constructor(directory: string, options: JournalOptions) {
    this.#directory = directory;
    this.#compactAt = options.compactAt ?? COMPACT_AT;
    const loaded = loadState(directory, options.log);
    this.found = loaded?.state;
    this.#generation = loaded?.generation ?? 0;
    if (!loaded) return;
    truncateIfLonger(join(directory, journalFile(loaded.generation)), loaded.journalSize);
    this.#size = loaded.journalSize;
    this.#openJournal('a');
  }

  /** `true` when the journal has grown so long that a new generation should begin. */
  get isLong(): boolean {
    return this.#size >= this.#compactAt;
  }

  /** Records a change. Survives the end of this process, not a power cut: see `sync`. */
  append(change: StoreChange): void {
    if (this.#file === undefined) throw new Error('the journal is closed, or has no snapshot to begin with');
    try {
      this.#size += writeWholly(this.#file, checkedLine(change));
    } catch (error) {
      // Half a line would spoil what is appended behind it.
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
  }

  /** Begins a new generation with this state. */
  compact(state: StoreSnapshot): void {
    this.close();
    const next = this.#generation + 1;
    writeWhole(join(this.#directory, snapshotFile(next)), checkedLine(state));
    this.#generation = next;
    this.#size = 0;
    // A journal of this number can only be left over from a generation that was given up.
    this.#openJournal('w');
    this.#forgetBefore(next - 1);
  }

  /** Everything appended so far survives a power cut once this returns. */
  sync(): void {
    if (this.#file !== undefined) fdatasyncSync(this.#file);
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#file === undefined) return;
    this.sync();
    closeSync(this.#file);
    this.#file = undefined;
  }

  #openJournal(flags: 'a' | 'w'): void {
    this.#file = openSync(join(this.#directory, journalFile(this.#generation)), flags, 0o600);
  }

  #forgetBefore(oldest: number): void {
    for (const { generation, path } of generationsIn(this.#directory))
      if (generation < oldest) unlinkSync(path);
  }
}

function writeWholly(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  return bytes.length;
}

function truncateIfLonger(path: string, size: number): void {
  try {
    truncateSync(path, size);
  } catch (error) {
    // A generation whose first change never came has no journal yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
