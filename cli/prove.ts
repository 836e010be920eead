/** `naru prove`: shows that the checks of the course tell right from wrong, in a sandbox of a provider. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCourse } from '../lessons/load.ts';
import { exercisesOf, type ProofResult, proveExercises } from '../lessons/prove-course.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import { Fault } from '../sandbox/faults.ts';
import { chooseProvider, providers, type Wanted } from '../sandbox/index.ts';
import type { SandboxProvider } from '../sandbox/types.ts';
import { lineOf } from './lint.ts';

const ROOT = join(import.meta.dirname, '..');
const LESSONS = join(ROOT, 'lessons');

const USAGE = `naru prove [PATTERN] [--provider simulated|kind|auto] [--lessons DIR]

    Types the solution and the wrong answers of each exercise into a terminal and looks what the checks say.
    PATTERN is a part of the id of an exercise, a lesson or a module; all exercises unless given.
`;

/** On a simulated cluster everything happens within this many seconds; real ones get the patience of each check. */
const SIMULATED_PATIENCE = 3;
/** They cost little and wait much; more than this many would make each other late on a small machine. */
const SIMULATED_LANES = 4;

/** Exit code 0 when every proof that can be run is given, 1 when not, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = optionsOf(argv);
  if (!options || options.help) {
    (options ? process.stdout : process.stderr).write(USAGE);
    return options ? 0 : 2;
  }
  const stop = new AbortController();
  const interrupted = () => stop.abort(new Error('interrupted'));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await prove(options, stop.signal);
  } catch (error) {
    process.stderr.write(
      error instanceof Fault ? `${error.message}\n    ${error.remedy}\n` : `${String(error)}\n`,
    );
    return 1;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

interface Options {
  readonly pattern: string;
  readonly lessons: string;
  readonly provider: Wanted;
  readonly help: boolean;
}

function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        provider: { type: 'string', default: 'simulated' },
        lessons: { type: 'string', default: LESSONS },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { provider } = values;
    if (positionals.length > 1 || !isWanted(provider)) return undefined;
    return { ...values, provider, pattern: positionals[0] ?? '' };
  } catch {
    return undefined;
  }
}

function isWanted(name: string): name is Wanted {
  return ['auto', 'kind', 'simulated'].includes(name);
}

async function prove({ pattern, lessons, provider: wanted }: Options, signal: AbortSignal): Promise<number> {
  const { course, problems } = await loadCourse(lessons);
  for (const problem of problems) process.stdout.write(`${lineOf(problem, lessons)}\n`);
  const exercises = exercisesOf(course, pattern);
  if (exercises.length === 0 && problems.length === 0) {
    process.stderr.write(`No exercise, lesson or module has "${pattern}" in its id.\n`);
    return 1;
  }
  const results = await proveAll(exercises, wanted, signal);
  process.stdout.write(`${summaryOf(results)}\n`);
  return problems.length > 0 || results.some((result) => result.outcome === 'failed') ? 1 : 0;
}

/** In a folder of its own, which goes when the proof is done: sandboxes of learners are not touched. */
async function proveAll(
  exercises: readonly ExerciseDefinition[],
  wanted: Wanted,
  signal: AbortSignal,
): Promise<ProofResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'naru-prove-'));
  try {
    const known = providers({ dataDir, toolsDir: join(ROOT, '.tools', 'bin'), env: process.env });
    const { provider } = await chooseProvider(wanted, known, signal);
    return await proveOn(provider, exercises, signal);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function proveOn(
  provider: SandboxProvider,
  exercises: readonly ExerciseDefinition[],
  signal: AbortSignal,
): Promise<ProofResult[]> {
  return proveExercises(exercises, provider, {
    signal,
    ...(provider.name === 'simulated' && { patience: SIMULATED_PATIENCE, lanes: SIMULATED_LANES }),
    onResult: (result) => process.stdout.write(`${textOf(result)}\n`),
  });
}

/** One exercise as it is printed: a line, and what went wrong below it. */
export function textOf(result: ProofResult): string {
  if (result.outcome === 'skipped') return `skipped  ${result.exercise}: needs ${result.lacks.join(', ')}`;
  const head = `${result.outcome}   ${result.exercise} (${result.runs.length} runs, ${result.seconds.toFixed(1)} s)`;
  const problems = result.runs.flatMap((run) =>
    run.problems.map((problem) => `    ${run.name}: ${problem.replaceAll('\n', '\n        ')}`),
  );
  return [head, ...problems].join('\n');
}

/** `6 passed, 0 failed`, and how many were skipped if any. */
export function summaryOf(results: readonly ProofResult[]): string {
  const count = (outcome: ProofResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const skipped = count('skipped');
  return `${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
