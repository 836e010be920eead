/** How long the proof of the course takes on simulated clusters, as CI gives it: scaled to a hundred exercises. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { simulatedProof } from '../../cli/prove.ts';
import { loadCourse } from '../../lessons/load.ts';
import { reportedSeconds } from '../../lessons/proof/report.ts';
import { exercisesOf, type ProofResult, proveExercises } from '../../lessons/prove-course.ts';
import { providers } from '../../sandbox/index.ts';
import type { Figures } from './figures.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXERCISES = 100;
/** Milliseconds. What a shell and the programs in it have worked is known once it has ended. */
const SHELLS_END = 1_000;
const LIMIT = 1_800_000;

/** Time that passes, what all processors together work for it, and which part of that is not ours. */
export async function measureProof(): Promise<Figures[]> {
  const { course } = await loadCourse(join(ROOT, 'lessons'));
  const [began, worked, typed] = [performance.now(), processorTime(), childrensTime()];
  const results = await proveAll(exercisesOf(course));
  const proved = results.filter(({ outcome }) => outcome === 'passed').length;
  const scaled = (seconds: number) => [(seconds * EXERCISES) / Math.max(1, proved)];
  const passed = (performance.now() - began) / 1000;
  await pause(SHELLS_END);
  const name = `proof of ${EXERCISES} exercises (of ${results.length}, ${proved} proved)`;
  return [
    { name, unit: 's', samples: scaled(passed), budget: 60 },
    { name: 'the same, time of processors', unit: 's', samples: scaled(processorTime() - worked) },
    // What no work on Naru makes less: two processors have 120 s within the minute that is wanted.
    { name: '… of it in shells: kubectl, helm, bash', unit: 's', samples: scaled(childrensTime() - typed) },
  ];
}

async function proveAll(exercises: ReturnType<typeof exercisesOf>): Promise<ProofResult[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'naru-bench-proof-'));
  try {
    const options = { dataDir, toolsDir: join(ROOT, '.tools', 'bin'), env: process.env, forgetful: true };
    const signal = AbortSignal.timeout(LIMIT);
    const took = await reportedSeconds(join(ROOT, 'lessons'), 'simulated');
    return await proveExercises(exercises, providers(options).simulated, { ...simulatedProof, took, signal });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Of this process and of those it has waited for, seconds. Where /proc is missing, of this process alone. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + childrensTime();
}

/** Fields 16 and 17 of /proc/self/stat (proc_pid_stat(5)): cutime and cstime, in hundredths of a second. */
function childrensTime(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}
