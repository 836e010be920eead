/** What of this machine is free for clusters: memory, disk and what nodes take of the kernel, as far as it can be known from here. */
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Engine, EngineFacts } from './engine.ts';
import type { Space } from './room.ts';

/** inotify instances that a node takes, measured: 128 are enough for seven. */
const PER_NODE = 17;

/** Throws the Faults of an engine that does not answer. */
export async function freeSpace(engine: Engine, facts: EngineFacts, signal: AbortSignal): Promise<Space> {
  const here = isHere(facts);
  const [memory, disk, running] = await Promise.all([
    here ? availableHere() : freeElsewhere(engine, facts, signal),
    here ? freeDisk(facts.root) : Number.POSITIVE_INFINITY,
    engine.nodes(undefined, signal),
  ]);
  const up = running.filter(({ state }) => state === 'running' || state === 'paused').length;
  return { memory, disk, nodes: here ? mostNodes() - up : Number.POSITIVE_INFINITY };
}

/** Whether containers run on this kernel, rather than in a virtual machine of the engine. */
const isHere = ({ memory }: EngineFacts): boolean =>
  process.platform === 'linux' && Math.abs(memory / totalmem() - 1) < 0.02;

/** What programs could get without swapping: more than is free, because caches give way. */
function availableHere(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kilobytes === undefined ? Number.POSITIVE_INFINITY : Number(kilobytes) * 1024;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** A virtual machine has what it was given, less what its containers use. */
async function freeElsewhere(engine: Engine, facts: EngineFacts, signal: AbortSignal): Promise<number> {
  const used = await engine.memoryUsed(signal);
  return facts.memory === 0 ? Number.POSITIVE_INFINITY : facts.memory - used;
}

async function freeDisk(root: string | undefined): Promise<number> {
  if (root === undefined) return Number.POSITIVE_INFINITY;
  try {
    const { bavail, bsize } = await statfs(root);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function mostNodes(): number {
  try {
    const instances = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
    return instances > 0 ? Math.floor(instances / PER_NODE) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
