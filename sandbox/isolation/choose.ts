/** Which isolation the learner's programs get: tried, not guessed, once for each start of a server. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { runProgram } from '../program.ts';
import { accountOf } from './account.ts';
import { openBox } from './box.ts';
import type { Programs } from './bubblewrap.ts';
import { findGroups, type Groups, NO_GROUPS } from './groups.ts';
import { findPrograms, missing, namespaceRemedy } from './programs.ts';
import type { BoxPlace, Isolation } from './types.ts';

/** What NARU_ISOLATION may say. */
export const ISOLATIONS = ['auto', 'bubblewrap', 'none'] as const;
export type WantedIsolation = (typeof ISOLATIONS)[number];

export interface IsolationChoice {
  readonly mode: 'bubblewrap' | 'none';
  /** `undefined`: programs run as those of this process. */
  readonly isolation: Isolation | undefined;
  /** Why there is none although nobody asked for that. */
  readonly problem?: Fault;
}

/** How long the trial may take, in milliseconds. */
const PATIENCE = 20_000;

/**
 * `auto`: bubblewrap where it works. Throws the Fault that says why not where it was asked for by name:
 * `sandbox/isolation-missing`, or `sandbox/isolation-failed`. `many`: the learners are a class.
 */
export async function chooseIsolation(
  wanted: WantedIsolation,
  env: Readonly<Record<string, string | undefined>>,
  many: boolean,
  signal: AbortSignal,
): Promise<IsolationChoice> {
  if (wanted === 'none') return { mode: 'none', isolation: undefined };
  const found = await usableBubblewrap(env, many, signal);
  if (!(found instanceof Fault)) return { mode: 'bubblewrap', isolation: found };
  if (wanted === 'auto') return { mode: 'none', isolation: undefined, problem: found };
  throw found;
}

/** Bubblewrap where a whole box could be made and a program be run in it, with nothing left of that; else why not. */
export async function usableBubblewrap(
  env: Readonly<Record<string, string | undefined>>,
  many: boolean,
  signal: AbortSignal,
): Promise<Isolation | Fault> {
  if (process.platform !== 'linux')
    return missing('isolation needs Linux', 'Run Naru on Linux, or in a virtual machine with it.');
  const programs = findPrograms(env);
  if (programs instanceof Fault) return programs;
  let groups = NO_GROUPS;
  try {
    groups = await tryOut(programs, many, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    return new Fault('sandbox/isolation-failed', `bubblewrap does not work here: ${why}`, namespaceRemedy());
  }
  return {
    accountOf,
    holds: groups.holds,
    open: (place, stop) => openBox(programs, place, accountOf(place.id), groups, stop),
  };
}

/** With control groups where that works: some may be made here, and programs not be put into them. Answers those that work. */
async function tryOut(programs: Programs, many: boolean, signal: AbortSignal): Promise<Groups> {
  const groups = findGroups(many);
  const works = await tryWith(programs, groups, signal).then(
    () => true,
    (error: unknown) => {
      if (groups.holds.length === 0) throw error;
      return false;
    },
  );
  if (works) return groups;
  await tryWith(programs, NO_GROUPS, signal);
  return NO_GROUPS;
}

async function tryWith(programs: Programs, groups: Groups, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'naru-isolation-'));
  try {
    const box = await openBox(programs, await trialPlace(folder), accountOf('trial'), groups, signal);
    try {
      const { file, argv, env } = box.command({ argv: ['/bin/bash', '-c', 'echo fine'], env: {}, cwd: '/' });
      const { stdout, stderr, exitCode } = await runProgram(file, argv, { signal, env });
      if (stdout !== 'fine\n') throw new Error(stderr.trim() || `it ended with ${exitCode}`);
    } finally {
      box.end();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function trialPlace(folder: string): Promise<BoxPlace> {
  const made = async (name: string): Promise<string> => {
    await mkdir(join(folder, name));
    return join(folder, name);
  };
  return {
    id: 'trial',
    home: await made('home'),
    kubeFolder: await made('kube'),
    cacheDir: await made('cache'),
    toolHome: await made('tool-home'),
    ownDir: await made('shell'),
    sharedDir: await made('shared'),
    toolsDir: join(folder, 'tools'),
    programs: {},
    doors: await made('doors'),
    boxDir: await made('box'),
    hidden: [],
    // Nothing is asked there.
    api: { host: '127.0.0.1', port: 6443 },
  };
}
