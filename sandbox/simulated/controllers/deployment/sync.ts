/** Finding and making the current ReplicaSet, scaling ReplicaSets, clearing out old ones (deployment/sync.go). */
import { type KubeObject, StatusError } from '../../objects.ts';
import { isEqual } from '../equal.ts';
import { conditionOf } from '../pods.ts';
import { controllerOf, controllerReference, type ReplicaSet } from '../types.ts';
import { boundsOf } from './bounds.ts';
import { newCondition, withCondition } from './conditions.ts';
import { hashLabel, hashOf, isSameTemplate } from './hash.ts';
import { hasProgressDeadline } from './progress.ts';
import {
  annotationsForCurrent,
  lastRevision,
  replicasAnnotations,
  revisionAnnotation,
  revisionOf,
} from './revision.ts';
import { byAge, type Deployment, type DeploymentContext, type ReplicaSets, replicasOf } from './types.ts';

/** A Deployment and its ReplicaSets as they are after revisions were brought up to date. */
export interface Synced {
  readonly deployment: Deployment;
  readonly replicaSets: ReplicaSets;
}

/** Sorts ReplicaSets into the current one and the old ones, and brings their revisions up to date. */
export function syncRevision(
  context: DeploymentContext,
  deployment: Deployment,
  all: readonly ReplicaSet[],
  createIfMissing: boolean,
): Synced {
  const current = [...all]
    .sort(byAge)
    .find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  const old = all.filter((replicaSet) => replicaSet !== current);
  const revision = lastRevision(old) + 1;
  if (current) {
    const updated = updateCurrent(context, deployment, current, revision);
    const message = `Found new replica set "${current.metadata.name}"`;
    const noted = note(context, deployment, updated, 'FoundNewReplicaSet', message, false);
    return { deployment: noted, replicaSets: { current: updated, old } };
  }
  if (!createIfMissing) return { deployment, replicaSets: { current: undefined, old } };
  return createCurrent(context, deployment, old, revision);
}

function updateCurrent(
  { client }: DeploymentContext,
  deployment: Deployment,
  current: ReplicaSet,
  revision: number,
): ReplicaSet {
  const annotations = annotationsForCurrent(deployment, current.metadata.annotations, revision);
  const { minReadySeconds = 0 } = deployment.spec;
  if (
    isEqual(annotations, current.metadata.annotations) &&
    minReadySeconds === (current.spec.minReadySeconds ?? 0)
  ) {
    return current;
  }
  return client.update<ReplicaSet>('replicasets.apps', {
    ...current,
    metadata: { ...current.metadata, annotations },
    spec: withMinReadySeconds(current.spec, minReadySeconds),
  });
}

/** Zero is not written: Go leaves it out. */
function withMinReadySeconds(spec: ReplicaSet['spec'], seconds: number): ReplicaSet['spec'] {
  const { minReadySeconds: _, ...rest } = spec;
  return seconds === 0 ? rest : { ...rest, minReadySeconds: seconds };
}

/** Writes the revision to the Deployment, and the reason of the Progressing condition if it is news. */
function note(
  { client, clock }: DeploymentContext,
  deployment: Deployment,
  current: ReplicaSet,
  reason: string,
  message: string,
  always: boolean,
): Deployment {
  const revision = String(revisionOf(current));
  const { metadata, status } = deployment;
  const conditions = status.conditions ?? [];
  const wanted = hasProgressDeadline(deployment) && (always || !conditionOf(conditions, 'Progressing'));
  const condition = newCondition('Progressing', 'True', reason, message, clock.now());
  const next = wanted ? withCondition(conditions, condition) : conditions;
  if (metadata.annotations?.[revisionAnnotation] === revision && next === conditions) return deployment;
  const annotations = { ...metadata.annotations, [revisionAnnotation]: revision };
  return client.update<Deployment>(
    'deployments.apps',
    { ...deployment, metadata: { ...metadata, annotations }, status: { ...status, conditions: [...next] } },
    { subresource: 'status' },
  );
}

