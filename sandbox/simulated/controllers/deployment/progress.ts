/** Whether a rollout moves, is done, or has taken too long (deployment/progress.go). */
import { isEqual } from '../equal.ts';
import { conditionOf } from '../pods.ts';
import type { Condition } from '../types.ts';
import { type Conditions, newCondition, withCondition, withoutCondition } from './conditions.ts';
import { calculateStatus, isComplete, updateStatus } from './status.ts';
import {
  allOf,
  type Deployment,
  type DeploymentContext,
  type DeploymentStatus,
  type ReplicaSets,
} from './types.ts';

/** What the API fills in for "no deadline". */
const noDeadline = 2_147_483_647;

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noDeadline;
}

/** Sums up after a step of a rollout, and comes back when the deadline would be over. */
export function syncRolloutStatus(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: ReplicaSets,
): void {
  const now = context.clock.now();
  const status = calculateStatus(deployment, replicaSets, now);
  const judged = judgeProgress(deployment, replicaSets, status, now);
  const conditions = withReplicaFailure(judged, replicaSets);
  if (updateStatus(context, deployment, { ...status, conditions: [...conditions] })) return;
  comeBackAtDeadline(context, deployment, status, now);
}

function judgeProgress(
  deployment: Deployment,
  { current }: ReplicaSets,
  status: DeploymentStatus,
  now: number,
): Conditions {
  const conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const existing = conditionOf(deployment.status.conditions, 'Progressing');
  const isDone = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (isDone && existing?.reason === 'NewReplicaSetAvailable') return conditions;
  const who = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${who} has successfully progressed.`;
    return withCondition(
      conditions,
      newCondition('Progressing', 'True', 'NewReplicaSetAvailable', message, now),
    );
  }
  if (isProgressing(deployment, status)) return renewed(conditions, existing, `${who} is progressing.`, now);
  if (isTimedOut(deployment, now)) {
    const message = `${who} has timed out progressing.`;
    return withCondition(
      conditions,
      newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now),
    );
  }
  return conditions;
}

/** Every bit of progress moves the deadline: the update time is renewed even where status and reason are the same. */
function renewed(
  conditions: Conditions,
  existing: Condition | undefined,
  message: string,
  now: number,
): Conditions {
  const condition = newCondition('Progressing', 'True', 'ReplicaSetUpdated', message, now);
  if (existing?.status === 'True' && existing.lastTransitionTime) {
    condition.lastTransitionTime = existing.lastTransitionTime;
  }
  return [...withoutCondition(conditions, 'Progressing'), condition];
}

function isProgressing({ status: before }: Deployment, status: DeploymentStatus): boolean {
  const oldReplicas = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (status.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldReplicas(status) < oldReplicas(before) ||
    (status.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, now: number): boolean {
  const existing = conditionOf(deployment.status.conditions, 'Progressing');
  if (!existing || existing.reason === 'NewReplicaSetAvailable') return false;
  if (existing.reason === 'ProgressDeadlineExceeded') return true;
  return now > deadline(deployment, existing);
}

function deadline({ spec }: Deployment, { lastUpdateTime = '' }: Condition): number {
  return Date.parse(lastUpdateTime) + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

function withReplicaFailure(conditions: Conditions, replicaSets: ReplicaSets): Conditions {
  const failing = [...allOf(replicaSets)].reverse();
  const failure = failing.flatMap(({ status }) => conditionOf(status.conditions, 'ReplicaFailure') ?? [])[0];
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  const existing = conditionOf(conditions, 'ReplicaFailure');
  if (existing && isEqual(existing.message, failure.message)) return conditions;
  const { status, reason, message, lastTransitionTime = '' } = failure;
  const moved = { type: 'ReplicaFailure', status, lastUpdateTime: lastTransitionTime, lastTransitionTime };
  return withCondition(conditions, { ...moved, reason: reason ?? '', message: message ?? '' });
}

/** A second more than needed, because times in conditions have no fractions. */
function comeBackAtDeadline(
  context: DeploymentContext,
  deployment: Deployment,
  status: DeploymentStatus,
  now: number,
): void {
  const existing = conditionOf(deployment.status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || !existing || isComplete(deployment, status)) return;
  if (existing.reason === 'ProgressDeadlineExceeded') return;
  context.syncAfter(deployment, Math.max(0, deadline(deployment, existing) - now) + 1000);
}

/** While a Deployment is paused its deadline does not run (deployment/progress.go, checkPausedConditions). */
export function syncPausedCondition(context: DeploymentContext, deployment: Deployment): Deployment {
  if (!hasProgressDeadline(deployment)) return deployment;
  const existing = conditionOf(deployment.status.conditions, 'Progressing');
  if (existing?.reason === 'ProgressDeadlineExceeded') return deployment;
  const wasPaused = existing?.reason === 'DeploymentPaused';
  const isPaused = deployment.spec.paused === true;
  if (wasPaused === isPaused) return deployment;
  const [reason, message] = isPaused
    ? (['DeploymentPaused', 'Deployment is paused'] as const)
    : (['DeploymentResumed', 'Deployment is resumed'] as const);
  const condition = newCondition('Progressing', 'Unknown', reason, message, context.clock.now());
  const conditions = withCondition(deployment.status.conditions ?? [], condition);
  return context.client.update<Deployment>(
    'deployments.apps',
    { ...deployment, status: { ...deployment.status, conditions } },
    { subresource: 'status' },
  );
}
