/**
 * Removes pods whose node is gone for good or was declared out of service, pods that end without ever having had one, and of
 * those that have ended the ones that are too many (pkg/controller/podgc).
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import { startTerminatedPods } from './pod-gc-terminated.ts';
import { conditionOf, isFinished } from './pods.ts';
import type { Condition, ControllerContext, Pod } from './types.ts';

/** How long a node may be missing before its pods are given up, and how much of that is left however short time is: people look at such pods. */
const quarantineMilliseconds = 40_000;
const leastMilliseconds = 25_000;
const byNode = 'pod-gc/node';
/** --terminated-pod-gc-threshold */
const terminatedThreshold = 12_500;

export function startPodGarbageCollector(
  context: ControllerContext,
  threshold = terminatedThreshold,
): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  const quarantine = Math.max(context.shortened(quarantineMilliseconds), leastMilliseconds);
  const pods = informers.informer<Pod>('pods');
  const nodes = informers.informer('nodes');
  pods.addIndex(byNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  const consider = (pod: Pod) => {
    const { nodeName } = pod.spec;
    const node = nodeName && nodes.get(nodeName);
    if (nodeName ? !node : pod.metadata.deletionTimestamp) {
      queue.addAfter(keyOf(pod), nodeName ? quarantine : 0);
    } else if (node && pod.metadata.deletionTimestamp && isOutOfService(node)) queue.add(keyOf(pod));
  };
  return together(
    queue,
    startTerminatedPods(context, threshold),
    pods.on({ added: consider, updated: (_, pod) => consider(pod) }),
    nodes.on({
      updated: (_, node) => {
        if (!isOutOfService(node)) return;
        for (const pod of pods.byIndex(byNode, node.metadata.name))
          if (pod.metadata.deletionTimestamp) queue.add(keyOf(pod));
      },
      deleted: ({ metadata }) => pods.byIndex(byNode, metadata.name).forEach(consider),
    }),
  );
}

function sync({ client, clock }: ControllerContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = client.get<Pod>('pods', namespace, name);
  if (!pod) return;
  const { nodeName } = pod.spec;
  const node = nodeName ? client.get('nodes', undefined, nodeName) : undefined;
  const isLost = Boolean(node && isOutOfService(node) && pod.metadata.deletionTimestamp);
  if (nodeName ? node && !isLost : !pod.metadata.deletionTimestamp) return;
  if (!isFinished(pod)) {
    const before = pod.status?.conditions ?? [];
    const conditions = nodeName && !isLost ? withOrphaned(before, timestamp(clock.now())) : before;
    const status = { phase: 'Failed', conditions };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  }
  client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
}

/** In the place of one of its type: who evicted it before need not have been heard. */
function withOrphaned(conditions: readonly Condition[], now: string): readonly Condition[] {
  const orphaned = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };
  const old = conditionOf(conditions, 'DisruptionTarget');
  const lastTransitionTime = old?.status === 'True' ? old.lastTransitionTime : now;
  const time = { lastProbeTime: null, ...(lastTransitionTime && { lastTransitionTime }) };
  const condition: Condition = { type: 'DisruptionTarget', status: 'True', ...orphaned, ...time };
  return old ? conditions.map((one) => (one === old ? condition : one)) : [...conditions, condition];
}

/** Not ready, and an administrator has said that nothing runs there any more. */
function isOutOfService({ spec, status }: KubeObject): boolean {
  const taints: readonly { key: string }[] = spec?.taints ?? [];
  const isReady = conditionOf(status?.conditions, 'Ready')?.status === 'True';
  return !isReady && taints.some(({ key }) => key === 'node.kubernetes.io/out-of-service');
}
