/**
 * Counting pods that have ended exactly once: their uids are written to the status, then their finalizers go, then they
 * are in the counts (job_controller.go, trackJobStatusAndRemoveFinalizers).
 */
import { isNotFound } from '../failures.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import { ensureCondition, lastCondition, trueCondition } from './conditions.ts';
import { validIndexOf } from './indexes.ts';
import { countOf, formatIntervals, includes, withIndexes } from './intervals.ts';
import { judge } from './policies.ts';
import {
  hasFailed,
  hasLimitPerIndex,
  isIndexed,
  isTracked,
  type JobContext,
  type JobPod,
  type JobStatus,
  jobsResource,
  type Round,
  trackingFinalizer,
} from './types.ts';

const mostUncounted = 500;

/** Writes what has changed; `isNews` says that something has already. */
export function track(context: JobContext, round: Round, isNews: boolean): void {
  const tracked = new Set(round.pods.filter(isTracked).map(({ metadata }) => metadata.uid ?? ''));
  let news = countUntracked(round, tracked) || isNews;
  const counted = countEnded(round);
  news = counted.isNews || news;
  news = noteIndexes(round, counted.succeeded) || news;
  news = noteInterim(context, round) || news;
  if (news) {
    flush(context, round);
    context.failures.set(keyOfRound(round), round.record);
  }
  for (const pod of counted.pods) {
    removeFinalizer(context, pod);
    tracked.delete(pod.metadata.uid ?? '');
  }
  const isRecounted = countUntracked(round, tracked);
  const hasEnded = !counted.isCut && finish(round);
  if (isRecounted || hasEnded) flush(context, round);
  if (hasEnded) recordEnd(context, round);
}

function keyOfRound({ job }: Round): string {
  return `${job.metadata.namespace}/${job.metadata.name}`;
}

/** Pods whose finalizers are gone move from the uncounted ones to the counts. */
function countUntracked({ status }: Round, tracked: ReadonlySet<string>): boolean {
  const { uncountedTerminatedPods: uncounted } = status;
  let isNews = false;
  for (const end of ['succeeded', 'failed'] as const) {
    const left = uncounted[end].filter((uid) => tracked.has(uid));
    if (left.length === uncounted[end].length) continue;
    status[end] = (status[end] ?? 0) + uncounted[end].length - left.length;
    uncounted[end] = left;
    isNews = true;
  }
  return isNews;
}

interface Ended {
  /** Those whose finalizers may go. */
  readonly pods: readonly JobPod[];
  /** Indexes that are complete now. */
  readonly succeeded: readonly number[];
  readonly isNews: boolean;
  /** There are more than fit into a status; the rest comes with the next sync. */
  readonly isCut: boolean;
}

/** Notes the uids of pods that have ended. When a job ends, pods that still run count as failed. */
function countEnded(round: Round): Ended {
  const { job, status, previousIndexes } = round;
  const uncounted = status.uncountedTerminatedPods;
  const pods: JobPod[] = [];
  const succeeded: number[] = [];
  let isNews = false;
  for (const pod of inOrder(round)) {
    if (!isTracked(pod) || !mayLetGo(round, pod)) continue;
    pods.push(pod);
    const { uid = '' } = pod.metadata;
    const index = validIndexOf(job, pod);
    if (pod.status?.phase === 'Succeeded' && !uncounted.failed.includes(uid)) {
      if (isIndexed(job)) {
        if (index !== undefined && !includes(previousIndexes, index)) {
          succeeded.push(index);
          isNews = true;
        }
      } else if (!uncounted.succeeded.includes(uid)) {
        uncounted.succeeded.push(uid);
        isNews = true;
      }
    } else if (countsAsFailed(round, pod) && !uncounted.failed.includes(uid) && judge(job, pod).counts) {
      uncounted.failed.push(uid);
      isNews = true;
    }
    const size = succeeded.length + uncounted.succeeded.length + uncounted.failed.length;
    if (size >= mostUncounted) return { pods, succeeded, isNews, isCut: true };
  }
  return { pods, succeeded, isNews, isCut: false };
}

