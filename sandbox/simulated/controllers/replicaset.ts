/** The ReplicaSet controller: as many pods as asked for, no more, no fewer (pkg/controller/replicaset). */
import { splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import type { EventRecorder, WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { claim } from './claim.ts';
import { watchControllees, watchOwn } from './controllees.ts';
import { together } from './end.ts';
import { isActive, isTerminating } from './pods.ts';
import { byDeletionOrder } from './replicaset-deletion.ts';
import {
  type ManageFailure,
  messageOf,
  nextAvailability,
  replicaSetStatus,
  updateReplicaSetStatus,
} from './replicaset-status.ts';
import {
  type ControllerContext,
  controllerOf,
  controllerReference,
  type Pod,
  type ReplicaSet,
} from './types.ts';

export function startReplicaSetController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const controller = new ReplicaSetController(context);
  const queue: WorkQueue = createWorkQueue({ clock, log, work: (key) => controller.sync(key, queue) });
  const replicaSets = informers.informer('replicasets.apps');
  return together(
    queue,
    watchOwn(replicaSets, queue),
    watchControllees(informers.informer('pods'), replicaSets, 'ReplicaSet', queue),
  );
}

class ReplicaSetController {
  readonly #context: ControllerContext;
  readonly #recorder: EventRecorder;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = createRecorder(context, 'replicaset-controller');
  }

  sync(key: string, queue: WorkQueue): void {
    const { client, clock } = this.#context;
    const { namespace, name } = splitKey(key);
    const replicaSet = client.get<ReplicaSet>('replicasets.apps', namespace, name);
    if (!replicaSet) return;
    const pods = claim<Pod>(client, replicaSet, 'pods');
    const active = pods.filter(isActive);
    const failure = replicaSet.metadata.deletionTimestamp ? undefined : this.#manage(replicaSet, active);
    const terminating = pods.filter(isTerminating).length;
    const status = replicaSetStatus(replicaSet, active, terminating, failure, clock.now());
    updateReplicaSetStatus(client, replicaSet, status);
    if (failure) throw failure.cause;
    const next = nextAvailability(replicaSet, active, clock.now());
    if (next !== undefined) queue.addAfter(key, next);
  }

  /** Creates what is missing, deletes what is too much. What stopped it becomes the ReplicaFailure condition. */
  #manage(replicaSet: ReplicaSet, active: readonly Pod[]): ManageFailure | undefined {
    const missing = replicaSet.spec.replicas - active.length;
    try {
      for (let count = 0; count < missing; count++) this.#createPod(replicaSet);
    } catch (cause) {
      return isEnding(cause) ? undefined : { reason: 'FailedCreate', cause };
    }
    try {
      for (const pod of this.#surplus(replicaSet, active, -missing)) this.#deletePod(replicaSet, pod);
    } catch (cause) {
      return { reason: 'FailedDelete', cause };
    }
    return undefined;
  }

  #createPod(replicaSet: ReplicaSet): void {
    const { namespace = 'default' } = replicaSet.metadata;
    try {
      const { metadata } = this.#context.client.create('pods', podFromTemplate(replicaSet, namespace));
      this.#recorder.event(replicaSet, 'Normal', 'SuccessfulCreate', `Created pod: ${metadata.name}`);
    } catch (cause) {
      if (!isEnding(cause)) this.#warn(replicaSet, 'FailedCreate', 'creating', cause);
      throw cause;
    }
  }

  #deletePod(replicaSet: ReplicaSet, { metadata }: Pod): void {
    try {
      this.#context.client.delete('pods', metadata.namespace, metadata.name);
      this.#recorder.event(replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
    } catch (cause) {
      if (cause instanceof StatusError && cause.status.code === 404) return;
      this.#warn(replicaSet, 'FailedDelete', 'deleting', cause);
      throw cause;
    }
  }

  #warn(replicaSet: ReplicaSet, reason: string, doing: string, cause: unknown): void {
    this.#recorder.event(replicaSet, 'Warning', reason, `Error ${doing}: ${messageOf(cause)}`);
  }

  #surplus(replicaSet: ReplicaSet, active: readonly Pod[], count: number): readonly Pod[] {
    if (count <= 0) return [];
    if (count >= active.length) return active;
    return [...active].sort(byDeletionOrder(this.#related(replicaSet))).slice(0, count);
  }

  /** The active pods of all ReplicaSets under the same owner: crowded nodes lose pods first. */
  #related(replicaSet: ReplicaSet): readonly Pod[] {
    const { client } = this.#context;
    const { namespace = 'default' } = replicaSet.metadata;
    const owner = controllerOf(replicaSet)?.uid;
    const siblings = client
      .list('replicasets.apps', { namespace })
      .filter((other) => owner !== undefined && controllerOf(other)?.uid === owner);
    const uids = new Set([replicaSet, ...siblings].map(({ metadata }) => metadata.uid));
    return client
      .list<Pod>('pods', { namespace })
      .filter((pod) => isActive(pod) && uids.has(controllerOf(pod)?.uid));
  }
}

/** The namespace is on its way out: nobody is told, and trying again is pointless. */
function isEnding(cause: unknown): boolean {
  if (!(cause instanceof StatusError)) return false;
  return cause.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}

function podFromTemplate(replicaSet: ReplicaSet, namespace: string): KubeObject {
  const { metadata = {}, spec } = replicaSet.spec.template;
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${replicaSet.metadata.name}-`,
      namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(replicaSet)],
    },
    spec,
  };
}
