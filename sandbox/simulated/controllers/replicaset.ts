/**
 * The controllers of ReplicaSets and of ReplicationControllers: as many pods as asked for, no more, no fewer
 * (pkg/controller/replicaset; pkg/controller/replication is the same with the older kind seen as the newer one).
 */
import { pendingIn } from '../admission/pending.ts';
import { splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import type { Informer, WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject, ResourceName } from '../objects.ts';
import { claim } from './claim.ts';
import { watchControllees, watchOwn } from './controllees.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import { isNamespaceEnding, PodControl, podFromTemplate } from './pod-control.ts';
import { isActive, isTerminating } from './pods.ts';
import { byDeletionOrder } from './replicaset-deletion.ts';
import { type ManageFailure, nextAvailability, replicaSetStatus } from './replicaset-status.ts';
import {
  type ControllerContext,
  controllerOf,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
} from './types.ts';

/**
 * How soon pods are replaced when the ones before have failed; milliseconds. A real controller does not wait: its requests, the
 * scheduler and a kubelet that refuses the pod take that long together. Here they take nothing, and a node that refuses pods, as
 * one that is short of disk does, would have thousands of them within a minute.
 */
const ROUND_OF_FAILURES = 250;

/** A kind of object that keeps a number of pods. */
interface Replicated {
  readonly resource: ResourceName;
  readonly kind: string;
  readonly component: string;
  /** The selector as ReplicaSets have it. */
  selectorOf(object: KubeObject): LabelSelector;
  /** The status in the fields of this kind. */
  statusOf(status: ReplicaSetStatus): object;
}

export function startReplicaSetController(context: ControllerContext): Disposable {
  return start(context, {
    resource: 'replicasets.apps',
    kind: 'ReplicaSet',
    component: 'replicaset-controller',
    selectorOf: (replicaSet) => replicaSet['spec'].selector,
    statusOf: (status) => status,
  });
}

export function startReplicationController(context: ControllerContext): Disposable {
  return start(context, {
    resource: 'replicationcontrollers',
    kind: 'ReplicationController',
    component: 'replication-controller',
    selectorOf: (controller) => ({ matchLabels: controller['spec'].selector }),
    statusOf: ({ terminatingReplicas: _, ...status }) => status,
  });
}

function start(context: ControllerContext, replicated: Replicated): Disposable {
  const { clock, log, informers } = context;
  const controller = new ReplicaSetController(context, replicated);
  const queue: WorkQueue = createWorkQueue({ clock, log, work: (key) => controller.sync(key, queue) });
  const own: Informer = informers.informer(replicated.resource);
  const { kind, selectorOf } = replicated;
  return together(
    queue,
    watchOwn(own, queue),
    watchControllees(informers.informer('pods'), own, kind, queue, selectorOf),
  );
}

class ReplicaSetController {
  readonly #context: ControllerContext;
  readonly #replicated: Replicated;
  readonly #pods: PodControl;
  /** By key, when pods that failed were replaced last; milliseconds since 1970. */
  readonly #replaced = new Map<string, number>();

  constructor(context: ControllerContext, replicated: Replicated) {
    this.#context = context;
    this.#replicated = replicated;
    this.#pods = new PodControl(context.client, createRecorder(context, replicated.component));
  }

  sync(key: string, queue: WorkQueue): void {
    const { client, clock } = this.#context;
    const { resource, selectorOf } = this.#replicated;
    const { namespace, name } = splitKey(key);
    const found = client.get(resource, namespace, name);
    if (!found) {
      this.#replaced.delete(key);
      return;
    }
    const replicaSet = { ...found, spec: { ...found['spec'], selector: selectorOf(found) } } as ReplicaSet;
    const pods = claim<Pod>(client, replicaSet, 'pods');
    const active = pods.filter(isActive);
    const wait = active.length < replicaSet.spec.replicas ? this.#pause(key, pods) : 0;
    const isEnding = replicaSet.metadata.deletionTimestamp !== undefined;
    const failure = isEnding || wait > 0 ? undefined : this.#manage(replicaSet, active);
    const terminating = pods.filter(isTerminating).length;
    this.#updateStatus(found, replicaSetStatus(replicaSet, active, terminating, failure, clock.now()));
    if (failure) throw failure.cause;
    if (wait > 0) queue.addAfter(key, wait);
    const next = nextAvailability(replicaSet, active, clock.now());
    if (next !== undefined) queue.addAfter(key, next);
  }

  /** Milliseconds until the missing pods may be made: 0 lets them be made now. */
  #pause(key: string, pods: readonly Pod[]): number {
    if (!pods.some(({ status }) => status?.phase === 'Failed')) return 0;
    const now = this.#context.clock.now();
    const wait = (this.#replaced.get(key) ?? Number.NEGATIVE_INFINITY) + ROUND_OF_FAILURES - now;
    if (wait > 0) return wait;
    this.#replaced.set(key, now);
    return 0;
  }

  /** Writes the status if it says anything new. */
  #updateStatus(object: KubeObject, counted: ReplicaSetStatus): void {
    const { resource, statusOf } = this.#replicated;
    const status = statusOf(counted);
    if (isEqual(object['status'], status)) return;
    this.#context.client.update(resource, { ...object, status }, { subresource: 'status' });
  }

  /** Creates what is missing, deletes what is too much. What stopped it becomes the ReplicaFailure condition. */
  #manage(replicaSet: ReplicaSet, active: readonly Pod[]): ManageFailure | undefined {
    const missing = replicaSet.spec.replicas - active.length;
    try {
      for (let count = 0; count < missing; count++) {
        this.#pods.create(replicaSet, podFromTemplate(replicaSet, replicaSet.spec.template));
      }
    } catch (cause) {
      if (pendingIn(cause)) throw cause;
      return isNamespaceEnding(cause) ? undefined : { reason: 'FailedCreate', cause };
    }
    try {
      for (const pod of this.#surplus(replicaSet, active, -missing)) this.#pods.delete(replicaSet, pod);
    } catch (cause) {
      if (pendingIn(cause)) throw cause;
      return { reason: 'FailedDelete', cause };
    }
    return undefined;
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
      .list(this.#replicated.resource, { namespace })
      .filter((other) => owner !== undefined && controllerOf(other)?.uid === owner);
    const uids = new Set([replicaSet, ...siblings].map(({ metadata }) => metadata.uid));
    return client
      .list<Pod>('pods', { namespace })
      .filter((pod) => isActive(pod) && uids.has(controllerOf(pod)?.uid));
  }
}
