/** Evicts pods from nodes with NoExecute taints they do not tolerate, or no longer (pkg/controller/tainteviction). */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import { timestamp } from '../clientgo/time.ts';
import type { EventRecorder } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { toleratesTaint } from '../scheduler/tolerations.ts';
import type { Taint, Toleration } from '../scheduler/types.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import type { ControllerContext, Pod } from './types.ts';

const byNode = 'taint-eviction/node';

interface TolerantPod extends Pod {
  spec: Pod['spec'] & { tolerations?: (Toleration & { tolerationSeconds?: number })[] };
}

export function startTaintEvictionController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const controller = new TaintEviction(context);
  const queue = createWorkQueue({
    clock,
    log,
    work(key) {
      const wait = controller.sync(key);
      if (wait !== undefined) queue.addAfter(key, wait);
    },
  });
  const pods = informers.informer<TolerantPod>('pods');
  const nodes = informers.informer('nodes');
  pods.addIndex(byNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  const wakePodsOf = ({ metadata }: KubeObject) => {
    for (const pod of pods.byIndex(byNode, metadata.name)) queue.add(keyOf(pod));
  };
  const consider = (pod: TolerantPod) => {
    const node = pod.spec.nodeName && nodes.get(pod.spec.nodeName);
    if (node && evictingTaints(node).length > 0) queue.add(keyOf(pod));
  };
  return together(
    queue,
    nodes.on({
      added: wakePodsOf,
      updated: (previous, node) => {
        if (!isEqual(evictingTaints(previous), evictingTaints(node))) wakePodsOf(node);
      },
    }),
    pods.on({
      added: consider,
      updated: (_, pod) => consider(pod),
      deleted: (pod) => controller.forget(pod),
    }),
  );
}

class TaintEviction {
  readonly #context: ControllerContext;
  readonly #recorder: EventRecorder;
  /** Since when a pod has been on borrowed time, by its uid; milliseconds. */
  readonly #since = new Map<string, number>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = createRecorder(context, 'taint-eviction-controller');
  }

  forget({ metadata }: Pod): void {
    this.#since.delete(metadata.uid ?? '');
  }

  /** Milliseconds after which to look again; `undefined` when there is nothing to wait for. */
  sync(key: string): number | undefined {
    const { client, clock } = this.#context;
    const { namespace, name } = splitKey(key);
    const pod = client.get<TolerantPod>('pods', namespace, name);
    if (!pod?.spec.nodeName || pod.metadata.deletionTimestamp) return undefined;
    const node = client.get('nodes', undefined, pod.spec.nodeName);
    const patience = patienceOf(pod, node ? evictingTaints(node) : []);
    const { uid = '' } = pod.metadata;
    if (patience === Number.POSITIVE_INFINITY) {
      if (this.#since.delete(uid)) this.#report(pod, `Cancelling deletion of Pod ${key}`);
      return undefined;
    }
    const since = this.#since.get(uid) ?? clock.now();
    const wait = since + patienceMilliseconds(this.#context, patience) - clock.now();
    if (wait <= 0) this.#evict(pod, key);
    else this.#since.set(uid, since);
    return wait > 0 ? wait : undefined;
  }

  #evict(pod: TolerantPod, key: string): void {
    const { client, clock } = this.#context;
    const { namespace, name, generation } = pod.metadata;
    this.#report(pod, `Marking for deletion Pod ${key}`);
    const condition = {
      type: 'DisruptionTarget',
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: timestamp(clock.now()),
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    };
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const status = { conditions: [...others, condition] };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
    client.delete('pods', namespace, name);
  }

  #report(pod: Pod, message: string): void {
    this.#recorder.event(pod, 'Normal', 'TaintManagerEviction', message);
  }
}

/** Long patience is shortened; up to 10 s of it are real time, which is what somebody writes down to see it happen. */
function patienceMilliseconds({ shortened }: ControllerContext, seconds: number): number {
  return Math.max(shortened(seconds * 1000), Math.min(seconds, 10) * 1000);
}

function evictingTaints({ spec }: KubeObject): readonly Taint[] {
  return (spec?.taints ?? []).filter(({ effect }: Taint) => effect === 'NoExecute');
}

/** Seconds the pod puts up with these taints: none for a taint it does not tolerate, else the shortest time it names. */
function patienceOf({ spec }: TolerantPod, taints: readonly Taint[]): number {
  let patience = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const covering = (spec.tolerations ?? []).filter((toleration) => toleratesTaint(toleration, taint));
    if (covering.length === 0) return 0;
    for (const { tolerationSeconds } of covering) {
      if (tolerationSeconds !== undefined) patience = Math.min(patience, Math.max(0, tolerationSeconds));
    }
  }
  return patience;
}
