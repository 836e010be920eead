/**
 * The node lifecycle controller (pkg/controller/nodelifecycle): notices kubelets that have fallen silent, taints nodes by
 * their conditions, and takes the pods of nodes that are not ready out of service.
 */
import { createRecorder } from '../../clientgo/recorder.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { watchOwn } from '../controllees.ts';
import { together } from '../end.ts';
import { conditionOf } from '../pods.ts';
import type { ControllerContext, Pod } from '../types.ts';
import { startNodeMonitor } from './health.ts';
import { markPodsNotReady } from './pods.ts';
import { isDisrupted, syncTaints } from './taints.ts';

const byNode = 'node-lifecycle/node';

export function startNodeLifecycleController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const recorder = createRecorder(context, 'node-controller');
  const nodes = informers.informer('nodes');
  const pods = informers.informer<Pod>('pods');
  pods.addIndex(byNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  const queue = createWorkQueue({ clock, log, work: (name) => syncTaints(context, nodes, name) });
  const notReady = (node: KubeObject) => {
    const { name } = node.metadata;
    recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    markPodsNotReady(context, recorder, pods.byIndex(byNode, name));
  };
  return together(
    queue,
    watchOwn(nodes, queue),
    startNodeMonitor(context),
    nodes.on({
      added: (node) => {
        const message = `Node ${node.metadata.name} event: Registered Node ${node.metadata.name} in Controller`;
        recorder.event(node, 'Normal', 'RegisteredNode', message);
      },
      updated: (previous, node) => {
        if (isReady(previous) && !isReady(node)) notReady(node);
        // Whether the others may be evicted from depends on it, too.
        if (isDisrupted(previous) !== isDisrupted(node))
          for (const { metadata } of nodes.list()) queue.add(metadata.name);
      },
      deleted: (node) => {
        const { name } = node.metadata;
        const message = `Node ${name} event: Removing Node ${name} from Controller`;
        recorder.event(node, 'Normal', 'RemovingNode', message);
      },
    }),
  );
}

function isReady(node: KubeObject): boolean {
  return conditionOf(node.status?.conditions, 'Ready')?.status === 'True';
}
