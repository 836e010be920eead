/** The indexes of an Indexed job: which pods have which, which are done, failed or to be made (indexed_job_utils.go). */
import { isTerminating } from '../pods.ts';
import { byDeletionOrder } from '../replicaset-deletion.ts';
import { finishedAt } from './backoff.ts';
import { gapsIn, type Intervals, includes, merged, parseIntervals, withIndexes } from './intervals.ts';
import { judge } from './policies.ts';
import { hasFailed, isTracked, type Job, type JobPod, type Round, replacesOnlyFailed } from './types.ts';

export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';
const failuresAnnotation = 'batch.kubernetes.io/job-index-failure-count';
const ignoredFailuresAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** `undefined` for a pod without a valid one. */
export function indexOf({ metadata }: JobPod): number | undefined {
  const index = metadata.annotations?.[indexAnnotation];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined;
}

/** The index of a pod, if it is one the job has. */
export function validIndexOf({ spec }: Job, pod: JobPod): number | undefined {
  const index = indexOf(pod);
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined;
}

function validIndexes(job: Job, pods: readonly JobPod[]): number[] {
  return pods.flatMap((pod) => validIndexOf(job, pod) ?? []);
}

/** Those in the status, and those of pods that have succeeded since. */
export function succeededIndexes(job: Job, pods: readonly JobPod[]): { before: Intervals; now: Intervals } {
  const before = parseIntervals(job.status.completedIndexes ?? '', job.spec.completions ?? 0);
  const fresh = pods.filter((pod) => pod.status?.phase === 'Succeeded' && isTracked(pod));
  return { before, now: withIndexes(before, validIndexes(job, fresh)) };
}

/** Those in the status, and those that have failed once too often since. */
export function failedIndexes(job: Job, pods: readonly JobPod[]): Intervals {
  const before = parseIntervals(job.status.failedIndexes ?? '', job.spec.completions ?? 0);
  const fresh = pods.filter((pod) => isTracked(pod) && failsIndex(job, pod));
  return withIndexes(before, validIndexes(job, fresh));
}

function failsIndex(job: Job, pod: JobPod): boolean {
  if (!hasFailed(job, pod)) return false;
  const { counts, action } = judge(job, pod);
  if (action === 'FailIndex') return true;
  return counts && countIn(pod, failuresAnnotation) >= (job.spec.backoffLimitPerIndex ?? 0);
}

function countIn({ metadata }: JobPod, annotation: string): number {
  const count = Number(metadata.annotations?.[annotation] ?? 0);
  return Number.isInteger(count) && count >= 0 && count <= 2_147_483_647 ? count : 0;
}

/** How often an index has failed, with failures that were ignored. */
export function failuresOf(pod: JobPod): number {
  return countIn(pod, failuresAnnotation) + countIn(pod, ignoredFailuresAnnotation);
}

/** The annotations that take over from the pod before how often the index failed. */
export function failureAnnotations(job: Job, replaced: JobPod | undefined): Record<string, string> {
  if (!replaced) return { [failuresAnnotation]: '0' };
  const { counts } = judge(job, replaced);
  const failures = countIn(replaced, failuresAnnotation) + (counts ? 1 : 0);
  const ignored = countIn(replaced, ignoredFailuresAnnotation) + (counts ? 0 : 1);
  return {
    [failuresAnnotation]: String(failures),
    ...(ignored > 0 && { [ignoredFailuresAnnotation]: String(ignored) }),
  };
}

/** The last failed pod of each index that is neither done nor failed nor being tried again. */
export function delayedPods(
  job: Job,
  pods: readonly JobPod[],
  active: readonly JobPod[],
  settled: Intervals,
): ReadonlyMap<number, JobPod> {
  const busy = new Set(validIndexes(job, active));
  const delayed = new Map<number, JobPod>();
  for (const pod of pods) {
    const index = validIndexOf(job, pod);
    if (index === undefined || !isTracked(pod) || !hasFailed(job, pod)) continue;
    if (includes(settled, index) || busy.has(index)) continue;
    const last = delayed.get(index);
    if (!last || (failuresOf(last) <= failuresOf(pod) && finishedAt(pod) >= finishedAt(last))) {
      delayed.set(index, pod);
    }
  }
  return delayed;
}

/** The lowest indexes that nobody works on and that are not settled, `count` at most. */
export function pendingIndexes(round: Round, count: number): number[] {
  const { job, active, pods, succeededIndexes, failedIndexes = [] } = round;
  const leaving = replacesOnlyFailed(job) ? pods.filter(isTerminating) : [];
  const taken = withIndexes(
    merged(succeededIndexes, failedIndexes),
    validIndexes(job, [...active, ...leaving]),
  );
  return gapsIn(taken, count, job.spec.completions ?? 0);
}

/** Pods without an index the job has, and all but the best of those that share one; and the others. */
export function splitRepeated(job: Job, pods: readonly JobPod[]): { repeated: JobPod[]; single: JobPod[] } {
  const byIndex = new Map<number, JobPod[]>();
  const repeated: JobPod[] = [];
  for (const pod of pods) {
    const index = validIndexOf(job, pod);
    if (index === undefined) repeated.push(pod);
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  const single: JobPod[] = [];
  for (const sharing of byIndex.values()) {
    const sorted = sharing.sort(byDeletionOrder([]));
    repeated.push(...sorted.slice(0, -1));
    single.push(...sorted.slice(-1));
  }
  return { repeated, single };
}