function createCurrent(
  context: DeploymentContext,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: number,
): Synced {
  const draft = newReplicaSet(deployment, old, revision);
  try {
    const current = createOrFind(context, deployment, draft);
    const { name } = current.metadata;
    const { replicas } = current.spec;
    if (replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
      context.recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
    const created = `Created new replica set "${name}"`;
    const noted = note(context, deployment, current, 'NewReplicaSetCreated', created, true);
    return { deployment: noted, replicaSets: { current, old } };
  } catch (cause) {
    if (cause instanceof StatusError) noteFailure(context, deployment, draft, cause);
    throw cause;
  }
}

function newReplicaSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number): KubeObject {
  const { metadata, spec, status } = deployment;
  const hash = hashOf(spec.template, status.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
  const annotations = {
    ...annotationsForCurrent(deployment, {}, revision),
    ...replicasAnnotations(deployment),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels,
      annotations,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: withMinReadySeconds(
      {
        replicas: replicasForCurrent(deployment, old, 0),
        selector: {
          ...spec.selector,
          matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash },
        },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
      spec.minReadySeconds ?? 0,
    ),
  };
}

/** A name that is taken by somebody else's ReplicaSet, or by another template, makes the next hash a different one. */
function createOrFind(context: DeploymentContext, deployment: Deployment, draft: KubeObject): ReplicaSet {
  const { client } = context;
  try {
    return client.create<ReplicaSet>('replicasets.apps', draft);
  } catch (cause) {
    if (!(cause instanceof StatusError && cause.status.reason === 'AlreadyExists')) throw cause;
    const { namespace, name } = draft.metadata;
    const taken = client.get<ReplicaSet>('replicasets.apps', namespace, name);
    const isOurs = taken && controllerOf(taken)?.uid === deployment.metadata.uid;
    if (isOurs && isSameTemplate(taken.spec.template, deployment.spec.template)) return taken;
    const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
    client.patch(
      'deployments.apps',
      namespace,
      deployment.metadata.name,
      { status: { collisionCount } },
      {
        subresource: 'status',
      },
    );
    throw cause;
  }
}

function noteFailure(
  { client, clock }: DeploymentContext,
  deployment: Deployment,
  draft: KubeObject,
  cause: StatusError,
): void {
  const { code, reason } = cause.status;
  if (code === 409 || reason === 'NotFound' || !hasProgressDeadline(deployment)) return;
  const message = `Failed to create new replica set "${draft.metadata.name}": ${cause.message}`;
  const condition = newCondition('Progressing', 'False', 'ReplicaSetCreateError', message, clock.now());
  const conditions = withCondition(deployment.status.conditions ?? [], condition);
  const { namespace, name } = deployment.metadata;
  client.patch('deployments.apps', namespace, name, { status: { conditions } }, { subresource: 'status' });
}

/** How many replicas the current ReplicaSet may have now, which has `present` (deployment_util.go, NewRSNewReplicas). */
export function replicasForCurrent(
  deployment: Deployment,
  others: readonly ReplicaSet[],
  present: number,
): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const room = replicas + boundsOf(deployment).surge - replicasOf(others) - present;
  return room <= 0 ? present : present + Math.min(room, replicas - present);
}

/** Scales a ReplicaSet and says so; gives it back as it is afterwards. */
export function scaleReplicaSet(
  { client, recorder }: DeploymentContext,
  deployment: Deployment,
  replicaSet: ReplicaSet,
  replicas: number,
): ReplicaSet {
  const { metadata, spec } = replicaSet;
  const annotations = { ...metadata.annotations, ...replicasAnnotations(deployment) };
  if (spec.replicas === replicas && isEqual(annotations, metadata.annotations)) return replicaSet;
  const scaled = client.update<ReplicaSet>('replicasets.apps', {
    ...replicaSet,
    metadata: { ...metadata, annotations },
    spec: { ...spec, replicas },
  });
  if (spec.replicas !== replicas) {
    const direction = replicas > spec.replicas ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${metadata.name} from ${spec.replicas} to ${replicas}`;
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
  return scaled;
}

/** Deletes what is older than revisionHistoryLimit, as long as nothing runs there any more. */
export function cleanUp(
  { client }: DeploymentContext,
  { spec }: Deployment,
  old: readonly ReplicaSet[],
): void {
  const { revisionHistoryLimit } = spec;
  if (revisionHistoryLimit === undefined) return;
  const living = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const surplus = living.length - revisionHistoryLimit;
  if (surplus <= 0) return;
  const oldest = living.sort((one, other) => revisionOf(one) - revisionOf(other)).slice(0, surplus);
  for (const replicaSet of oldest) {
    const { metadata, status } = replicaSet;
    const isSeen = (metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
    if (replicaSet.spec.replicas > 0 || status.replicas > 0 || !isSeen) continue;
    client.delete('replicasets.apps', metadata.namespace, metadata.name, { propagationPolicy: 'Background' });
  }
}
