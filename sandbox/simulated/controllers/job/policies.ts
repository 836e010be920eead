/** What a job's policies say of failed pods and of success (job/pod_failure_policy.go, job/success_policy.go). */
import { countOf, type Intervals, overlapOf, parseIntervals } from './intervals.ts';
import type { ContainerStatus, FailureRule, Job, JobPod } from './types.ts';

/** What becomes of a failed pod. */
export interface Judgement {
  /** Whether it counts against the limits. */
  readonly counts: boolean;
  readonly action?: FailureRule['action'];
  /** Why the whole job fails, when it does. */
  readonly failsJob?: string;
}

/** By the first rule that matches; without one the failure counts. */
export function judge({ spec }: Job, pod: JobPod): Judgement {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const why = matches(rule, pod);
    if (why === undefined) continue;
    const { action } = rule;
    const failsJob = `${why} matching ${action} rule at index ${index}`;
    return { counts: action !== 'Ignore', action, ...(action === 'FailJob' && { failsJob }) };
  }
  return { counts: true };
}

/** What the rule found, in words; `undefined` when it does not match. */
function matches({ onExitCodes, onPodConditions }: FailureRule, pod: JobPod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (onExitCodes) {
    const ended = [
      ...(pod.status?.containerStatuses ?? []),
      ...(pod.status?.initContainerStatuses ?? []),
    ].find((status) => matchesExitCode(status, onExitCodes));
    if (!ended) return undefined;
    return `Container ${ended.name} for pod ${name} failed with exit code ${ended.state?.terminated?.exitCode}`;
  }
  const condition = pod.status?.conditions?.find((present) =>
    onPodConditions?.some(({ type, status }) => present.type === type && present.status === status),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}

function matchesExitCode(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: NonNullable<FailureRule['onExitCodes']>,
): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0;
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}

/** The message of the rule that is met; `undefined` when none is. */
export function metSuccessPolicy({ spec }: Job, succeeded: Intervals): string | undefined {
  if (succeeded.length === 0) return undefined;
  const met = (spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) {
      return succeededCount !== undefined && countOf(succeeded) >= succeededCount;
    }
    const required = parseIntervals(succeededIndexes, spec.completions ?? 0);
    if (required.length === 0) return false;
    const reached = overlapOf(required, succeeded);
    return reached === countOf(required) || (succeededCount !== undefined && reached >= succeededCount);
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
