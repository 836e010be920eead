/** How long a learner waits for a simulated cluster. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterPool } from '../../sandbox/simulated/tenancy/pool.ts';
import type { Figures } from './figures.ts';

const ROOT = join(import.meta.dirname, '../..');
const STARTS = 7;
const COLD_STARTS = 3;
const CLUSTERS = 12;

/** As the first start after a fresh checkout: nothing that Node could have kept from an earlier one. */
export async function measureColdCluster(): Promise<Figures> {
  const samples: number[] = [];
  for (let turn = 0; turn < COLD_STARTS; turn++)
    samples.push(await oneStart({ NODE_DISABLE_COMPILE_CACHE: '1' }));
  return { name: 'the same, nothing compiled yet', unit: 'ms', samples, budget: 1000 };
}

/** From the start of the process to `ready`, as the command itself says. */
export async function measureFirstCluster(): Promise<Figures> {
  const samples: number[] = [];
  for (let turn = 0; turn < STARTS; turn++) samples.push(await oneStart());
  return { name: 'naru sandbox up --provider simulated, 3 nodes', unit: 'ms', samples, budget: 1000 };
}

async function oneStart(env: NodeJS.ProcessEnv = {}): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'naru-bench-'));
  const argv = [
    'sandbox',
    'up',
    '--provider',
    'simulated',
    '--nodes',
    '3',
    '--kubeconfig',
    join(folder, 'kubeconfig'),
  ];
  const child = spawn(process.execPath, [join(ROOT, 'cli/naru.ts'), ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    let output = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      output += chunk;
      const ready = /ready in (\d+) ms/.exec(output);
      if (ready) return Number(ready[1]);
    }
    throw new Error(`naru sandbox up ended without being ready:\n${output}`);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) child.kill('SIGINT');
    if (child.exitCode === null) await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A further cluster in a process that runs one already; on disk, as learners have it. */
export async function measureFurtherClusters(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'naru-bench-'));
  // One thread, so that its start is no part of it.
  const pool = new ClusterPool({ threads: 1 });
  const log = (message: string, cause?: unknown) => console.error(message, cause);
  const start = (turn: number) =>
    pool.open({ name: 'naru', nodes: 3, directory: join(folder, String(turn)), log });
  await start(0);
  const samples: number[] = [];
  for (let turn = 1; turn <= CLUSTERS; turn++) {
    const began = performance.now();
    await start(turn);
    samples.push(performance.now() - began);
  }
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
  return {
    name: 'a further cluster in a running process, 3 nodes',
    unit: 'ms',
    samples,
    budget: 100,
  };
}
