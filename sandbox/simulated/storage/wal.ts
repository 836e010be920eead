/**
 * How a store survives its process: a snapshot and a journal of what came after, in a directory of the caller's.
 *
 * Every commit is appended before anybody hears of it, so a killed process has lost nothing it has told. Generations are
 * numbered: `snapshot-N.json` is the state at the start, `journal-N.jsonl` what followed. The one before the current is
 * kept, because its journal leads to the same state: a damaged snapshot costs nothing.
 */
import { closeSync, constants, fdatasyncSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkedLine, syncDirectory, writeBytes, writeNew, writeWhole } from './files.ts';
import { generationsIn, journalFile, loadState, newestGeneration, snapshotFile } from './recovery.ts';
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
    this.#generation = loaded?.generation ?? newestGeneration(directory);
    if (!loaded) return;
    this.#size = loaded.journalSize;
    this.#file = this.#openJournal(loaded.generation);
    ftruncateSync(this.#file, this.#size);
  }

  /** `true` when the journal has grown so long that a new generation should begin. */
  get isLong(): boolean {
    return this.#size >= this.#compactAt;
  }

  /** Records a change. Survives the end of this process, not a power cut: see `sync`. */
  append(change: StoreChange): void {
    if (this.#file === undefined) throw new Error('the journal is closed, or has no snapshot to begin with');
    const line = Buffer.from(checkedLine(change));
    try {
      writeBytes(this.#file, line, this.#size);
    } catch (error) {
      // Half a line would spoil what is appended behind it.
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += line.length;
  }

  /**
   * Begins a new generation with this state. When it throws, the old one goes on: its journal is only left behind once
   * the new snapshot stands.
   */
  compact(state: StoreSnapshot): void {
    const next = this.#generation + 1;
    // In a new directory there is nothing yet that a power cut could take.
    const isFirst = next === 1;
    const file = this.#openJournal(next, isFirst);
    try {
      // A journal of this number can only be left over from a generation that was given up.
      ftruncateSync(file, 0);
      const write = isFirst ? writeNew : writeWhole;
      write(join(this.#directory, snapshotFile(next)), checkedLine(state));
    } catch (error) {
      closeSync(file);
      this.#forget((generation) => generation === next);
      throw error;
    }
    this.close();
    this.#file = file;
    this.#generation = next;
    this.#size = 0;
    this.#forget((generation) => generation < next - 1);
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

  #openJournal(generation: number, isFirst = false): number {
    const path = join(this.#directory, journalFile(generation));
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    // Without its name on disk, what is synced into a new file is lost in a power cut.
    if (!isFirst) syncDirectory(this.#directory);
    return file;
  }

  #forget(given: (generation: number) => boolean): void {
    for (const { generation, path } of generationsIn(this.#directory))
      if (given(generation)) unlinkSync(path);
  }
}
