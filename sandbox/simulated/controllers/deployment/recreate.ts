/** The Recreate strategy: all of the old go before the first of the new comes (deployment/recreate.go). */
import { isFinished } from '../pods.ts';
import { controllerOf, type Pod, type ReplicaSet } from '../types.ts';
import { syncRolloutStatus } from './progress.ts';
import { isComplete } from './status.ts';
import { cleanUp, scaleReplicaSet, syncRevision } from './sync.ts';
import { activeOf, type Deployment, type DeploymentContext, type ReplicaSets } from './types.ts';

export function recreate(context: DeploymentContext, found: Deployment, all: readonly ReplicaSet[]): void {
  const before = syncRevision(context, found, all, false);
  const emptied = emptyOld(context, before.deployment, before.replicaSets);
  if (emptied || oldPodsRun(context, before.replicaSets)) {
    syncRolloutStatus(context, before.deployment, emptied ?? before.replicaSets);
    return;
  }
  const { deployment, replicaSets } = before.replicaSets.current
    ? before
    : syncRevision(context, before.deployment, all, true);
  const { current, old } = replicaSets;
  const scaled = current && scaleReplicaSet(context, deployment, current, deployment.spec.replicas);
  if (isComplete(deployment, deployment.status)) cleanUp(context, deployment, old);
  syncRolloutStatus(context, deployment, { current: scaled, old });
}

/** `undefined` when there was nothing left to scale down. */
function emptyOld(
  context: DeploymentContext,
  deployment: Deployment,
  { current, old }: ReplicaSets,
): ReplicaSets | undefined {
  if (activeOf(old).length === 0) return undefined;
  const emptied = old.map((replicaSet) =>
    replicaSet.spec.replicas > 0 ? scaleReplicaSet(context, deployment, replicaSet, 0) : replicaSet,
  );
  return { current, old: emptied };
}

/** Pods on their way out still run. */
function oldPodsRun({ client }: DeploymentContext, { old }: ReplicaSets): boolean {
  const uids = new Set(old.map(({ metadata }) => metadata.uid));
  const namespace = old[0]?.metadata.namespace;
  if (namespace === undefined) return false;
  return client
    .list<Pod>('pods', { namespace })
    .some((pod) => !isFinished(pod) && uids.has(controllerOf(pod)?.uid));
}
