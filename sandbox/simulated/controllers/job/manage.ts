/** Making as many pods as a job should have now, or deleting those it should not (job_controller.go, manageJob). */
import { isNamespaceEnding, podFromTemplate } from '../pod-control.ts';
import { isReady } from '../pods.ts';
import { byDeletionOrder } from '../replicaset-deletion.ts';
import { finishedAt, remainingWait } from './backoff.ts';
import { failureAnnotations, failuresOf, indexAnnotation, pendingIndexes, splitRepeated } from './indexes.ts';
import { removeFinalizer } from './tracking.ts';
import {
  hasLimitPerIndex,
  isIndexed,
  isSuspended,
  type Job,
  type JobContext,
  type JobPod,
  type Round,
  replacesOnlyFailed,
  trackingFinalizer,
} from './types.ts';

const mostAtOnce = 500;
const longestGeneratedPrefix = 58;
const indexVariable = 'JOB_COMPLETION_INDEX';

export interface Managed {
  /** How many pods are active now. */
  readonly active: number;
  /** What hindered it; thrown after the status was written. */
  readonly failure?: unknown;
}

export function manage(context: JobContext, round: Round): Managed {
  const { job, active } = round;
  const wanted = isSuspended(job) ? 0 : wantedOf(round);
  const surplus = surplusOf(job, active, Math.max(0, active.length - wanted));
  if (isSuspended(job) || surplus.length > 0) return deletePods(context, round, surplus);
  const leaving = replacesOnlyFailed(job) ? round.terminating : 0;
  const missing = Math.min(wanted - leaving - active.length, mostAtOnce);
  return missing > 0 ? createPods(context, round, missing) : { active: active.length };
}

/** Without completions: all that may run at a time until one succeeds; then nobody is replaced any more. */
function wantedOf({ job, active, succeeded }: Round): number {
  const { completions, parallelism } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function surplusOf(job: Job, active: readonly JobPod[], atLeast: number): readonly JobPod[] {
  const { repeated, single } = isIndexed(job)
    ? splitRepeated(job, active)
    : { repeated: [], single: [...active] };
  const more = Math.max(0, atLeast - repeated.length);
  if (more === 0) return repeated.slice(0, mostAtOnce);
  return [...repeated, ...single.sort(byDeletionOrder([])).slice(0, more)].slice(0, mostAtOnce);
}

/** Their finalizers go first: what a job itself deletes does not count as failed. */
function deletePods(context: JobContext, round: Round, pods: readonly JobPod[]): Managed {
  let active = round.active.length;
  let failure: unknown;
  for (const pod of pods) {
    try {
      removeFinalizer(context, pod);
      context.pods.delete(round.job, pod);
    } catch (cause) {
      failure ??= cause;
      continue;
    }
    active--;
    round.terminating++;
    if (isReady(pod)) round.ready--;
  }
  return { active, failure };
}

/** Nothing while failed pods are waited for; in the status no pod is active then. */
function createPods(context: JobContext, round: Round, missing: number): Managed {
  const { job } = round;
  const wait = hasLimitPerIndex(job) ? 0 : remainingWait(context, round.record);
  const { indexes, wait: waitOfIndexes } = indexesToAdd(context, round, missing);
  if (wait > 0 || waitOfIndexes > 0) {
    context.syncAfter(job, wait || waitOfIndexes);
    return { active: 0 };
  }
  let active = round.active.length;
  try {
    for (const index of indexes) {
      context.pods.create(job, podFor(round, index));
      active++;
    }
  } catch (failure) {
    if (!isNamespaceEnding(failure)) return { active, failure };
  }
  return { active };
}

/** `undefined` stands for a pod without an index. Where all indexes wait, how long the first of them does. */
function indexesToAdd(
  context: JobContext,
  round: Round,
  missing: number,
): { indexes: readonly (number | undefined)[]; wait: number } {
  if (!isIndexed(round.job)) return { indexes: Array.from({ length: missing }, () => undefined), wait: 0 };
  const indexes = pendingIndexes(round, missing);
  if (!hasLimitPerIndex(round.job)) return { indexes, wait: 0 };
  const waits = new Map(indexes.map((index) => [index, waitOfIndex(context, round.delayed.get(index))]));
  const now = indexes.filter((index) => waits.get(index) === 0);
  const wait = now.length > 0 || indexes.length === 0 ? 0 : Math.min(...waits.values());
  return { indexes: now, wait };
}

function waitOfIndex(context: JobContext, failed: JobPod | undefined): number {
  if (!failed) return 0;
  return remainingWait(context, { failures: failuresOf(failed) + 1, last: finishedAt(failed) });
}

function podFor({ job, delayed }: Round, index: number | undefined): ReturnType<typeof podFromTemplate> {
  const { template } = job.spec;
  const finalizers = [trackingFinalizer];
  if (index === undefined) return podFromTemplate(job, template, { finalizers });
  const { name } = job.metadata;
  const failures = hasLimitPerIndex(job) ? failureAnnotations(job, delayed.get(index)) : {};
  return podFromTemplate(job, template, {
    finalizers,
    generateName: generateNameFor(name, index),
    labels: { [indexAnnotation]: String(index) },
    annotations: { [indexAnnotation]: String(index), ...failures },
    spec: { ...withIndexVariable(template.spec), hostname: `${name}-${index}` },
  });
}

function generateNameFor(name: string, index: number): string {
  const end = `-${index}-`;
  return name.slice(0, longestGeneratedPrefix - end.length) + end;
}

interface Container {
  env?: { name: string }[];
}

/** Every container is told its index. */
function withIndexVariable(spec: Record<string, unknown>): Record<string, unknown> {
  const fieldPath = `metadata.labels['${indexAnnotation}']`;
  const variable = { name: indexVariable, valueFrom: { fieldRef: { fieldPath } } };
  const told = (containers: unknown) =>
    ((containers ?? []) as Container[]).map((container) =>
      container.env?.some(({ name }) => name === indexVariable)
        ? container
        : { ...container, env: [...(container.env ?? []), variable] },
    );
  const { containers, initContainers } = spec;
  return {
    ...spec,
    containers: told(containers),
    ...(initContainers !== undefined && { initContainers: told(initContainers) }),
  };
}
