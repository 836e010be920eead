/**
 * Control groups: what bounds the programs of a learner all together, where this machine lets us make some. One group for
 * the learners of this server, so that together they leave something for it, and in it one for each box.
 */
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { Fault } from '../faults.ts';
import { type GroupFiles, realFiles } from './group-files.ts';
import {
  enabled,
  findPlaces,
  type GroupPlace,
  NOT_DELEGATED,
  type Resource,
  type Self,
} from './group-places.ts';
import { LIMITS } from './limits.ts';

export interface Groups {
  /** What they bound, of `memory`, `pids` and `cpu`; empty where no groups can be made. */
  readonly holds: readonly Resource[];
  /** A new group, for one box, that bounds all of `holds`. Throws what the kernel says. Faults: `sandbox/isolation-failed`. */
  make(): Group;
}

export interface Group {
  /** A process that writes `0` to each of these is in it, with all that it starts. */
  readonly doors: readonly string[];
  /** Ends what is in it, where the kernel does that, and takes it away as soon as it is empty. */
  end(): void;
}

/** Where none can be made. */
export const NO_GROUPS: Groups = { holds: [], make: () => ({ doors: [], end() {} }) };

/** From one try to take a group away to the next, in milliseconds: each time twice as long, up to the longest; and how many. */
const PAUSE = { first: 5, longest: 200 } as const;
const TRIES = 60;
/** When this process ends it waits for no more than so many of the first. */
const LAST_TRIES = 40;

/** As a rule all of this machine, `/proc` and `/sys/fs/cgroup`; tests bring others. */
export interface GroupMachine {
  readonly files: GroupFiles;
  readonly self: Self;
  readonly clock: Clock;
  /** Bytes of memory there are, and processors. */
  readonly memory: number;
  readonly processors: number;
  /** When this process ends; nothing can be waited for then but by standing still. */
  atExit(act: () => void): void;
  kill(pid: number): void;
  standStill(milliseconds: number): void;
}

const thisMachine = (): GroupMachine => ({
  files: realFiles,
  self: { pid: process.pid, uid: process.getuid?.() ?? -1 },
  clock: systemClock,
  memory: totalmem(),
  processors: availableParallelism(),
  atExit(act) {
    if (endings.size === 0) process.once('exit', () => endings.forEach((end) => void end()));
    endings.add(act);
  },
  kill: (pid) => quietly(() => process.kill(pid, 'SIGKILL')),
  standStill: (milliseconds) =>
    void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
});

const endings = new Set<() => void>();

/**
 * Finds out where groups can be made: by making some, of which nothing is left while there is no box. `many`: learners of a class, none
 * of whom may use the processors up for the others.
 */
export function findGroups(many: boolean, machine: GroupMachine = thisMachine()): Groups {
  const { files, self, atExit } = machine;
  const places = findPlaces(files, self);
  for (const { folder } of places) sweep(files, folder);
  const trees = treesIn(machine, places);
  for (const { folder } of trees) {
    quietly(() => files.removeFolder(folder));
    atExit(() => endAll(machine, folder));
  }
  let count = 0;
  const holds = trees.flatMap(({ resources }) => resources);
  return {
    holds,
    make() {
      count += 1;
      const now = treesIn(machine, places);
      const lost = holds.filter((resource) => !now.some(({ resources }) => resources.includes(resource)));
      if (lost.length > 0) throw noMore(lost);
      return makeGroup(machine, now, `box-${count}`, many);
    },
  };
}

const noMore = (lost: readonly Resource[]): Fault =>
  new Fault(
    'sandbox/isolation-failed',
    `control groups bounded ${lost.join(', ')} when Naru started, and do not any more`,
    `Start Naru again. ${NOT_DELEGATED}`,
  );

const treesIn = (machine: GroupMachine, places: readonly GroupPlace[]): Tree[] =>
  places.map((place) => makeTree(machine, place)).filter((tree) => tree !== undefined);

/** Programs of boxes end with this process, but a moment after it: too late to take their groups away. */
function endAll({ files, kill, standStill }: GroupMachine, folder: string): void {
  for (
    let tries = 0;
    tries < LAST_TRIES && files.read(join(folder, 'cgroup.procs')) !== undefined;
    tries += 1
  ) {
    if (tries > 0) standStill(PAUSE.first);
    for (const box of files.folders(folder)) {
      const members = (files.read(join(folder, box, 'cgroup.procs')) ?? '').split('\n').filter(Boolean);
      for (const pid of members) kill(Number(pid));
    }
    removeAll(files, folder);
  }
}

/** The group of all learners in one place. */
interface Tree {
  readonly version: 1 | 2;
  readonly folder: string;
  readonly resources: readonly Resource[];
}

/** Groups of servers that are no more. One that is in use cannot be taken away. */
function sweep(files: GroupFiles, folder: string): void {
  for (const name of files.folders(folder)) {
    const pid = /^naru-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || files.read(`/proc/${pid}/stat`) !== undefined) continue;
    removeAll(files, join(folder, name));
  }
}

function removeAll(files: GroupFiles, folder: string): void {
  for (const box of files.folders(folder)) quietly(() => files.removeFolder(join(folder, box)));
  quietly(() => files.removeFolder(folder));
}

