/** Checks an exercise in a sandbox: what the server does when a learner presses Check, and what the proof does. */
import { clusterView } from '../checker/cluster.ts';
import { kinds } from '../checker/kinds/index.ts';
import { type RunOptions, runChecks } from '../checker/run.ts';
import type { CheckSpec, Verdict } from '../checker/types.ts';
import type { Capability, Sandbox } from '../sandbox/types.ts';
import type { ExerciseDefinition } from './types.ts';

/** Verdicts of all checks in their order. Rejects only when the sandbox gives no kubeconfig that can be used. */
export async function checkExercise(
  checks: readonly CheckSpec[],
  sandbox: Sandbox,
  options: Omit<RunOptions, 'kinds'>,
): Promise<Verdict[]> {
  const view = await clusterView(sandbox);
  try {
    return await runChecks(checks, view, { kinds, ...options });
  } finally {
    view.close();
  }
}

/** What a provider must be able to do for this exercise: what it asks for itself, and what its kinds of check need. */
export function requiredCapabilities(exercise: ExerciseDefinition): Capability[] {
  const needed = exercise.checks.flatMap(({ kind, params }) => {
    const found = kinds[kind];
    return [...(found?.requires ?? []), ...(found?.requiresFor?.(params) ?? [])];
  });
  return [...new Set([...exercise.requires, ...needed])];
}
