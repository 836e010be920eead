/** A rolling update, one step a sync: up with the new as far as there is room, down with the old as far as allowed. */
import type { ReplicaSet } from '../types.ts';
import { maxUnavailableOf } from './bounds.ts';
import { syncRolloutStatus } from './progress.ts';
import { isComplete } from './status.ts';
import { cleanUp, replicasForCurrent, scaleReplicaSet, syncRevision } from './sync.ts';
import {
  activeOf,
  allOf,
  availableOf,
  byAge,
  type Deployment,
  type DeploymentContext,
  type ReplicaSets,
  replicasOf,
} from './types.ts';

/** After deployment/rolling.go. The next step comes with the next change of a ReplicaSet. */
export function rollOut(context: DeploymentContext, found: Deployment, all: readonly ReplicaSet[]): void {
  const { deployment, replicaSets } = syncRevision(context, found, all, true);
  const grown = reconcileCurrent(context, deployment, replicaSets);
  if (grown) {
    syncRolloutStatus(context, deployment, grown);
    return;
  }
  const shrunk = reconcileOld(context, deployment, replicaSets);
  if (!shrunk && isComplete(deployment, deployment.status)) cleanUp(context, deployment, replicaSets.old);
  syncRolloutStatus(context, deployment, shrunk ?? replicaSets);
}

/** `undefined` when nothing was to be done. */
function reconcileCurrent(
  context: DeploymentContext,
  deployment: Deployment,
  { current, old }: ReplicaSets,
): ReplicaSets | undefined {
  const { replicas } = deployment.spec;
  if (!current || current.spec.replicas === replicas) return undefined;
  const size =
    current.spec.replicas > replicas ? replicas : replicasForCurrent(deployment, old, current.spec.replicas);
  const scaled = scaleReplicaSet(context, deployment, current, size);
  return scaled === current ? undefined : { current: scaled, old };
}

/** First what is not healthy anyway, then as much as leaves enough available. `undefined` when nothing was to be done. */
function reconcileOld(
  context: DeploymentContext,
  deployment: Deployment,
  { current, old }: ReplicaSets,
): ReplicaSets | undefined {
  if (replicasOf(old) === 0) return undefined;
  const sizes = new Map(activeOf(old).map((replicaSet) => [replicaSet, replicaSet.spec.replicas]));
  const spare = spareReplicas(deployment, { current, old });
  if (spare <= 0) return undefined;
  takeUnhealthy(sizes, spare);
  takeAvailable(sizes, deployment, allOf({ current, old }));
  const after = old.map((replicaSet) => {
    const size = sizes.get(replicaSet) ?? replicaSet.spec.replicas;
    return size === replicaSet.spec.replicas
      ? replicaSet
      : scaleReplicaSet(context, deployment, replicaSet, size);
  });
  return after.some((replicaSet, index) => replicaSet !== old[index]) ? { current, old: after } : undefined;
}

/** How many replicas may go: new pods that are not available yet count as if they were still to come. */
function spareReplicas(deployment: Deployment, replicaSets: ReplicaSets): number {
  const { current } = replicaSets;
  const notYet = current ? current.spec.replicas - (current.status.availableReplicas ?? 0) : 0;
  return replicasOf(allOf(replicaSets)) - minimumAvailable(deployment) - notYet;
}

function minimumAvailable(deployment: Deployment): number {
  return deployment.spec.replicas - maxUnavailableOf(deployment);
}

type Sizes = Map<ReplicaSet, number>;

function takeUnhealthy(sizes: Sizes, spare: number): void {
  let left = spare;
  for (const replicaSet of [...sizes.keys()].sort(byAge)) {
    const size = sizes.get(replicaSet)!;
    const taken = Math.max(0, Math.min(left, size - (replicaSet.status.availableReplicas ?? 0)));
    sizes.set(replicaSet, size - taken);
    left -= taken;
  }
}

function takeAvailable(sizes: Sizes, deployment: Deployment, all: readonly ReplicaSet[]): void {
  let left = availableOf(all) - minimumAvailable(deployment);
  for (const replicaSet of [...sizes.keys()].sort(byAge)) {
    const size = sizes.get(replicaSet)!;
    const taken = Math.max(0, Math.min(left, size));
    sizes.set(replicaSet, size - taken);
    left -= taken;
  }
}
