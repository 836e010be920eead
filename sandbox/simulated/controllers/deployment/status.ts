/** The status of a Deployment, summed up from its ReplicaSets (deployment/sync.go, calculateStatus). */
import type { KubeObject } from '../../objects.ts';
import { isEqual } from '../equal.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import type { ReplicaSet } from '../types.ts';
import { maxUnavailableOf } from './bounds.ts';
import { type Conditions, newCondition, withCondition } from './conditions.ts';
import {
  allOf,
  availableOf,
  type Deployment,
  type DeploymentContext,
  type DeploymentStatus,
  type ReplicaSets,
  replicasOf,
} from './types.ts';

export function calculateStatus(
  deployment: Deployment,
  replicaSets: ReplicaSets,
  now: number,
): DeploymentStatus {
  const all = allOf(replicaSets);
  const sum = (count: (replicaSet: ReplicaSet) => number | undefined) =>
    all.reduce((total, replicaSet) => total + (count(replicaSet) ?? 0), 0);
  const available = availableOf(all);
  return withoutUndefined({
    observedGeneration: deployment.metadata.generation,
    replicas: sum(({ status }) => status.replicas) || undefined,
    updatedReplicas: replicaSets.current?.status.replicas || undefined,
    readyReplicas: sum(({ status }) => status.readyReplicas) || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, replicasOf(all) - available) || undefined,
    terminatingReplicas: sum(({ status }) => status.terminatingReplicas),
    collisionCount: deployment.status.collisionCount,
    conditions: withAvailability(deployment, available, now),
  });
}

function withAvailability(deployment: Deployment, available: number, now: number): Conditions {
  const enough = available >= deployment.spec.replicas - maxUnavailableOf(deployment);
  const condition = enough
    ? newCondition(
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  return withCondition(deployment.status.conditions ?? [], condition);
}

/** Everything wanted is there, up to date and available, and the controller has seen the latest spec. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Writes the status if it says anything new, and says whether it did. */
export function updateStatus(
  { client }: DeploymentContext,
  deployment: Deployment,
  status: DeploymentStatus,
): boolean {
  if (isEqual(deployment.status, status)) return false;
  const next: KubeObject = { ...deployment, status };
  client.update('deployments.apps', next, { subresource: 'status' });
  return true;
}

/** For a paused or scaling Deployment: the numbers, without judging progress. */
export function syncStatus(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: ReplicaSets,
): void {
  updateStatus(context, deployment, calculateStatus(deployment, replicaSets, context.clock.now()));
}
