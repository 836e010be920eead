/** `naru prove`: shows that the checks of the course tell right from wrong, in a sandbox of a provider. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { loadCourse } from '../lessons/load.ts';
import { comparisonText, type ProvedOn } from '../lessons/proof/compare.ts';
import {
  exerciseFiles,
  readReport,
  reportedSeconds,
  withResults,
  writeReport,
} from '../lessons/proof/report.ts';
import { writeTable } from '../lessons/proof/table.ts';
import {
  type CourseProofOptions,
  exercisesOf,
  type ProofResult,
  proveExercises,
} from '../lessons/prove-course.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import { Fault } from '../sandbox/faults.ts';
import { chooseProvider, type Providers, providers, type Wanted } from '../sandbox/index.ts';
import { missingTools, toolRemedy } from '../sandbox/tools/find.ts';
import type { SandboxProvider } from '../sandbox/types.ts';
import { endLeftovers, leftoverPrefix } from './leftovers.ts';
import { lineOf } from './lint.ts';
import { isProviderName } from './provider-names.ts';
import { sayFailure } from './report.ts';

const ROOT = join(import.meta.dirname, '..');
const LESSONS = join(ROOT, 'lessons');
const TOOLS_DIR = join(ROOT, '.tools', 'bin');

const USAGE = `naru prove [PATTERN] [--provider simulated|kind|auto] [--seed SEED] [--seeds N] [--repeat N] [--lanes N]
           [--again] [--against PROVIDER] [--report FILE] [--lessons DIR]

    Types the solution and the wrong answers of each exercise into a terminal and looks what the checks say.
    PATTERN is a part of the id of an exercise, a lesson or a module; all exercises unless given.
    --seed, --seeds   for exercises that differ from attempt to attempt: with this seed; with N different ones
    --repeat          so many times; what fails only sometimes is named flaky
    --lanes           so many side by side; as many as suit the machine unless given
    --again           what failed is proved once more, by itself; what passes then is named flaky and does not count as failed
    --against         proves the same with another provider, too, and says what of it went otherwise there
    --report          writes what was proved, and where, into FILE; what it says of other exercises stays.
                      Pages show what lies in lessons/proofs/: simulated.json, kind.json
`;

/** On a simulated cluster everything happens within this many seconds; real ones get the patience of each check. */
const SIMULATED_PATIENCE = 2;
/** Milliseconds without a change after which nothing changes any more there. */
const SIMULATED_QUIET = 300;
/** A proof waits much more than it computes, and a cluster that waits takes a few megabytes. */
const SIMULATED_LANES = 5 * availableParallelism();
/** As long as it does not compute enough to keep the processors busy. */
const SIMULATED_LANES_WHEN_IDLE = 2 * SIMULATED_LANES;

/** Percent. Memory is there for the minute that a proof takes: it is tidied up when there is three times as much as was needed. */
const HEAP_GROWS = 200;

/** Exit code 0 when every proof that can be run is given, 1 when not, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = optionsOf(argv);
  if (!options || options.help) {
    (options ? process.stdout : process.stderr).write(USAGE);
    return options ? 0 : 2;
  }
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS}`);
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
  readonly seeds?: readonly string[];
  readonly repeat?: number;
  readonly lanes?: number;
  readonly again: boolean;
  readonly against?: keyof Providers;
  readonly report?: string;
}

function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        provider: { type: 'string', default: 'simulated' },
        lessons: { type: 'string', default: LESSONS },
        seed: { type: 'string' },
        seeds: { type: 'string' },
        repeat: { type: 'string' },
        lanes: { type: 'string' },
        again: { type: 'boolean', default: false },
        against: { type: 'string' },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { provider, seed, seeds, repeat, lanes, against, ...rest } = values;
    if (positionals.length > 1 || !isWanted(provider)) return undefined;
    if (against !== undefined && (!isWanted(against) || against === 'auto')) return undefined;
    const several = numberOf(seeds);
    return {
      ...rest,
      provider,
      pattern: positionals[0] ?? '',
      ...(repeat !== undefined && { repeat: numberOf(repeat)! }),
      ...(lanes !== undefined && { lanes: numberOf(lanes)! }),
      ...(against !== undefined && { against }),
      ...(seed !== undefined && { seeds: [seed] }),
      ...(several !== undefined && {
        seeds: Array.from({ length: several }, (_, index) => `seed-${index + 1}`),
      }),
    };
  } catch {
    return undefined;
  }
}

/** Throws for what is no number from 1 to 100. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$|^100$/.test(text)) throw new Error(`${text} is no number from 1 to 100`);
  return Number(text);
}

/** Wrong answers do harm on purpose: they are not typed into somebody's own cluster. */
function isWanted(name: string): name is Wanted {
  return isProviderName(name) && name !== 'attached';
}

