/** One sync of a job: what its pods have done, whether it ends with that, and which pods it needs (job_controller.go, syncJob). */
import { timestamp } from '../../clientgo/time.ts';
import { claim } from '../claim.ts';
import { isActive, isReady, isTerminating } from '../pods.ts';
import type { Condition } from '../types.ts';
import { recordAfter } from './backoff.ts';
import { endOf, ensureCondition, lastCondition, newCondition, trueCondition } from './conditions.ts';
import { delayedPods, failedIndexes, succeededIndexes, validIndexOf } from './indexes.ts';
import { countOf, merged } from './intervals.ts';
import { type Managed, manage } from './manage.ts';
import { judge, metSuccessPolicy } from './policies.ts';
import { track } from './tracking.ts';
import {
  hasFailed,
  hasLimitPerIndex,
  isIndexed,
  isSuspended,
  isTracked,
  type Job,
  type JobContext,
  type JobPod,
  type Round,
  trackingFinalizer,
} from './types.ts';

const ownName = 'kubernetes.io/job-controller';

export function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== ownName;
}

/** Throws what hindered it, after the status was written. */
export function syncJob(context: JobContext, key: string, job: Job): void {
  if (isManagedElsewhere(job)) return;
  if (endOf(job)) {
    context.failures.delete(key);
    return;
  }
  const round = roundOf(context, key, job);
  const { ready, terminating, active } = job.status;
  judgeIndexes(context, round);
  const { managed, isNews } = round.finished ? endPods(context, round) : managePods(context, round);
  const isChanged =
    managed.active !== (active ?? 0) || round.ready !== ready || round.terminating !== terminating;
  Object.assign(round.status, {
    active: managed.active,
    ready: round.ready,
    terminating: round.terminating,
  });
  track(context, round, isNews || isChanged);
  if (managed.failure) throw managed.failure;
}

function roundOf(context: JobContext, key: string, job: Job): Round {
  const { client, clock, failures } = context;
  const pods = claim<JobPod>(client, job, 'pods', { finalizer: trackingFinalizer });
  const active = pods.filter(isActive);
  const { succeeded = [], failed = [] } = job.status.uncountedTerminatedPods ?? {};
  const uncounted = new Set([...succeeded, ...failed]);
  const fresh = pods.filter((pod) => isFresh(job, pod, uncounted));
  const newlySucceeded = fresh.filter((pod) => pod.status?.phase === 'Succeeded');
  const newlyFailed = fresh.filter((pod) => hasFailed(job, pod));
  const counted = newlyFailed.filter((pod) => judge(job, pod).counts);
  const round: Round = {
    job,
    status: {
      ...job.status,
      ...(!job.status.startTime && !isSuspended(job) && { startTime: timestamp(clock.now()) }),
      uncountedTerminatedPods: { succeeded: [...succeeded], failed: [...failed] },
    },
    pods,
    active,
    succeeded: (job.status.succeeded ?? 0) + newlySucceeded.length + succeeded.length,
    failed: (job.status.failed ?? 0) + counted.length + failed.length,
    previousIndexes: [],
    succeededIndexes: [],
    failedIndexes: undefined,
    delayed: new Map(),
    record: recordAfter(failures.get(key), newlySucceeded, newlyFailed),
    terminating: pods.filter(isTerminating).length,
    ready: active.filter(isReady).length,
    finished: undefined,
  };
  round.finished = foreseenEnd(context, round) ?? limitReached(context, round);
  return round;
}

/** Not counted yet, and of an index the job has. */
function isFresh(job: Job, pod: JobPod, uncounted: ReadonlySet<string>): boolean {
  if (!isTracked(pod) || uncounted.has(pod.metadata.uid ?? '')) return false;
  return !isIndexed(job) || validIndexOf(job, pod) !== undefined;
}

/** What was decided before, or what the pod failure policy says now. */
function foreseenEnd({ clock }: JobContext, { job, pods }: Round): Condition | undefined {
  const success = trueCondition(job.status, 'SuccessCriteriaMet');
  if (success) return success;
  const failure = trueCondition(job.status, 'FailureTarget');
  if (failure) return lastCondition(failure, clock.now());
  for (const pod of pods) {
    const message = hasFailed(job, pod) ? judge(job, pod).failsJob : undefined;
    if (message !== undefined) return failureOf('PodFailurePolicy', message, clock.now());
  }
  return undefined;
}

