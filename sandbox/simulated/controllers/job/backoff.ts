/** How long to wait before failed pods are replaced (job/backoff_utils.go). Times in milliseconds. */
import type { ClusterContext } from '../../context.ts';
import { conditionOf } from '../pods.ts';
import type { ContainerStatus, JobPod } from './types.ts';

/** Failures since the last success, and when the last of them was. */
export interface FailureRecord {
  readonly failures: number;
  readonly last: number | undefined;
}

const firstWait = 10_000;
const longestWait = 10 * 60_000;

const none: FailureRecord = { failures: 0, last: undefined };

/** The record after pods have ended that were not seen before. */
export function recordAfter(
  before: FailureRecord | undefined = none,
  succeeded: readonly JobPod[],
  failed: readonly JobPod[],
): FailureRecord {
  const failures = failed.map(finishedAt).sort((one, other) => one - other);
  if (succeeded.length === 0) {
    const last = failures.at(-1);
    return last === undefined ? before : { failures: before.failures + failures.length, last };
  }
  const lastSuccess = Math.max(...succeeded.map(finishedAt));
  const since = failures.filter((time) => time > lastSuccess);
  return { failures: since.length, last: since.at(-1) };
}

/** How long to wait still; 0 when pods may be made. */
export function remainingWait(
  { clock, shortened }: Pick<ClusterContext, 'clock' | 'shortened'>,
  { failures, last }: FailureRecord,
): number {
  if (failures === 0 || last === undefined) return 0;
  const wait = shortened(Math.min(firstWait * 2 ** (failures - 1), longestWait));
  return Math.max(0, wait - (clock.now() - last));
}

/** When the last container ended; else when the pod stopped being ready, was deleted, or was made. */
export function finishedAt(pod: JobPod): number {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp = '' } = pod.metadata;
  const containers = lastFinish(pod);
  if (containers !== undefined) return containers;
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  if (deletionTimestamp) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp);
}

/** `undefined` as long as one has not ended. Sidecars count with the containers. */
function lastFinish({ spec, status }: JobPod): number | undefined {
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const counted: ContainerStatus[] = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  const times = counted.map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  return times.length === 0 || times.some(Number.isNaN) ? undefined : Math.max(...times);
}
