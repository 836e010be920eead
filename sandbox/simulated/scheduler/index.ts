/** The scheduler of the simulated cluster, as kube-scheduler: it binds pods to nodes and says why it cannot. */

import { isRefusalOfDynamicAdmission } from '../admission/pending.ts';
import type { Client } from '../client.ts';
import { createInformerFactory } from '../clientgo/informer.ts';
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import { timestamp } from '../clientgo/time.ts';
import type { EventRecorder, InformerFactory } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import { StatusError } from '../objects.ts';
import { claimsOfPod } from '../volumes/claims.ts';
import type { Claim } from '../volumes/types.ts';
import { type Placement, place } from './algorithm.ts';
import { isFinished, SchedulerCache } from './cache.ts';
import { companionsOf } from './companions.ts';
import { fitError, preFilterError } from './message.ts';
import { NominatedPods } from './nominations.ts';
import { makeRoom } from './post-filter.ts';
import { createSchedulingQueue, type SchedulingQueue } from './queue.ts';
import type { SchedulableNode, SchedulablePod, Surroundings } from './types.ts';
import { findPodVolumes } from './volumes/find.ts';
import { type PodVolumes, podVolumesOf } from './volumes/pod-volumes.ts';
import { VolumeWaits } from './volumes/waiting.ts';

const schedulerName = 'default-scheduler';

export interface SchedulerOptions {
  /** Informers to share with others; without, the scheduler has its own and ends them. */
  readonly informers?: InformerFactory;
}

export function startScheduler(context: ClusterContext, options: SchedulerOptions = {}): Disposable {
  const client = context.client.as('kube-scheduler');
  const own = options.informers
    ? undefined
    : createInformerFactory(client, (message, cause) => context.log(message, cause));
  const scheduler = new Scheduler(context, client);
  const watches = scheduler.watch(options.informers ?? own!);
  return {
    [Symbol.dispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
      scheduler[Symbol.dispose]();
      own?.[Symbol.dispose]();
    },
  };
}

class Scheduler implements Disposable {
  readonly #context: ClusterContext;
  readonly #client: Client;
  readonly #cache = new SchedulerCache();
  readonly #recorder: EventRecorder;
  readonly #queue: SchedulingQueue;
  readonly #nominations = new NominatedPods();
  readonly #volumeWaits: VolumeWaits;