/** `undefined` where it may not be made after all. */
function makeTree({ files, self, memory }: GroupMachine, place: GroupPlace): Tree | undefined {
  const folder = join(place.folder, `naru-${self.pid}`);
  try {
    const given = stillGiven(files, place);
    // It is there while there is a box.
    if (!files.folders(place.folder).includes(`naru-${self.pid}`)) files.makeFolder(folder);
    const resources = given.filter((resource) => {
      if (place.version === 2) files.write(join(folder, 'cgroup.subtree_control'), `+${resource}`);
      return bound(files, folder, place.version, ofAll(resource, memory));
    });
    return resources.length > 0 ? { ...place, folder, resources } : undefined;
  } catch {
    quietly(() => files.removeFolder(folder));
    return undefined;
  }
}

/** While no group uses a controller of version 2 systemd may take it from a folder that it cares for: it is asked for again. */
const stillGiven = (files: GroupFiles, { version, folder, resources }: GroupPlace): readonly Resource[] => {
  if (version === 1) return resources;
  const now = enabled(files, folder);
  return resources.filter((resource) => now.includes(resource));
};

function makeGroup(machine: GroupMachine, trees: readonly Tree[], name: string, many: boolean): Group {
  const { files, clock, processors } = machine;
  const made: string[] = [];
  const end = (): void => {
    for (const folder of made) {
      // Version 2, from Linux 5.14 on.
      quietly(() => files.write(join(folder, 'cgroup.kill'), '1'));
      removeSoon(files, folder, clock);
    }
  };
  try {
    for (const { folder: above, version, resources } of trees) {
      const folder = freeName(files, above, name);
      files.makeFolder(folder);
      made.push(folder);
      for (const resource of resources) {
        bound(files, folder, version, ofOne(resource));
        if (many && resource === 'cpu') bound(files, folder, version, atMost(processors));
      }
    }
  } catch (error) {
    end();
    throw error;
  }
  return { doors: made.map((folder) => join(folder, 'cgroup.procs')), end };
}

/** Those who find out twice in one process count twice. */
function freeName(files: GroupFiles, above: string, name: string): string {
  const taken = files.folders(above);
  let free = name;
  for (let count = 1; taken.includes(free); count += 1) free = `${name}-${count}`;
  return join(above, free);
}

function removeSoon(files: GroupFiles, folder: string, clock: Clock, tries = 0): void {
  try {
    files.removeFolder(folder);
    // That of all learners, if it was the last.
    quietly(() => files.removeFolder(dirname(folder)));
  } catch {
    // What was killed takes a moment to be gone.
    const pause = Math.min(PAUSE.longest, PAUSE.first * 2 ** tries);
    if (tries < TRIES) clock.after(pause, () => removeSoon(files, folder, clock, tries + 1));
  }
}

/** A limit as the files of both versions have it. Those marked optional are not on every machine. */
interface Bound {
  readonly first: readonly Setting[];
  readonly second: readonly Setting[];
}
interface Setting {
  readonly file: string;
  readonly value: number;
  readonly optional?: boolean;
}

/** Whether it holds now. */
function bound(files: GroupFiles, folder: string, version: 1 | 2, { first, second }: Bound): boolean {
  return (version === 1 ? first : second).every(({ file, value, optional }) => {
    try {
      files.write(join(folder, file), `${value}`);
      return true;
    } catch {
      return optional === true;
    }
  });
}

/** With no swap beside it: a machine that swaps for one is slow for all. */
const memory = (bytes: number): Bound => ({
  first: [
    { file: 'memory.limit_in_bytes', value: bytes },
    { file: 'memory.memsw.limit_in_bytes', value: bytes, optional: true },
  ],
  second: [
    { file: 'memory.max', value: bytes },
    { file: 'memory.swap.max', value: 0, optional: true },
  ],
});

const pids = (count: number): Bound => ({
  first: [{ file: 'pids.max', value: count }],
  second: [{ file: 'pids.max', value: count }],
});

/** `share`: 1 is what any group has that nobody set anything for. */
const cpu = (share: number): Bound => ({
  first: [{ file: 'cpu.shares', value: Math.round(1024 * share) }],
  second: [{ file: 'cpu.weight', value: Math.round(100 * share) }],
});

/** Microseconds in which time of processors is counted: the kernel's own default. */
const PERIOD = 100_000;

/**
 * So much of the processors for one of many. What was not used is kept for one period more: a kubectl now and then is as quick as ever.
 * Optional: of a group that may use less itself the kernel takes nothing more; the second file came with Linux 5.14.
 */
function atMost(processors: number): Bound {
  const { share, least } = LIMITS.cpuOfOne;
  const value = Math.round(PERIOD * Math.max(least, processors * share));
  return {
    first: [
      { file: 'cpu.cfs_quota_us', value, optional: true },
      { file: 'cpu.cfs_burst_us', value, optional: true },
    ],
    second: [
      { file: 'cpu.max', value, optional: true },
      { file: 'cpu.max.burst', value, optional: true },
    ],
  };
}

const NOTHING: Bound = { first: [], second: [] };

function ofAll(resource: Resource, machineMemory: number): Bound {
  if (resource === 'memory') return memory(Math.floor(machineMemory * LIMITS.memoryShareOfAll));
  return resource === 'pids' ? NOTHING : cpu(LIMITS.cpuShareOfAll);
}

function ofOne(resource: Resource): Bound {
  if (resource === 'memory') return memory(LIMITS.memory);
  return resource === 'pids' ? pids(LIMITS.groupProcesses) : cpu(1);
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It is in use, or gone.
  }
}
