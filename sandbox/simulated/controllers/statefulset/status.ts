/** The status of a StatefulSet (stateful_set_control.go, computeReplicaStatus; stateful_set_utils.go). */
import { availableIn, isReady } from '../pods.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import { revisionOfPod } from './identity.ts';
import type { Revisions, StatefulPod, StatefulSet, StatefulSetContext, StatefulSetStatus } from './types.ts';

export function isRunningAndReady(pod: StatefulPod): boolean {
  return pod.status?.phase === 'Running' && isReady(pod);
}

export function isAvailable(set: StatefulSet, pod: StatefulPod, now: number): boolean {
  return availableIn(pod, set.spec.minReadySeconds ?? 0, now) === 0;
}

/** Pods that are still to be made have no phase and do not count. */
export function statusOf(
  set: StatefulSet,
  { current, update, collisionCount }: Revisions,
  pods: readonly StatefulPod[],
  now: number,
): StatefulSetStatus {
  const created = pods.filter(({ status }) => status?.phase);
  const ready = created.filter(isRunningAndReady);
  const staying = created.filter(({ metadata }) => !metadata.deletionTimestamp);
  const of = (revision: string) => staying.filter((pod) => revisionOfPod(pod) === revision).length;
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: created.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isAvailable(set, pod, now)).length,
    currentReplicas: of(current.metadata.name),
    updatedReplicas: of(update.metadata.name),
    currentRevision: current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount,
  };
}

/** An update is over when all pods are of the new revision and ready: it becomes the current one. */
function completed({ spec }: StatefulSet, status: StatefulSetStatus): StatefulSetStatus {
  const { updatedReplicas, readyReplicas, replicas, updateRevision } = status;
  const isOver = [updatedReplicas, readyReplicas, replicas].every((count) => count === spec.replicas);
  if (spec.updateStrategy.type !== 'RollingUpdate' || !isOver) return status;
  return withoutUndefined({ ...status, currentReplicas: updatedReplicas, currentRevision: updateRevision });
}

/** Writes the status if it says anything new. */
export function updateStatus(
  { client }: StatefulSetContext,
  set: StatefulSet,
  counted: StatefulSetStatus,
): void {
  const status = completed(set, counted);
  if (!isNews(set.status, status)) return;
  const { readyReplicas, currentReplicas, updatedReplicas } = status;
  const written = withoutUndefined<StatefulSetStatus>({
    ...status,
    readyReplicas: readyReplicas || undefined,
    currentReplicas: currentReplicas || undefined,
    updatedReplicas: updatedReplicas || undefined,
  });
  client.update('statefulsets.apps', { ...set, status: written }, { subresource: 'status' });
}

const counts = [
  'replicas',
  'currentReplicas',
  'readyReplicas',
  'updatedReplicas',
  'availableReplicas',
] as const;

function isNews(before: StatefulSetStatus, status: StatefulSetStatus): boolean {
  return (
    (status.observedGeneration ?? 0) > (before.observedGeneration ?? 0) ||
    counts.some((count) => (status[count] ?? 0) !== (before[count] ?? 0)) ||
    status.currentRevision !== before.currentRevision ||
    status.updateRevision !== before.updateRevision
  );
}