function failureOf(reason: string, message: string, now: number): Condition {
  return newCondition('FailureTarget', 'True', reason, message, now);
}

/** Comes back at the deadline when there is one. */
function limitReached(context: JobContext, { job, status, pods, failed }: Round): Condition | undefined {
  const now = context.clock.now();
  if (failed > job.spec.backoffLimit || isPastRestarts(job, pods)) {
    return failureOf('BackoffLimitExceeded', 'Job has reached the specified backoff limit', now);
  }
  const { activeDeadlineSeconds } = job.spec;
  if (activeDeadlineSeconds === undefined || isSuspended(job)) return undefined;
  const left = Date.parse(status.startTime ?? '') + activeDeadlineSeconds * 1000 - now;
  if (job.status.startTime && left <= 0) {
    return failureOf('DeadlineExceeded', 'Job was active longer than specified deadline', now);
  }
  context.syncAfter(job, Math.max(1, left));
  return undefined;
}

/** Where containers are restarted in their pods, restarts count instead of pods. */
function isPastRestarts({ spec }: Job, pods: readonly JobPod[]): boolean {
  if (spec.template.spec['restartPolicy'] !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}

function judgeIndexes({ clock }: JobContext, round: Round): void {
  const { job, pods, active } = round;
  if (!isIndexed(job)) return;
  const { before, now } = succeededIndexes(job, pods);
  round.previousIndexes = before;
  round.succeededIndexes = now;
  round.succeeded = countOf(now);
  if (hasLimitPerIndex(job)) {
    round.failedIndexes = failedIndexes(job, pods);
    round.finished ??= failedByIndex(round, clock.now());
    round.delayed = delayedPods(job, pods, active, merged(now, round.failedIndexes));
  }
  const message = round.finished ? undefined : metSuccessPolicy(job, now);
  if (message !== undefined) {
    round.finished = newCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', message, clock.now());
  }
}

function failedByIndex(
  { job, failedIndexes = [], succeededIndexes }: Round,
  now: number,
): Condition | undefined {
  const { maxFailedIndexes, completions = 0 } = job.spec;
  const failed = countOf(failedIndexes);
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return failureOf('MaxFailedIndexesExceeded', message, now);
  }
  if (failed === 0 || failed + countOf(succeededIndexes) < completions) return undefined;
  return failureOf('FailedIndexes', 'Job has failed indexes', now);
}

interface Done {
  readonly managed: Managed;
  readonly isNews: boolean;
}

/** A job that ends deletes what still runs. It has not ended as long as that does not work. */
function endPods(context: JobContext, round: Round): Done {
  let active = round.active.length;
  let failure: unknown;
  for (const pod of round.active) {
    try {
      context.pods.delete(round.job, pod);
    } catch (cause) {
      failure ??= cause;
      continue;
    }
    active--;
    round.terminating++;
    if (isReady(pod)) round.ready--;
  }
  if (active > 0) round.finished = undefined;
  return { managed: { active, failure }, isNews: false };
}

function managePods(context: JobContext, round: Round): Done {
  const { job } = round;
  if (job.metadata.deletionTimestamp) {
    return { managed: { active: round.active.length }, isNews: false };
  }
  const managed = manage(context, round);
  const { completions } = job.spec;
  const isEnough = completions === undefined ? round.succeeded > 0 : round.succeeded >= completions;
  if (isEnough && managed.active === 0) {
    const message = 'Reached expected number of succeeded pods';
    const now = context.clock.now();
    round.finished = newCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', message, now);
    return { managed, isNews: false };
  }
  return { managed, isNews: noteSuspension(context, round) };
}

/** The time of a job runs only while it is not suspended. */
function noteSuspension({ clock, recorder }: JobContext, { job, status }: Round): boolean {
  const now = clock.now();
  if (isSuspended(job)) {
    const condition = newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now);
    if (!ensureCondition(status, condition)) return false;
    recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
    delete status.startTime;
    return true;
  }
  const condition = newCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now);
  if (!ensureCondition(status, condition)) return false;
  recorder.event(job, 'Normal', 'Resumed', 'Job resumed');
  status.startTime = timestamp(now);
  return true;
}
