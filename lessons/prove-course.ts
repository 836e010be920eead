/** Proves many exercises on one provider, in as few sandboxes as they can share; several side by side where told. */
import { randomBytes } from 'node:crypto';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox/types.ts';
import { requiredCapabilities } from './check-exercise.ts';
import { type ProofRun, proveExercise, stepsIn } from './prove.ts';
import type { Course, ExerciseDefinition } from './types.ts';

export type ProofResult =
  | {
      readonly outcome: 'passed' | 'failed';
      readonly exercise: string;
      readonly runs: readonly ProofRun[];
      readonly seconds: number;
    }
  | { readonly outcome: 'skipped'; readonly exercise: string; readonly lacks: readonly string[] };

export interface CourseProofOptions {
  readonly signal: AbortSignal;
  /** See ProofOptions. */
  readonly patience?: number;
  /** How many are proved side by side, each in a sandbox of its own; 1 unless told. A proof is mostly waiting. */
  readonly lanes?: number;
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
  const waiting = exercises.entries();
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const lane = async (): Promise<void> => {
    await using sandboxes = new OneSandbox(provider, signal);
    for (const [index, exercise] of waiting) {
      const result = await proveIn(sandboxes, exercise, provider, { ...options, signal });
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

async function proveIn(
  sandboxes: OneSandbox,
  exercise: ExerciseDefinition,
  provider: SandboxProvider,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const lacks = requiredCapabilities(exercise).filter((one) => !provider.capabilities.has(one));
  if (lacks.length > 0) return { outcome: 'skipped', exercise: exercise.id, lacks };
  return prove(exercise, await sandboxes.like(exercise.sandbox), options);
}

async function prove(
  exercise: ExerciseDefinition,
  sandbox: Sandbox,
  options: CourseProofOptions,
): Promise<ProofResult> {
  const began = performance.now();
  const runs = await proveExercise(exercise, stepsIn(sandbox), options);
  const outcome = runs.every((run) => run.problems.length === 0) ? 'passed' : 'failed';
  return { outcome, exercise: exercise.id, runs, seconds: (performance.now() - began) / 1000 };
}

/** Keeps one sandbox as long as the exercises want the same. */
class OneSandbox implements AsyncDisposable {
  readonly #provider: SandboxProvider;
  readonly #signal: AbortSignal;
  #spec: SandboxSpec = { nodes: 0 };
  #sandbox: Sandbox | undefined;

  constructor(provider: SandboxProvider, signal: AbortSignal) {
    this.#provider = provider;
    this.#signal = signal;
  }

  async like(spec: SandboxSpec): Promise<Sandbox> {
    const isLike = this.#spec.nodes === spec.nodes && this.#spec.addons === spec.addons;
    if (this.#sandbox && isLike) return this.#sandbox;
    await this[Symbol.asyncDispose]();
    const id = `prove-${randomBytes(4).toString('hex')}`;
    this.#sandbox = await this.#provider.create(spec, { id, signal: this.#signal, onProgress: () => {} });
    this.#spec = spec;
    return this.#sandbox;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.destroy();
  }
}
