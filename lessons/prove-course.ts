/**
 * Proves many exercises on one provider, in as few sandboxes as they can share; several side by side. Exercises that differ
 * from attempt to attempt are proved with several seeds where told, and all of them several times.
 */
import type { HomeTool, SandboxProvider } from '../sandbox/types.ts';
import { requiredCapabilities, requiredTools } from './check-exercise.ts';
import { attemptValues, instantiate, SAMPLE_SEED } from './instantiate.ts';
import { type Bench, Benches } from './proof/benches.ts';
import { inOnePiece, jobsOf, type ProofJob } from './proof/jobs.ts';
import { inLanes } from './proof/lanes.ts';
import { type ProofRun, proveExercise } from './prove.ts';
import type { Course, ExerciseDefinition } from './types.ts';

export type ProofResult =
  | {
      readonly outcome: 'passed' | 'failed';
      readonly exercise: string;
      /** Of all rounds together. */
      readonly runs: readonly ProofRun[];
      readonly seconds: number;
      /** With which it was proved; empty when it has nothing that differs. */
      readonly seeds: readonly string[];
      /** The version of the cluster, `v1.36.2`; empty when it does not say. */
      readonly kubernetes: string;
    }
  | { readonly outcome: 'skipped'; readonly exercise: string; readonly lacks: readonly string[] };

export interface CourseProofOptions {
  readonly signal: AbortSignal;
  /** See ProofOptions. */
  readonly patience?: number;
  /** See RunOptions. */
  readonly quiet?: number;
  /** How many are proved side by side, each in a sandbox of its own; 1 unless told. A proof is mostly waiting. */
  readonly lanes?: number;
  /** How many as long as processors stand idle; no more than lanes unless told. */
  readonly lanesWhenIdle?: number;
  /** How many sandboxes there may be at once, used or waiting for an exercise that wants one like it; as many as lanes unless told. */
  readonly sandboxes?: number;
  /**
   * How long each took before, in seconds, by its id: with several lanes the longest begin, and in parts, so that none is left
   * at the end.
   */
  readonly took?: ReadonlyMap<string, number>;
  /** For what differs from attempt to attempt; the one of the samples unless told. */
  readonly seeds?: readonly string[];
  /** How often each is proved, 1 unless told: what fails in some rounds only is flaky. */
  readonly repeat?: number;
  /** Those of the programs that this machine lacks; none unless told. */
  missing?(tools: readonly HomeTool[]): readonly HomeTool[];
  /** Told of each result as it comes. */
  onResult?(result: ProofResult): void;
}

/** The exercises of a course whose id, lesson or module contains the pattern; all of them without one. */
export function exercisesOf(course: Course, pattern = ''): ExerciseDefinition[] {
  return course.modules.flatMap((module) =>
    module.lessons.flatMap((lesson) =>
      lesson.exercises.filter((exercise) =>
        [module.id, lesson.id, exercise.id].some((id) => id.includes(pattern)),
      ),
    ),
  );
}

/**
 * Proves each exercise; results in the order of the exercises. Rejects when a sandbox cannot be had, and when aborted;
 * leaves no sandbox behind either way.
 */
export async function proveExercises(
  exercises: readonly ExerciseDefinition[],
  provider: SandboxProvider,
  options: CourseProofOptions,
): Promise<ProofResult[]> {
  const { lanes = 1, lanesWhenIdle = lanes, took, quiet } = options;
  const jobs = jobsOf(exercises, lanes, took);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const most = Math.max(lanesWhenIdle, options.sandboxes ?? 0);
  const uses = jobs.map(({ exercise }) => exercise.sandbox);
  await using benches = new Benches(provider, { signal, most, uses, ...(quiet !== undefined && { quiet }) });
  const results = new Results(exercises, options);
  const work = async (job: ProofJob): Promise<void> => {
    try {
      results.add(job, await proveIn(benches, job, provider, { ...options, signal }));
    } catch (error) {
      // The other lanes would go on for minutes with what nobody waits for any more.
      failed.abort(error);
      throw error;
    }
  };
  await inLanes(jobs, work, { least: lanes, most: lanesWhenIdle });
  return results.all;
}

