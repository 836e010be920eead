/** Removes pods whose node is gone for good, and pods that end without ever having had one (pkg/controller/podgc). */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { together } from './end.ts';
import { isFinished } from './pods.ts';
import type { ControllerContext, Pod } from './types.ts';

/** How long a node may be missing before its pods are given up. */
const quarantineMilliseconds = 40_000;
const byNode = 'pod-gc/node';

export function startPodGarbageCollector(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  const quarantine = context.shortened(quarantineMilliseconds);
  const pods = informers.informer<Pod>('pods');
  const nodes = informers.informer('nodes');
  pods.addIndex(byNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  const consider = (pod: Pod) => {
    const { nodeName } = pod.spec;
    if (nodeName ? !nodes.get(nodeName) : pod.metadata.deletionTimestamp) {
      queue.addAfter(keyOf(pod), nodeName ? quarantine : 0);
    }
  };
  return together(
    queue,
    pods.on({ added: consider, updated: (_, pod) => consider(pod) }),
    nodes.on({ deleted: ({ metadata }) => pods.byIndex(byNode, metadata.name).forEach(consider) }),
  );
}

function sync({ client, clock }: ControllerContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = client.get<Pod>('pods', namespace, name);
  if (!pod) return;
  const { nodeName } = pod.spec;
  if (nodeName ? client.get('nodes', undefined, nodeName) : !pod.metadata.deletionTimestamp) return;
  if (nodeName && !isFinished(pod)) {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastProbeTime: null,
      lastTransitionTime: timestamp(clock.now()),
    };
    const conditions = [...(pod.status?.conditions ?? []), condition];
    client.patch(
      'pods',
      namespace,
      name,
      { status: { phase: 'Failed', conditions } },
      { subresource: 'status' },
    );
  }
  client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
}
