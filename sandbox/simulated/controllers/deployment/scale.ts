/** What a change of spec.replicas does to the ReplicaSets, also in the middle of a rollout (deployment/sync.go, scale). */
import type { ReplicaSet } from '../types.ts';
import { boundsOf } from './bounds.ts';
import { desiredReplicasAnnotation, maxReplicasAnnotation, revisionOf } from './revision.ts';
import { scaleReplicaSet } from './sync.ts';
import {
  activeOf,
  allOf,
  byAge,
  type Deployment,
  type DeploymentContext,
  type ReplicaSets,
  replicasOf,
} from './types.ts';

/** Whether spec.replicas is another number than when the ReplicaSets were last scaled. */
export function isScalingEvent({ spec }: Deployment, all: readonly ReplicaSet[]): boolean {
  return activeOf(all).some(({ metadata }) => {
    const desired = metadata.annotations?.[desiredReplicasAnnotation];
    return desired !== undefined && Number(desired) !== spec.replicas;
  });
}

/** Gives back the ReplicaSets as they are afterwards. */
export function scale(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: ReplicaSets,
): ReplicaSets {
  const { replicas, strategy } = deployment.spec;
  const only = activeOrLatest(replicaSets);
  const scaled = new Map<ReplicaSet, ReplicaSet>();
  const to = (replicaSet: ReplicaSet, size: number) =>
    scaled.set(replicaSet, scaleReplicaSet(context, deployment, replicaSet, size));
  if (only) {
    if (only.spec.replicas !== replicas) to(only, replicas);
  } else if (isSaturated(deployment, replicaSets.current)) {
    for (const old of activeOf(replicaSets.old)) to(old, 0);
  } else if (strategy.type === 'RollingUpdate') {
    for (const [replicaSet, size] of proportionalSizes(deployment, activeOf(allOf(replicaSets)))) {
      to(replicaSet, size);
    }
  }
  const after = (replicaSet: ReplicaSet) => scaled.get(replicaSet) ?? replicaSet;
  const { current, old } = replicaSets;
  return { current: current && after(current), old: old.map(after) };
}

/** The one ReplicaSet with pods; where none has any, the current or the latest; `undefined` where several have. */
function activeOrLatest(replicaSets: ReplicaSets): ReplicaSet | undefined {
  const active = activeOf(allOf(replicaSets));
  if (active.length > 1) return undefined;
  const latest = [...replicaSets.old].sort((one, other) => revisionOf(other) - revisionOf(one))[0];
  return active[0] ?? replicaSets.current ?? latest;
}

function isSaturated({ spec }: Deployment, current: ReplicaSet | undefined): boolean {
  if (!current) return false;
  const desired = Number(current.metadata.annotations?.[desiredReplicasAnnotation]);
  const sizes = [current.spec.replicas, desired, current.status.availableReplicas ?? 0];
  return sizes.every((size) => size === spec.replicas);
}

/** Shares what is to be added or taken away in proportion to the sizes, so that a rollout goes on where it was. */
function proportionalSizes(
  deployment: Deployment,
  active: readonly ReplicaSet[],
): ReadonlyMap<ReplicaSet, number> {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + boundsOf(deployment).surge : 0;
  const toAdd = allowed - replicasOf(active);
  const sorted = [...active].sort(
    (one, other) =>
      other.spec.replicas - one.spec.replicas || (toAdd > 0 ? byAge(other, one) : byAge(one, other)),
  );
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  for (const replicaSet of sorted) {
    const share = toAdd === added ? 0 : shareOf(deployment, replicaSet, allowed, toAdd - added);
    sizes.set(replicaSet, replicaSet.spec.replicas + share);
    added += share;
  }
  const [largest] = sorted;
  if (largest) sizes.set(largest, Math.max(0, sizes.get(largest)! + toAdd - added));
  return sizes;
}

function shareOf(
  { spec, status }: Deployment,
  replicaSet: ReplicaSet,
  allowed: number,
  left: number,
): number {
  const { replicas } = replicaSet.spec;
  if (spec.replicas === 0) return -replicas;
  const before = Number(replicaSet.metadata.annotations?.[maxReplicasAnnotation]) || status.replicas || 0;
  if (before === 0) return 0;
  const share = Math.round((replicas * allowed) / before) - replicas;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}