/** Gathers the parts of each exercise. */
class Results {
  readonly all: ProofResult[] = [];
  readonly #exercises: readonly ExerciseDefinition[];
  readonly #onResult: CourseProofOptions['onResult'];
  readonly #parts = new Map<number, ProofResult[]>();

  constructor(exercises: readonly ExerciseDefinition[], { onResult }: CourseProofOptions) {
    this.#exercises = exercises;
    this.#onResult = onResult;
  }

  add({ index, of }: ProofJob, part: ProofResult): void {
    const parts = [...(this.#parts.get(index) ?? []), part];
    this.#parts.set(index, parts);
    if (parts.length < of) return;
    const result = whole(parts, this.#exercises[index]!);
    this.all[index] = result;
    this.#onResult?.(result);
  }
}

function whole(parts: readonly ProofResult[], exercise: ExerciseDefinition): ProofResult {
  const proved = parts.filter((part) => part.outcome !== 'skipped');
  const [first] = proved;
  if (!first) return parts[0]!;
  return {
    ...first,
    outcome: proved.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'passed',
    runs: inOnePiece(
      proved.map(({ runs }) => runs),
      exercise,
    ),
    seconds: proved.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

async function proveIn(
  benches: Benches,
  job: ProofJob,
  provider: SandboxProvider,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const { exercise } = job;
  const lacks = lacksOf(exercise, provider, options.missing);
  if (lacks.length > 0) return { outcome: 'skipped', exercise: exercise.id, lacks };
  return benches.with(exercise.sandbox, (bench) => prove(job, bench, options));
}

/** What the exercise needs and is not there: capabilities and troubles of the provider, programs of this machine. */
export function lacksOf(
  exercise: ExerciseDefinition,
  provider: Pick<SandboxProvider, 'capabilities' | 'troubles'>,
  missing: CourseProofOptions['missing'] = () => [],
): string[] {
  const troubles = exercise.setup.flatMap((step) => ('trouble' in step ? [step.trouble.kind] : []));
  return [
    ...requiredCapabilities(exercise).filter((one) => !provider.capabilities.has(one)),
    ...new Set(troubles.filter((one) => !provider.troubles.has(one))),
    ...missing(requiredTools(exercise)),
  ];
}

async function prove(
  { exercise, part, of }: ProofJob,
  { steps, facts }: Bench,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const began = performance.now();
  const { seeds = [SAMPLE_SEED], repeat = 1 } = options;
  const varies = exercise.template !== undefined && Object.keys(exercise.variables ?? {}).length > 0;
  const rounds: Round[] = [];
  for (const seed of varies ? seeds : [undefined]) {
    const one = await attempt(exercise, seed ?? SAMPLE_SEED, facts);
    for (let turn = 0; turn < repeat; turn += 1)
      rounds.push({ seed, runs: await proveExercise(one, steps, { ...options, part, of }) });
  }
  const runs = together(rounds, repeat);
  return {
    outcome: runs.every((run) => run.problems.length === 0) ? 'passed' : 'failed',
    exercise: exercise.id,
    runs,
    seconds: (performance.now() - began) / 1000,
    seeds: varies ? seeds : [],
    kubernetes: await facts().then(
      ({ version }) => version,
      () => '',
    ),
  };
}

async function attempt(
  exercise: ExerciseDefinition,
  seed: string,
  facts: Bench['facts'],
): Promise<ExerciseDefinition> {
  return exercise.template ? instantiate(exercise, attemptValues(exercise, seed, await facts())) : exercise;
}

interface Round {
  readonly seed: string | undefined;
  readonly runs: readonly ProofRun[];
}

/** The runs of all rounds by their names. What does not happen each time is flaky, and said to be. */
function together(rounds: readonly Round[], repeat: number): ProofRun[] {
  const named = rounds.flatMap(({ seed, runs }) =>
    runs.map((run) => ({ ...run, name: seed === undefined ? run.name : `${run.name} (seed ${seed})` })),
  );
  return [...Map.groupBy(named, (run) => run.name)].map(([name, same]) => {
    const bad = same.filter((run) => run.problems.length > 0);
    if (bad.length === 0 || bad.length === repeat) return { name, problems: bad[0]?.problems ?? [] };
    return {
      name,
      problems: [`flaky: goes wrong in ${bad.length} of ${repeat} rounds`, ...bad[0]!.problems],
    };
  });
}
