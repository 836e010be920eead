/** Pods of a node that is not ready serve nobody any more, whatever they last said themselves (MarkPodsNotReady). */
import { timestamp } from '../../clientgo/time.ts';
import type { EventRecorder } from '../../clientgo/types.ts';
import { StatusError } from '../../objects.ts';
import { conditionOf } from '../pods.ts';
import type { ControllerContext, Pod } from '../types.ts';

export function markPodsNotReady(
  { client, clock }: ControllerContext,
  recorder: EventRecorder,
  pods: readonly Pod[],
): void {
  for (const pod of pods) {
    const ready = conditionOf(pod.status?.conditions, 'Ready');
    if (ready?.status !== 'True') continue;
    const lastTransitionTime = timestamp(clock.now());
    const conditions = (pod.status?.conditions ?? []).map((condition) =>
      condition === ready ? { ...condition, status: 'False', lastTransitionTime } : condition,
    );
    const { namespace, name } = pod.metadata;
    try {
      client.patch('pods', namespace, name, { status: { conditions } }, { subresource: 'status' });
      recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    } catch (cause) {
      if (!(cause instanceof StatusError && cause.status.code === 404)) throw cause;
    }
  }
}