async function prove(options: Options, signal: AbortSignal): Promise<number> {
  const { pattern, lessons } = options;
  const { course, problems } = await loadCourse(lessons);
  for (const problem of problems) process.stdout.write(`${lineOf(problem, lessons)}\n`);
  const exercises = exercisesOf(course, pattern);
  if (exercises.length === 0 && problems.length === 0) {
    process.stderr.write(`No exercise, lesson or module has "${pattern}" in its id.\n`);
    return 1;
  }
  const results = await proveAll(exercises, options, signal);
  process.stdout.write(`${summaryOf(results)}\n`);
  return problems.length > 0 || results.some((result) => result.outcome === 'failed') ? 1 : 0;
}

/** In a folder of its own, which goes when the proof is done: sandboxes of learners are not touched. */
async function proveAll(
  exercises: readonly ExerciseDefinition[],
  options: Options,
  signal: AbortSignal,
): Promise<ProofResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), leftoverPrefix('prove')));
  const onNotice = (notice: Fault): void => void sayFailure(notice);
  const known = providers({ dataDir, toolsDir: TOOLS_DIR, env: process.env, forgetful: true, onNotice });
  try {
    const { provider } = await chooseProvider(options.provider, known, signal);
    await endLeftovers(TOOLS_DIR, signal);
    const results = await proveOn(provider, exercises, options, signal);
    if (options.report !== undefined) await report(options.report, provider.name, results, options.lessons);
    if (options.against !== undefined && options.against !== provider.name)
      await compare({ provider: provider.name, results }, known, exercises, options, signal);
    return results;
  } finally {
    const all: readonly SandboxProvider[] = Object.values(known);
    for (const one of all) await one.close?.();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function proveOn(
  provider: SandboxProvider,
  exercises: readonly ExerciseDefinition[],
  options: Options,
  signal: AbortSignal,
): Promise<ProofResult[]> {
  const took = await reportedSeconds(options.lessons, provider.name);
  const lanes = await lanesOn(provider, exercises, signal);
  const proving = { ...lanes, ...courseOptions(provider, options, signal), took };
  const once = await proveExercises(exercises, provider, proving);
  const alone = (ids: ReadonlySet<string>) =>
    proveExercises(
      exercises.filter(({ id }) => ids.has(id)),
      provider,
      { ...proving, lanes: 1, lanesWhenIdle: 1 },
    );
  const say = (line: string) => process.stdout.write(`${line}\n`);
  return options.again ? await again(once, alone, say) : once;
}

/** Where sandboxes take what a machine has little of: as many side by side as there is room for the largest of them, and a processor. */
export async function lanesOn(
  provider: Pick<SandboxProvider, 'fits'>,
  exercises: readonly Pick<ExerciseDefinition, 'sandbox'>[],
  signal: AbortSignal,
): Promise<Pick<CourseProofOptions, 'lanes'>> {
  if (!provider.fits || exercises.length === 0) return {};
  const shapes = new Map(exercises.map(({ sandbox }) => [JSON.stringify(sandbox), sandbox]));
  const fitting: number[] = [];
  for (const shape of shapes.values()) fitting.push(await provider.fits(shape, signal));
  return { lanes: Math.max(1, Math.min(...fitting, availableParallelism(), exercises.length)) };
}

async function compare(
  one: ProvedOn,
  known: Providers,
  exercises: readonly ExerciseDefinition[],
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const { provider } = await chooseProvider(options.against!, known, signal);
  process.stdout.write(`\nThe same with ${provider.name}:\n`);
  const results = await proveOn(provider, exercises, options, signal);
  process.stdout.write(`\n${comparisonText(one, { provider: provider.name, results })}\n`);
}

/**
 * What failed is proved once more when nothing else is going on: whether it is wrong or only sometimes wrong are two things.
 * Answers the results with the last word on each.
 */
export async function again(
  once: readonly ProofResult[],
  prove: (ids: ReadonlySet<string>) => Promise<readonly ProofResult[]>,
  say: (line: string) => void,
): Promise<ProofResult[]> {
  const failed = new Set(once.filter(({ outcome }) => outcome === 'failed').map(({ exercise }) => exercise));
  if (failed.size === 0) return [...once];
  say(`Once more, one after the other: ${[...failed].join(', ')}`);
  const last = new Map((await prove(failed)).map((result) => [result.exercise, result]));
  for (const [exercise, { outcome }] of last)
    if (outcome === 'passed') say(`flaky    ${exercise}: passed the second time`);
  return once.map((result) => last.get(result.exercise) ?? result);
}

function courseOptions(
  provider: SandboxProvider,
  { seeds, repeat, lanes }: Options,
  signal: AbortSignal,
): CourseProofOptions {
  return {
    signal,
    ...(provider.name === 'simulated' && simulatedProof),
    ...(seeds && { seeds }),
    ...(repeat !== undefined && { repeat }),
    ...(lanes !== undefined && { lanes, lanesWhenIdle: lanes }),
    missing: (tools) => missingTools(tools, { env: process.env, toolsDir: TOOLS_DIR }),
    onResult: (result) => process.stdout.write(`${textOf(result)}\n`),
  };
}

/** How exercises are proved on simulated clusters, where everything happens at once. */
export const simulatedProof = {
  patience: SIMULATED_PATIENCE,
  quiet: SIMULATED_QUIET,
  lanes: SIMULATED_LANES,
  lanesWhenIdle: SIMULATED_LANES_WHEN_IDLE,
  sandboxes: SIMULATED_LANES_WHEN_IDLE,
};

async function report(
  file: string,
  provider: string,
  results: readonly ProofResult[],
  lessons: string,
): Promise<void> {
  const files = await exerciseFiles(lessons);
  const proved = { provider, results, files, at: new Date() };
  await writeReport(file, withResults(await readReport(file), proved));
  await writeTable(lessons, (await loadCourse(lessons)).course);
}

/** One exercise as it is printed: a line, and what went wrong below it. */
export function textOf(result: ProofResult): string {
  if (result.outcome === 'skipped') return skippedText(result.exercise, result.lacks);
  const head = `${result.outcome}   ${result.exercise} (${result.runs.length} runs, ${result.seconds.toFixed(1)} s)`;
  const problems = result.runs.flatMap((run) =>
    run.problems.map((problem) => `    ${run.name}: ${problem.replaceAll('\n', '\n        ')}`),
  );
  return [head, ...problems].join('\n');
}

/** Nothing was proved, and why: with the way to get a program that this machine lacks. */
function skippedText(exercise: string, lacks: readonly string[]): string {
  const head = `skipped  ${exercise}: not proved, it needs ${lacks.join(', ')}`;
  const remedies = lacks.flatMap((one) => toolRemedy(one) ?? []);
  return [head, ...remedies.map((remedy) => `    ${remedy}`)].join('\n');
}

/** `6 passed, 0 failed`, and how many were skipped if any. */
export function summaryOf(results: readonly ProofResult[]): string {
  const count = (outcome: ProofResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const skipped = count('skipped');
  return `${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
