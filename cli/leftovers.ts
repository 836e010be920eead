/** Clusters of commands that were killed: their processes are no more, and nobody else knows of their folders. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providers } from '../sandbox/index.ts';

/** What the folder of a command's clusters begins with, in that of temporary files. */
export const leftoverPrefix = (command: 'prove' | 'up'): string => `naru-${command}-${process.pid}-`;

const FOLDER = /^naru-(?:prove|up)-(\d+)-/;

/** Ends them and forgets their folders. Without an engine nobody can tell what is left: folders stay for the next time then. */
export async function endLeftovers(toolsDir: string, signal: AbortSignal, root = tmpdir()): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const dataDir = join(root, name);
    const { kind } = providers({ dataDir, toolsDir, env: process.env, forgetful: true });
    try {
      if (existsSync(join(dataDir, 'kind-pool'))) await kind.tidy?.([], signal);
      await rm(dataDir, { recursive: true, force: true });
    } catch {
      signal.throwIfAborted();
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
