/** What a cluster's folder remembers of it besides its handle: who makes it, how often its nodes were started, and how it was when it was new. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxFolder } from '../folder.ts';
import type { Baseline } from './clean/clean.ts';

export interface Keepsake {
  /** Who makes it or has it in hands. A process that ended has nothing any more. */
  readonly holder?: { readonly pid: number; readonly began: string };
  /** Whether it was ever whole. */
  readonly made: boolean;
  /** How often its nodes were stopped and started since its baseline. */
  readonly starts: number;
}

const FILE = 'cluster.json';
const BASELINE = 'baseline.json';

export async function readKeepsake(folder: SandboxFolder): Promise<Keepsake> {
  return (await json<Keepsake>(folder, FILE)) ?? { made: true, starts: 0 };
}

export async function beginMaking(folder: SandboxFolder): Promise<void> {
  await rm(join(folder.path, BASELINE), { force: true });
  await write(folder, { made: false, starts: 0, holder: me() });
}

export async function endMaking(folder: SandboxFolder, baseline: Baseline | undefined): Promise<void> {
  if (baseline) await folder.writeText(BASELINE, JSON.stringify(baseline));
  await write(folder, { made: true, starts: 0, holder: me() });
}

/** This process has it now. `started`: its nodes were stopped; their containers count that as a restart. */
export async function hold(folder: SandboxFolder, started = false): Promise<void> {
  const kept = await readKeepsake(folder);
  await write(folder, { ...kept, starts: kept.starts + (started ? 1 : 0), holder: me() });
}

/** Whoever wants it may have it. */
export async function letGo(folder: SandboxFolder): Promise<void> {
  const { holder: _, ...kept } = await readKeepsake(folder);
  await write(folder, kept);
}

const me = () => ({ pid: process.pid, began: begun(process.pid) });

export const readBaseline = (folder: SandboxFolder): Promise<Baseline | undefined> =>
  json<Baseline>(folder, BASELINE);

/** From the folder of a cluster that was kept warm to that of the sandbox it becomes. */
export async function moveKeepsake(from: SandboxFolder, to: SandboxFolder): Promise<void> {
  await to.writeText(BASELINE, (await from.readText(BASELINE)) ?? '');
  await write(to, { ...(await readKeepsake(from)), holder: me() });
}

/** Whether a process that runs has it. */
export const isHeld = ({ holder }: Keepsake): boolean =>
  holder !== undefined && begun(holder.pid) === holder.began;

async function write(folder: SandboxFolder, keepsake: Keepsake): Promise<void> {
  await folder.writeText(FILE, JSON.stringify(keepsake));
}

/** `undefined` also for a file that was cut off when the power went. */
async function json<T>(folder: SandboxFolder, name: string): Promise<T | undefined> {
  const text = await folder.readText(name);
  try {
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** When a process began, in a form that tells it from a later one of the same number; empty when there is none. */
function begun(pid: number): string {
  try {
    // proc(5): the 22nd field; the second may have spaces and brackets in it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return isRunning(pid) ? 'running' : '';
  }
}

/** Where there is no /proc, as on macOS. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
