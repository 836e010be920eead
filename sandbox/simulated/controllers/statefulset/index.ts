/** The StatefulSet controller: pods with names, an order and claims of their own (pkg/controller/statefulset). */
import { splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { claim } from '../claim.ts';
import { watchControllees, watchOwn } from '../controllees.ts';
import { together } from '../end.ts';
import { availableIn } from '../pods.ts';
import type { ControllerContext } from '../types.ts';
import { isMemberOf } from './identity.ts';
import { listRevisions, revisionsOf, truncateHistory } from './revisions.ts';
import { updateStatus } from './status.ts';
import type { StatefulPod, StatefulSet, StatefulSetContext } from './types.ts';
import { updatePods } from './update.ts';

export function startStatefulSetController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const recorder = createRecorder(context, 'statefulset-controller');
  const queue: WorkQueue = createWorkQueue({
    clock,
    log,
    work: (key) => {
      const next = sync({ ...context, recorder }, key);
      if (next !== undefined) queue.addAfter(key, next);
    },
  });
  const sets = informers.informer('statefulsets.apps');
  return together(
    queue,
    watchOwn(sets, queue),
    watchControllees(informers.informer('pods'), sets, 'StatefulSet', queue),
  );
}

/** Milliseconds until the next pod becomes available; `undefined` when none is waiting for that. */
function sync(context: StatefulSetContext, key: string): number | undefined {
  const { namespace, name } = splitKey(key);
  const set = context.client.get<StatefulSet>('statefulsets.apps', namespace, name);
  if (!set) return undefined;
  const accepts = (pod: StatefulPod) => isMemberOf(set, pod);
  const all = listRevisions(context, set);
  const pods = claim<StatefulPod>(context.client, set, 'pods', { accepts });
  const revisions = revisionsOf(context, set, all);
  const { status, failure } = updatePods(context, set, revisions, pods);
  updateStatus(context, set, status);
  truncateHistory(context, set, pods, all, revisions);
  if (failure) throw failure;
  return nextAvailability(context, set, pods);
}

function nextAvailability(
  { clock }: StatefulSetContext,
  { spec }: StatefulSet,
  pods: readonly StatefulPod[],
): number | undefined {
  const waits = pods.flatMap((pod) => availableIn(pod, spec.minReadySeconds ?? 0, clock.now()) || []);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
