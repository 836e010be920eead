/** Checks an exercise in a sandbox: what the server does when a learner presses Check, and what the proof does. */
import { type Lookout, openLookout } from '../checker/cluster.ts';
import { kinds } from '../checker/kinds/index.ts';
import { type RunOptions, runChecks } from '../checker/run.ts';
import { type Memory, startRecord } from '../checker/start-record.ts';
import type { CheckSpec, Journal, Verdict } from '../checker/types.ts';
import { isShaped } from '../sandbox/shape.ts';
import { type Capability, HOME_TOOLS, type HomeTool, type Sandbox } from '../sandbox/types.ts';
import type { ExerciseDefinition } from './types.ts';

export interface CheckOptions extends Omit<RunOptions, 'kinds' | 'glass'> {
  /** What was remembered when the start state held. */
  readonly memories?: readonly Memory[];
  /** What happened since. */
  readonly journal?: Journal;
  /** A no is believed as soon as there is `quiet`, also within a trial. */
  readonly expectsNo?: boolean;
  /** To look from, where there is one already: what changes has been watched from there for a while. */
  readonly lookout?: Lookout;
}

/** Verdicts of all checks in their order. Rejects only when the sandbox gives no kubeconfig that can be used. */
export async function checkExercise(
  checks: readonly CheckSpec[],
  sandbox: Sandbox,
  { memories, journal, lookout, expectsNo, ...options }: CheckOptions,
): Promise<Verdict[]> {
  const expectingNo = expectsNo && options.quiet !== undefined && { quiet: options.quiet };
  const here = lookout ?? (await openLookout(sandbox));
  try {
    const view = { ...here.view(startRecord(memories), journal), ...expectingNo };
    return await runChecks(checks, view, {
      kinds,
      glass: (changed) => here.glass(view, changed),
      ...options,
    });
  } finally {
    if (!lookout) here.close();
  }
}

/** Learners who may change files of nodes or run programs there change a cluster without a trace in its API. */
export function changesUnseen(exercise: ExerciseDefinition): boolean {
  return requiredCapabilities(exercise).some((one) => one === 'node-files' || one === 'node-exec');
}

/** Checks of it change the cluster for a moment. */
export function intrudes(exercise: ExerciseDefinition): boolean {
  return exercise.checks.some(({ kind }) => kinds[kind]?.intrudes);
}

/** What a provider must be able to do for this exercise: what it asks for itself, and what its kinds of check need. */
export function requiredCapabilities(exercise: ExerciseDefinition): Capability[] {
  const waited = exercise.setup.flatMap((step) => ('until' in step ? step.until : []));
  const needed = [...exercise.checks, ...waited].flatMap(({ kind, params }) => {
    const found = kinds[kind];
    return [...(found?.requires ?? []), ...(found?.requiresFor?.(params) ?? [])];
  });
  const addons: Capability[] = exercise.sandbox.addons === 'course' ? ['addons'] : [];
  const shapes: Capability[] = isShaped(exercise.sandbox) ? ['shapes'] : [];
  const isOnNode = exercise.setup.some((step) => 'file' in step && step.node !== undefined);
  const files: Capability[] = isOnNode ? ['node-files'] : [];
  const runsOnNode = exercise.setup.some((step) => 'run' in step && step.node !== undefined);
  const programs: Capability[] = runsOnNode ? ['node-exec'] : [];
  return [...new Set([...exercise.requires, ...needed, ...addons, ...shapes, ...files, ...programs])];
}

/**
 * Whether learners change nodes, by programs there (`node-exec`) or their files by way of a Pod (an author's `requires: [node-files]`): what that
 * leaves there goes with no object, so that the next one needs a cluster that was reset.
 */
export const worksOnNodes = (exercise: ExerciseDefinition): boolean =>
  exercise.requires.includes('node-files') || requiredCapabilities(exercise).includes('node-exec');

/**
 * Programs of this machine without which the exercise cannot be done: what learners type, and what its setup and its checks
 * run. Without kubectl nothing can be done anywhere, so it is not named.
 */
export function requiredTools(exercise: ExerciseDefinition): HomeTool[] {
  const { tools = [], setup, checks } = exercise;
  const runs = setup.flatMap((step) => ('run' in step && step.node === undefined ? [step.run[0]] : []));
  const looks = checks.flatMap(({ params }) => homeProgramsIn(params));
  const named = new Set<string | undefined>([...tools, ...runs, ...looks]);
  return HOME_TOOLS.filter((tool) => tool !== 'kubectl' && named.has(tool));
}

/** Wherever a check runs programs at home: kinds hold other kinds. */
function homeProgramsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { home, run } = value as { readonly home?: unknown; readonly run?: unknown };
  const own = home === true && Array.isArray(run) ? [String(run[0])] : [];
  return [...own, ...Object.values(value).flatMap(homeProgramsIn)];
}