  constructor(context: ClusterContext, client: Client) {
    const { clock, random, log, shortened } = context;
    this.#context = context;
    this.#client = client;
    this.#recorder = createRecorder({ client, clock, random, log, shortened }, schedulerName);
    this.#queue = createSchedulingQueue(context, (key) => this.#schedule(key));
    this.#volumeWaits = new VolumeWaits(context, client, {
      ready: (pod, node) => this.#bind(pod, node),
      failed: (pod, message) => this.#volumesFailed(pod, message),
    });
  }

  watch(informers: InformerFactory): readonly Disposable[] {
    return [
      informers.informer<SchedulableNode>('nodes').on({
        added: (node) => this.#onNode(node),
        updated: (previous, node) => this.#onNode(node, previous),
        deleted: ({ metadata }) => this.#cache.removeNode(metadata.name),
      }),
      informers.informer<SchedulablePod>('pods').on({
        added: (pod) => this.#onPod(pod),
        updated: (previous, pod) => this.#onPod(pod, previous),
        deleted: (pod) => this.#onPodGone(pod),
      }),
      informers.informer<Claim>('persistentvolumeclaims').on({
        added: (claim) => this.#onClaim(claim),
        updated: (_, claim) => this.#onClaim(claim),
        deleted: (claim) => this.#onClaim(claim),
      }),
      ...['persistentvolumes', 'storageclasses.storage.k8s.io'].map((resource) =>
        informers
          .informer(resource)
          .on({ added: () => this.#wakeClaimants(), updated: () => this.#wakeClaimants() }),
      ),
    ];
  }

  #onNode(node: SchedulableNode, previous?: SchedulableNode): void {
    this.#cache.setNode(node);
    if (!previous || facts(previous) !== facts(node)) this.#queue.wake();
  }

  #onPod(pod: SchedulablePod, previous?: SchedulablePod): void {
    if (isFinished(pod)) {
      this.#onPodGone(pod);
    } else if (pod.spec.nodeName) {
      this.#cache.setPod(pod);
      this.#nominations.remove(pod);
      this.#volumeWaits.forget(pod);
      this.#queue.remove(keyOf(pod));
      if (!previous?.spec.nodeName || !isEqualLabels(previous, pod)) this.#wakeCompanions();
    } else if (isOurs(pod) && (!previous || podFacts(previous) !== podFacts(pod))) {
      // Of a cluster that was stopped meanwhile.
      if (pod.status?.nominatedNodeName) this.#nominations.set(pod, pod.status.nominatedNodeName);
      this.#queue.add(keyOf(pod), pod.spec.priority ?? 0);
    }
  }

  /** Pods that want to be near others may find them now. */
  #wakeCompanions(): void {
    this.#queue.wake((key) => {
      const { namespace, name } = splitKey(key);
      const waiting = this.#client.get<SchedulablePod>('pods', namespace, name)?.spec;
      return Boolean(
        waiting?.affinity?.podAffinity ??
          waiting?.affinity?.podAntiAffinity ??
          waiting?.topologySpreadConstraints,
      );
    });
  }

  #onPodGone(pod: SchedulablePod): void {
    this.#queue.remove(keyOf(pod));
    this.#nominations.remove(pod);
    this.#volumeWaits.forget(pod);
    if (this.#cache.removePod(pod)) this.#queue.wake();
  }

  /** Whether the pod is settled: it has a node now, or wants none any more. */
  #schedule(key: string): boolean {
    const { namespace, name } = splitKey(key);
    const pod = this.#client.get<SchedulablePod>('pods', namespace, name);
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || !isOurs(pod)) return true;
    if (this.#volumeWaits.has(pod)) return true;
    const around = this.#surroundings();
    const placement = place(pod, around, this.#nominations, () => this.#context.random(`node of ${key}`));
    if (placement.node !== undefined) return this.#settle(pod, placement.node, around);
    this.#refuse(pod, placement, around);
    return false;
  }

  /** Binds the pod, once its volumes are bound. */
  #settle(pod: SchedulablePod, node: string, { infos, volumesOf }: Surroundings): boolean {
    const volumes = volumesOf(pod);
    const info = volumes && infos.find((each) => each.node.metadata.name === node);
    const found = info && findPodVolumes(volumes, info.node);
    if (!found || found.bindings.length + found.provisions.length === 0) return this.#bind(pod, node);
    this.#cache.setPod(pod, node);
    this.#volumeWaits.begin(pod, node, found);
    // Where it is expected to run, as long as it does not.
    const { namespace, name } = pod.metadata;
    const status = { nominatedNodeName: node };
    this.#client.patch('pods', namespace, name, { status }, { subresource: 'status' });
    return true;
  }

  /** What it was to be given could not be had: another try, perhaps elsewhere. */
  #volumesFailed(pod: SchedulablePod, message: string): void {
    this.#cache.removePod(pod);
    this.#reportUnschedulable(pod, message, '');
    this.#queue.add(keyOf(pod), pod.spec.priority ?? 0);
  }

  /** Pods with claims may find what they wait for now. */
  #wakeClaimants(): void {
    this.#queue.wake((key) => {
      const { namespace, name } = splitKey(key);
      const pod = this.#client.get<SchedulablePod>('pods', namespace, name);
      return pod !== undefined && claimsOfPod(pod).length > 0;
    });
  }

  #onClaim(claim: Claim): void {
    this.#volumeWaits.look(claim);
    this.#wakeClaimants();
  }

  #refuse(
    pod: SchedulablePod,
    { reason, refusals }: Exclude<Placement, { node: string }>,
    around: Surroundings,
  ): void {
    if (reason !== undefined) {
      this.#reportUnschedulable(pod, preFilterError(around.infos.length, reason));
      return;
    }
    const room =
      refusals.size === 0
        ? {}
        : makeRoom(
            {
              context: this.#context,
              client: this.#client,
              recorder: this.#recorder,
              nominations: this.#nominations,
            },
            pod,
            refusals,
            around,
          );
    if (room.node) this.#nominations.set(pod, room.node);
    else if (room.node === '') this.#nominations.remove(pod);
    this.#reportUnschedulable(pod, fitError(refusals, room.message), room.node);
  }

  #surroundings(): Surroundings {
    const client = this.#client;
    return {
      infos: this.#cache.infos(),
      namespaceLabels: (name) => client.get('namespaces', undefined, name)?.metadata.labels ?? {},
      companions: (pod) => companionsOf(pod, client),
      volumesOf: remembered((pod) => podVolumesOf(pod, client)),
    };
  }

  #bind(pod: SchedulablePod, node: string): boolean {
    const { namespace = 'default', name, uid } = pod.metadata;
    try {
      this.#client.createSubresource('pods', namespace, name, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, ...(uid && { uid }) },
        target: { kind: 'Node', name: node },
      });
    } catch (cause) {
      if (cause instanceof StatusError && isRefusalOfDynamicAdmission(cause)) {
        this.#reportUnschedulable(pod, `running Bind plugin "DefaultBinder": ${cause.message}`);
        throw cause;
      }
      // It went, or somebody else bound it; its next change says so.
      if (cause instanceof StatusError && [403, 404, 409].includes(cause.status.code)) return true;
      throw cause;
    }
    this.#cache.setPod(pod, node);
    this.#recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`);
    return true;
  }

  /** `promised` is the node room is being made on; '' takes an earlier promise back. */
  #reportUnschedulable(pod: SchedulablePod, message: string, promised?: string): void {
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message);
    const { namespace, name, generation } = pod.metadata;
    const conditions = pod.status?.conditions ?? [];
    const existing = conditions.find(({ type }) => type === 'PodScheduled');
    const node = promised ?? pod.status?.nominatedNodeName ?? '';
    const isSame = existing?.reason === 'Unschedulable' && existing.message === message;
    if (isSame && node === (pod.status?.nominatedNodeName ?? '')) return;
    const condition = {
      ...(generation !== undefined && { observedGeneration: generation }),
      lastProbeTime: null,
      lastTransitionTime: timestamp(this.#context.clock.now()),
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
    };
    const others = conditions.filter(({ type }) => type !== 'PodScheduled');
    const status = { conditions: [...others, condition], nominatedNodeName: node || null };
    this.#client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  }

  [Symbol.dispose](): void {
    this.#queue[Symbol.dispose]();
    this.#volumeWaits[Symbol.dispose]();
  }
}

/** Asked for every node and every victim, and the same for all of them. */
function remembered(
  find: (pod: SchedulablePod) => PodVolumes | undefined,
): (pod: SchedulablePod) => PodVolumes | undefined {
  const known = new Map<SchedulablePod, PodVolumes | undefined>();
  return (pod) => {
    if (!known.has(pod)) known.set(pod, find(pod));
    return known.get(pod);
  };
}

function isEqualLabels(one: SchedulablePod, other: SchedulablePod): boolean {
  return JSON.stringify(one.metadata.labels) === JSON.stringify(other.metadata.labels);
}

/** Gates hold a pod back until they are taken away; another scheduler's pods are left alone. */
function isOurs({ spec }: SchedulablePod): boolean {
  return (spec.schedulerName ?? schedulerName) === schedulerName && !spec.schedulingGates?.length;
}

/** What of a node can make a difference to where pods fit; heartbeats do not. */
function facts({ metadata, spec, status }: SchedulableNode): string {
  return JSON.stringify([metadata.uid, metadata.labels, spec, status?.allocatable]);
}

/** What of a waiting pod can make a difference: its own status does not. */
function podFacts({ metadata, spec }: SchedulablePod): string {
  return JSON.stringify([metadata.uid, metadata.labels, spec]);
}
