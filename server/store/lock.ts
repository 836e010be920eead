/**
 * One process owns a data folder. The lock names it, so that a second one can say who has it.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../sandbox/faults.ts';
import { CODES } from '../faults.ts';

const holder = z.object({
  pid: z.number().int(),
  /** When the process began, in the kernel's own units: tells it from a later one with the same pid. Linux only. */
  began: z.string().optional(),
  since: z.string(),
});
/** Who holds a data folder. */
export type Holder = z.infer<typeof holder>;

/** Held until disposed of; disposing twice is harmless. */
export interface Lock extends Disposable {
  readonly holder: Holder;
}

const fileIn = (folder: string): string => join(folder, 'lock');

/** Takes the lock, also from a process that died. Throws a `Fault` that names the process that has it. */
export function takeLock(folder: string): Lock {
  const file = fileIn(folder);
  const mine: Holder = { pid: process.pid, since: new Date().toISOString(), ...began(process.pid) };
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(beside, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let round = 0; round < 3; round += 1) {
      if (linked(beside, file)) return release(file, mine);
      const other = readHolder(folder);
      if (other) throw inUse(folder, other);
      // Renaming, not deleting: of two processes that find the same dead lock only one gets it out of the way.
      renamed(file, `${beside}.dead`);
    }
    throw inUse(folder, undefined);
  } finally {
    removed(beside);
    removed(`${beside}.dead`);
  }
}

/** Who holds the folder now; `undefined` when nobody does, or a process that is gone. */
export function readHolder(folder: string): Holder | undefined {
  try {
    const found = holder.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
    return alive(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function alive(found: Holder): boolean {
  try {
    process.kill(found.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = processNow(found.pid);
  // A process that was killed stays in the table as a zombie until its parent looks; some parents never do.
  if (now?.state === 'Z' || now?.state === 'X') return false;
  return found.began === undefined || found.began === now?.began;
}

const began = (pid: number): { began?: string } => {
  const now = processNow(pid);
  return now ? { began: now.began } : {};
};

/** Fields 3 and 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses, so count from its end. */
function processNow(pid: number): { readonly state: string; readonly began: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', began: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function release(file: string, mine: Holder): Lock {
  let held = true;
  return {
    holder: mine,
    [Symbol.dispose]() {
      if (held) removed(file);
      held = false;
    },
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function renamed(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function removed(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function inUse(folder: string, other: Holder | undefined): Fault {
  const who = other ? `Process ${other.pid}, running since ${other.since},` : 'Another process';
  return new Fault(
    CODES.dataInUse,
    `${who} already uses the data folder ${folder}.`,
    'Use the Naru that is running, end it first, or set NARU_DATA to another folder.',
  );
}
