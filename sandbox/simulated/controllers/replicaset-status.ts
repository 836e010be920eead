/** The status of a ReplicaSet, and of a ReplicationController (replica_set_utils.go). */
import { selectsLabels } from '../clientgo/selector.ts';
import { timestamp } from '../clientgo/time.ts';
import { messageOf } from './failures.ts';
import { availableIn, conditionOf, isReady } from './pods.ts';
import type { Condition, Pod, ReplicaSet, ReplicaSetStatus } from './types.ts';

/** What kept a ReplicaSet from having as many pods as it should. */
export interface ManageFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly cause: unknown;
}

/** Zeros are left out where the API leaves them out. `active` are the pods that were there before this sync. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  failure: ManageFailure | undefined,
  now: number,
): ReplicaSetStatus {
  const { minReadySeconds = 0, template } = replicaSet.spec;
  const count = (counts: (pod: Pod) => boolean) => active.filter(counts).length || undefined;
  const conditions = withFailure(replicaSet.status.conditions ?? [], failure, now);
  const counted = {
    replicas: active.length,
    fullyLabeledReplicas: count((pod) => selectsLabels(template.metadata?.labels, pod.metadata.labels)),
    readyReplicas: count(isReady),
    availableReplicas: count((pod) => availableIn(pod, minReadySeconds, now) === 0),
    terminatingReplicas: terminating,
    observedGeneration: replicaSet.metadata.generation,
    conditions: conditions.length > 0 ? conditions : undefined,
  };
  return withoutUndefined(counted);
}

/** Fields that say `undefined` are not there at all. */
export function withoutUndefined<T>(fields: object): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function withFailure(
  conditions: readonly Condition[],
  failure: ManageFailure | undefined,
  now: number,
): readonly Condition[] {
  const existing = conditionOf(conditions, 'ReplicaFailure');
  if (!failure) return existing ? conditions.filter((condition) => condition !== existing) : conditions;
  if (existing) return conditions;
  const { reason, cause } = failure;
  const added = { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), reason };
  return [...conditions, { ...added, message: messageOf(cause) }];
}

/** Milliseconds until the next ready pod becomes available; `undefined` when none is waiting for that. */
export function nextAvailability(
  { spec }: ReplicaSet,
  active: readonly Pod[],
  now: number,
): number | undefined {
  const waits = active
    .map((pod) => availableIn(pod, spec.minReadySeconds ?? 0, now))
    .filter((wait) => wait !== undefined && wait > 0);
  return waits.length > 0 ? Math.min(...(waits as number[])) : undefined;
}
