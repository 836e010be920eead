/**
 * Removes pods whose node is gone for good or was declared out of service, and pods that end without ever having had one
 * (pkg/controller/podgc).
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import { conditionOf, isFinished } from './pods.ts';
import type { ControllerContext, Pod } from './types.ts';

/** How long a node may be missing before its pods are given up, and how much of that is left however short time is: people look at such pods. */
const quarantineMilliseconds = 40_000;
const leastMilliseconds = 25_000;
const byNode = 'pod-gc/node';

export function startPodGarbageCollector(context: ControllerContext): Disposable {
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
  if (nodeName && !isFinished(pod)) {
    const orphaned = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };
    const time = { lastProbeTime: null, lastTransitionTime: timestamp(clock.now()) };
    const condition = { type: 'DisruptionTarget', status: 'True', ...orphaned, ...time };
    const conditions = [...(pod.status?.conditions ?? []), ...(isLost ? [] : [condition])];
    const status = { phase: 'Failed', conditions };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  }
  client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
}

/** Not ready, and an administrator has said that nothing runs there any more. */
function isOutOfService({ spec, status }: KubeObject): boolean {
  const taints: readonly { key: string }[] = spec?.taints ?? [];
  const isReady = conditionOf(status?.conditions, 'Ready')?.status === 'True';
  return !isReady && taints.some(({ key }) => key === 'node.kubernetes.io/out-of-service');
}
