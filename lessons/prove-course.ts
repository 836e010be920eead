/**
 * Proves many exercises on one provider, in as few sandboxes as they can share; several side by side. Exercises that differ
 * from attempt to attempt are proved with several seeds where told, and all of them several times.
 */
import { randomBytes } from 'node:crypto';
import { openKube } from '../sandbox/kube.ts';
import type { HomeTool, Sandbox, SandboxProvider, SandboxSpec } from '../sandbox/types.ts';
import { requiredCapabilities, requiredTools } from './check-exercise.ts';
import { attemptValues, type ClusterFacts, clusterFacts, instantiate, SAMPLE_SEED } from './instantiate.ts';
import { type OpenProofSteps, stepsIn } from './proof/steps.ts';
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
  /** How long each took before, in seconds, by its id: with several lanes the longest begin, so that none is left at the end. */
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
  const results: ProofResult[] = [];
  const waiting = inOrder(exercises, options).values();
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const lane = async (): Promise<void> => {
    await using benches = new OneBench(provider, signal, options.quiet);
    for (const [index, exercise] of waiting) {
      const result = await proveIn(benches, exercise, provider, { ...options, signal });
      results[index] = result;
      options.onResult?.(result);
    }
  };
  const lanes = Array.from({ length: Math.min(options.lanes ?? 1, exercises.length) }, () =>
    lane().catch((error: unknown) => {
      // The other lanes would go on for minutes with what nobody waits for any more.
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return results;
}

/** With their places in the course. What is not known to be short may be long. */
function inOrder(
  exercises: readonly ExerciseDefinition[],
  { lanes = 1, took }: CourseProofOptions,
): [number, ExerciseDefinition][] {
  const all = [...exercises.entries()];
  // With one lane, sandboxes that several in a row can share are worth more.
  if (lanes === 1 || !took) return all;
  const secondsOf = ([, { id }]: (typeof all)[number]) => took.get(id) ?? Number.MAX_VALUE;
  return all.sort((one, other) => secondsOf(other) - secondsOf(one));
}

async function proveIn(
  benches: OneBench,
  exercise: ExerciseDefinition,
  provider: SandboxProvider,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const lacks = lacksOf(exercise, provider, options.missing);
  if (lacks.length > 0) return { outcome: 'skipped', exercise: exercise.id, lacks };
  return prove(exercise, await benches.like(exercise.sandbox), options);
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
  exercise: ExerciseDefinition,
  { steps, facts, version }: Bench,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const began = performance.now();
  const { seeds = [SAMPLE_SEED], repeat = 1 } = options;
  const varies = exercise.template !== undefined && Object.keys(exercise.variables ?? {}).length > 0;
  const rounds: Round[] = [];
  for (const seed of varies ? seeds : [undefined]) {
    const one = await attempt(exercise, seed ?? SAMPLE_SEED, facts);
    for (let turn = 0; turn < repeat; turn += 1)
      rounds.push({ seed, runs: await proveExercise(one, steps, options) });
  }
  const runs = together(rounds, repeat);
  return {
    outcome: runs.every((run) => run.problems.length === 0) ? 'passed' : 'failed',
    exercise: exercise.id,
    runs,
    seconds: (performance.now() - began) / 1000,
    seeds: varies ? seeds : [],
    kubernetes: await version().catch(() => ''),
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

/** A sandbox with what a proof does in it. */
interface Bench {
  readonly steps: OpenProofSteps;
  facts(): Promise<ClusterFacts>;
  /** Of Kubernetes. Asked once. */
  version(): Promise<string>;
}

/** Keeps one sandbox as long as the exercises want one like it. */
class OneBench implements AsyncDisposable {
  readonly #provider: SandboxProvider;
  readonly #signal: AbortSignal;
  readonly #quiet: number | undefined;
  #spec = '';
  #sandbox: Sandbox | undefined;
  #bench: Bench | undefined;

  constructor(provider: SandboxProvider, signal: AbortSignal, quiet: number | undefined) {
    this.#provider = provider;
    this.#signal = signal;
    this.#quiet = quiet;
  }

  async like(spec: SandboxSpec): Promise<Bench> {
    const wanted = JSON.stringify(spec);
    if (this.#bench && this.#spec === wanted) return this.#bench;
    await this[Symbol.asyncDispose]();
    const id = `prove-${randomBytes(4).toString('hex')}`;
    this.#sandbox = await this.#provider.create(spec, { id, signal: this.#signal, onProgress: () => {} });
    const sandbox = this.#sandbox;
    let version: Promise<string> | undefined;
    this.#bench = {
      version: () => (version ??= factsOf(sandbox, this.#signal).then((facts) => facts.version)),
      steps: await stepsIn(sandbox, this.#quiet),
      facts: () => factsOf(sandbox, this.#signal),
    };
    this.#spec = wanted;
    return this.#bench;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [sandbox, bench] = [this.#sandbox, this.#bench];
    this.#sandbox = undefined;
    this.#bench = undefined;
    bench?.steps.close();
    await sandbox?.destroy();
  }
}

async function factsOf(sandbox: Sandbox, signal: AbortSignal): Promise<ClusterFacts> {
  const kube = await openKube(await sandbox.kubeconfig());
  try {
    return await clusterFacts(kube, signal);
  } finally {
    kube.close();
  }
}
