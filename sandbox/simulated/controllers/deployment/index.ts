/** The Deployment controller: it rolls from one ReplicaSet to the next (pkg/controller/deployment). */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import { isEmptySelector } from '../../clientgo/selector.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { claim } from '../claim.ts';
import { watchControllees, watchOwn } from '../controllees.ts';
import { together } from '../end.ts';
import { type ControllerContext, controllerOf, type ReplicaSet } from '../types.ts';
import { syncPausedCondition } from './progress.ts';
import { recreate } from './recreate.ts';
import { rollOut } from './rolling.ts';
import { isScalingEvent, scale } from './scale.ts';
import { syncStatus } from './status.ts';
import { cleanUp, syncRevision } from './sync.ts';
import type { Deployment, DeploymentContext } from './types.ts';

export function startDeploymentController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue: WorkQueue = createWorkQueue({ clock, log, work: (key) => sync(deploymentContext, key) });
  const deploymentContext: DeploymentContext = {
    ...context,
    recorder: createRecorder(context, 'deployment-controller'),
    syncAfter: (deployment, milliseconds) => queue.addAfter(keyOf(deployment), milliseconds),
  };
  const deployments = informers.informer<Deployment>('deployments.apps');
  return together(
    queue,
    watchOwn(informers.informer('deployments.apps'), queue),
    watchControllees(
      informers.informer('replicasets.apps'),
      informers.informer('deployments.apps'),
      'Deployment',
      queue,
    ),
    informers.informer('pods').on({
      deleted: (pod) => {
        const deployment = deploymentOf(context, pod);
        if (deployment && deployments.get(deployment)?.spec.strategy.type === 'Recreate')
          queue.add(deployment);
      },
    }),
  );
}

/** The key of the Deployment above a pod's ReplicaSet. */
function deploymentOf({ informers }: ControllerContext, pod: KubeObject): string | undefined {
  const { namespace } = pod.metadata;
  const replicaSet = informers.informer('replicasets.apps').get(`${namespace}/${controllerOf(pod)?.name}`);
  const owner = replicaSet && controllerOf(replicaSet);
  return owner?.kind === 'Deployment' ? `${namespace}/${owner.name}` : undefined;
}

function sync(context: DeploymentContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const found = context.client.get<Deployment>('deployments.apps', namespace, name);
  if (!found) return;
  if (isEmptySelector(found.spec.selector)) {
    const message = 'This deployment is selecting all pods. A non-empty selector is required.';
    context.recorder.event(found, 'Warning', 'SelectingAll', message);
    return;
  }
  const all = claim<ReplicaSet>(context.client, found, 'replicasets.apps');
  if (found.metadata.deletionTimestamp) {
    const { deployment, replicaSets } = syncRevision(context, found, all, false);
    syncStatus(context, deployment, replicaSets);
    return;
  }
  const deployment = syncPausedCondition(context, found);
  if (deployment.spec.paused || isScalingEvent(deployment, all)) scaleOnly(context, deployment, all);
  else if (deployment.spec.strategy.type === 'Recreate') recreate(context, deployment, all);
  else rollOut(context, deployment, all);
}

/** Sizes may change while a Deployment is paused; templates wait. */
function scaleOnly(context: DeploymentContext, found: Deployment, all: readonly ReplicaSet[]): void {
  const { deployment, replicaSets } = syncRevision(context, found, all, false);
  const scaled = scale(context, deployment, replicaSets);
  if (deployment.spec.paused) cleanUp(context, deployment, scaled.old);
  syncStatus(context, deployment, scaled);
}
