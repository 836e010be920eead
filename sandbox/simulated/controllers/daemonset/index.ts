/** The DaemonSet controller: one pod on every node that is eligible (pkg/controller/daemon). */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import { isEmptySelector } from '../../clientgo/selector.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { SchedulableNode } from '../../scheduler/types.ts';
import { Backoff } from '../backoff.ts';
import { watchControllees, watchOwn, watchOwned } from '../controllees.ts';
import { together } from '../end.ts';
import { isEqual } from '../equal.ts';
import { revisionsResource } from '../history.ts';
import { PodControl } from '../pod-control.ts';
import { type ControllerContext, controllerOf, type Pod } from '../types.ts';
import { carryOut, changesFor, podsByNode } from './manage.ts';
import { placementOn } from './placement.ts';
import { cleanUpHistory, hashOfRevision, historyOf } from './revisions.ts';
import { rollingChanges } from './rolling.ts';
import { updateStatus } from './status.ts';
import type { DaemonSet, DaemonSetContext, Daemons } from './types.ts';

const firstBackoffMilliseconds = 1_000;
const longestBackoffMilliseconds = 15 * 60_000;
const byNode = 'daemonset/node';

export function startDaemonSetController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue: WorkQueue = createWorkQueue({ clock, log, work: (key) => sync(daemonSetContext, key) });
  const failures = new Backoff(
    context.shortened(firstBackoffMilliseconds),
    context.shortened(longestBackoffMilliseconds),
  );
  const daemonSetContext = contextOf(context, queue, failures);
  const daemonSets = informers.informer<DaemonSet>('daemonsets.apps');
  const pods = informers.informer<Pod>('pods');
  pods.addIndex(byNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  const wakeFor = (node: SchedulableNode) => {
    for (const daemonSet of daemonSets.list()) {
      const present = pods.byIndex(byNode, node.metadata.name).some((pod) => isOf(daemonSet, pod));
      if (concerns(node, daemonSet, present)) queue.add(keyOf(daemonSet));
    }
  };
  return together(
    queue,
    watchOwn(informers.informer('daemonsets.apps'), queue),
    daemonSets.on({ deleted: ({ metadata }) => failures.forget(`${metadata.uid}/`) }),
    watchControllees(informers.informer('pods'), informers.informer('daemonsets.apps'), 'DaemonSet', queue),
    watchOwned(informers.informer(revisionsResource), 'DaemonSet', queue),
    informers.informer<SchedulableNode>('nodes').on({
      added: wakeFor,
      updated: (previous, node) => {
        if (!isSamePlace(previous, node)) wakeFor(node);
      },
    }),
  );
}

function contextOf(context: ControllerContext, queue: WorkQueue, failures: Backoff): DaemonSetContext {
  const recorder = createRecorder(context, 'daemonset-controller');
  return {
    ...context,
    recorder,
    pods: new PodControl(context.client, recorder),
    syncAfter: (daemonSet, milliseconds) => queue.addAfter(keyOf(daemonSet), milliseconds),
    backoff: ({ metadata, status }, node) =>
      failures.next(`${metadata.uid}/${status.observedGeneration}/${node}`, context.clock.now()),
  };
}

function isOf({ metadata }: DaemonSet, pod: Pod): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'DaemonSet' && owner.uid === metadata.uid;
}

/** Whether a node needs a pod, has one it should not have, or has one that may be misplaced no more. */
function concerns(node: SchedulableNode, daemonSet: DaemonSet, present: boolean): boolean {
  const { run, stay } = placementOn(node, daemonSet);
  if (!present) return run;
  return !stay || daemonSet.status.numberMisscheduled > 0;
}

function isSamePlace(one: SchedulableNode, other: SchedulableNode): boolean {
  return isEqual(one.metadata.labels, other.metadata.labels) && isEqual(one.spec.taints, other.spec.taints);
}

function sync(context: DaemonSetContext, key: string): void {
  const { client, recorder, clock } = context;
  const { namespace, name } = splitKey(key);
  const daemonSet = client.get<DaemonSet>('daemonsets.apps', namespace, name);
  if (!daemonSet) return;
  if (isEmptySelector(daemonSet.spec.selector)) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
    recorder.event(daemonSet, 'Warning', 'SelectingAll', message);
    return;
  }
  if (daemonSet.metadata.deletionTimestamp) return;
  const { current, old } = historyOf(context, daemonSet);
  const nodes = client.list<SchedulableNode>('nodes');
  const present = (): Daemons => ({
    daemonSet,
    nodes,
    hash: hashOfRevision(current),
    byNode: podsByNode(context, daemonSet),
  });
  try {
    const daemons = present();
    const isBusy = carryOut(context, daemons, changesFor(context, daemons));
    const isRolling = daemonSet.spec.updateStrategy.type === 'RollingUpdate';
    if (isRolling && !isBusy) carryOut(context, daemons, rollingChanges(daemons, clock.now()));
    cleanUpHistory(context, daemonSet, old);
  } finally {
    updateStatus(context, present());
  }
}