function inOrder({ job, pods }: Round): readonly JobPod[] {
  if (!isIndexed(job)) return pods;
  return [...pods].sort((one, other) => (validIndexOf(job, one) ?? -1) - (validIndexOf(job, other) ?? -1));
}

function countsAsFailed({ job, finished }: Round, pod: JobPod): boolean {
  if (isIndexed(job) && validIndexOf(job, pod) === undefined) return false;
  return hasFailed(job, pod) || (finished !== undefined && finished.type !== 'SuccessCriteriaMet');
}

function mayLetGo({ job, finished, delayed }: Round, pod: JobPod): boolean {
  if (job.metadata.deletionTimestamp || finished || pod.status?.phase === 'Succeeded') return true;
  if (!hasFailed(job, pod)) return false;
  const index = validIndexOf(job, pod);
  const awaited = index !== undefined && hasLimitPerIndex(job) ? delayed.get(index) : undefined;
  return awaited?.metadata.uid !== pod.metadata.uid;
}

function noteIndexes(round: Round, succeeded: readonly number[]): boolean {
  const { job, status, failedIndexes } = round;
  if (!isIndexed(job)) return false;
  round.succeededIndexes = withIndexes(round.succeededIndexes, succeeded);
  const completed = formatIntervals(round.succeededIndexes);
  const failed = failedIndexes && formatIntervals(failedIndexes);
  const isNews = completed !== (status.completedIndexes ?? '') || failed !== status.failedIndexes;
  status.succeeded = countOf(round.succeededIndexes);
  status.completedIndexes = completed;
  if (failed !== undefined) status.failedIndexes = failed;
  return isNews;
}

/** FailureTarget and SuccessCriteriaMet stand in the status before the pods are let go. */
function noteInterim({ clock }: JobContext, round: Round): boolean {
  const { finished, status } = round;
  if (finished?.type !== 'FailureTarget' && finished?.type !== 'SuccessCriteriaMet') return false;
  const isNews = !trueCondition(status, finished.type) && ensureCondition(status, finished);
  round.finished = lastCondition(finished, clock.now());
  return isNews;
}

/** A job has ended when all of its pods are counted and gone. */
function finish({ finished, status, terminating }: Round): boolean {
  const { succeeded, failed } = status.uncountedTerminatedPods;
  if (!finished || succeeded.length + failed.length > 0 || terminating > 0) return false;
  ensureCondition(status, finished);
  if (finished.type === 'Complete' && finished.lastTransitionTime) {
    status.completionTime = finished.lastTransitionTime;
  }
  return true;
}

function recordEnd({ recorder }: JobContext, { job, finished }: Round): void {
  if (finished?.type !== 'Complete') {
    recorder.event(job, 'Warning', finished?.reason ?? '', finished?.message ?? '');
    return;
  }
  const { completions } = job.spec;
  if (completions !== undefined && (job.status.succeeded ?? 0) > completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    recorder.event(job, 'Warning', 'TooManySucceededPods', message);
  }
  recorder.event(job, 'Normal', 'Completed', 'Job completed');
}

/** Zeros and empty lists are left out where the API leaves them out. */
function flush({ client }: JobContext, round: Round): void {
  const { active, succeeded, failed, completedIndexes, uncountedTerminatedPods: uncounted } = round.status;
  const status = withoutUndefined<JobStatus>({
    ...round.status,
    active: active || undefined,
    succeeded: succeeded || undefined,
    failed: failed || undefined,
    completedIndexes: completedIndexes || undefined,
    uncountedTerminatedPods: {
      ...(uncounted.succeeded.length > 0 && { succeeded: [...uncounted.succeeded] }),
      ...(uncounted.failed.length > 0 && { failed: [...uncounted.failed] }),
    },
  });
  round.job = client.update(jobsResource, { ...round.job, status }, { subresource: 'status' });
}

/** Lets a pod go; one that is gone already is let go. */
export function removeFinalizer({ client }: Pick<JobContext, 'client'>, pod: JobPod): void {
  if (!isTracked(pod)) return;
  const { namespace, name, finalizers = [] } = pod.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== trackingFinalizer);
  try {
    client.patch('pods', namespace, name, { metadata: { finalizers: others.length > 0 ? others : null } });
  } catch (cause) {
    if (!isNotFound(cause)) throw cause;
  }
}
