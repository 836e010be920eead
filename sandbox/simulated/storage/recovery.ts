/** Reads back what a journal wrote, whatever state its files are in: torn ends are dropped, damage is set aside. */
import { copyFileSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../faults.ts';
import type { KubeObject } from '../objects.ts';
import { readCheckedLine } from './files.ts';
import type { StoreChange, StoreSnapshot } from './store.ts';

type Log = (message: string, cause?: unknown) => void;

export interface Loaded {
  readonly state: StoreSnapshot;
  /** The newest generation; its journal is good up to `journalSize` bytes. */
  readonly generation: number;
  readonly journalSize: number;
}

const FILE = /^(snapshot|journal)-(\d{6})\.jsonl?$/;

export const snapshotFile = (generation: number): string => `snapshot-${digits(generation)}.json`;
export const journalFile = (generation: number): string => `journal-${digits(generation)}.jsonl`;

function digits(generation: number): string {
  return String(generation).padStart(6, '0');
}

/** Every file of every generation. */
export function generationsIn(directory: string): { kind: string; generation: number; path: string }[] {
  return readdirSync(directory).flatMap((name) => {
    const match = FILE.exec(name);
    return match ? [{ kind: match[1]!, generation: Number(match[2]), path: join(directory, name) }] : [];
  });
}

/** The highest number in use; 0 where there are no files. */
export function newestGeneration(directory: string): number {
  return Math.max(0, ...generationsIn(directory).map(({ generation }) => generation));
}

/** The last good state; `undefined` when there is none. */
export function loadState(directory: string, log: Log): Loaded | undefined {
  const newest = newestGeneration(directory);
  const snapshots = generationsIn(directory)
    .filter(({ kind }) => kind === 'snapshot')
    .sort((a, b) => b.generation - a.generation);
  for (const { generation, path } of snapshots) {
    const snapshot = readSnapshot(path);
    if (snapshot) {
      const loaded = replay(directory, snapshot, generation, newest, log);
      setAsideAfter(directory, loaded.generation, log);
      return loaded;
    }
    setAside(path, log);
  }
  setAsideAfter(directory, 0, log);
  return undefined;
}

/** Journals behind the one that is used next: a later start must not take them for what came after it. */
function setAsideAfter(directory: string, used: number, log: Log): void {
  for (const { generation, path } of generationsIn(directory)) if (generation > used) setAside(path, log);
}

function readSnapshot(path: string): StoreSnapshot | undefined {
  return readCheckedLine<StoreSnapshot>(readFileSync(path, 'utf8').trimEnd());
}

function replay(directory: string, from: StoreSnapshot, first: number, newest: number, log: Log): Loaded {
  const draft: Draft = { revision: from.revision, objects: thawed(from.objects) };
  let [generation, journalSize] = [first, 0];
  for (; generation <= newest; generation++) {
    const path = join(directory, journalFile(generation));
    const { size, good, damaged } = replayJournal(draft, path);
    journalSize = good;
    if (damaged) copyAside(path, log);
    if (size !== good) break;
  }
  const reached = Math.min(generation, newest);
  return { state: draft, generation: reached, journalSize };
}

interface Draft {
  revision: number;
  objects: Record<string, Record<string, KubeObject>>;
}

function thawed(objects: StoreSnapshot['objects']): Draft['objects'] {
  return Object.fromEntries(Object.entries(objects).map(([resource, byKey]) => [resource, { ...byKey }]));
}

/** Applies the good lines of a journal. `damaged`: there is more behind the first bad line than a torn end. */
function replayJournal(draft: Draft, path: string): { size: number; good: number; damaged: boolean } {
  const bytes = readIfThere(path);
  let good = 0;
  while (good < bytes.length) {
    const end = bytes.indexOf(0x0a, good);
    const change = end < 0 ? undefined : readCheckedLine<StoreChange>(bytes.toString('utf8', good, end));
    // Every change has the next revision: a gap is damage too.
    if (change?.revision !== draft.revision + 1) return { size: bytes.length, good, damaged: end >= 0 };
    applyChange(draft, change);
    good = end + 1;
  }
  return { size: bytes.length, good, damaged: false };
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function applyChange(draft: Draft, { revision, resource, key, object }: StoreChange): void {
  draft.revision = revision;
  draft.objects[resource] ??= {};
  if (object) draft.objects[resource][key] = object;
  else delete draft.objects[resource][key];
}

function setAside(path: string, log: Log): void {
  const aside = `${path}.damaged-${Date.now()}`;
  renameSync(path, aside);
  report(aside, log);
}

function copyAside(path: string, log: Log): void {
  const aside = `${path}.damaged-${Date.now()}`;
  copyFileSync(path, aside);
  report(aside, log);
}

function report(aside: string, log: Log): void {
  const fault = new Fault(
    'sandbox/state-damaged',
    `The saved state of a simulated cluster was damaged. It was set aside as ${aside}.`,
    'Nothing needs to be done: the last good state is in use. Remove the file when you do not want to look into it.',
  );
  log(fault.message, fault);
}
