/** The status of a DaemonSet (daemon_controller.go, updateDaemonSetStatus). */
import { isEqual } from '../equal.ts';
import { availableIn, isReady } from '../pods.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import { byAge } from './manage.ts';
import { placementOn } from './placement.ts';
import { isUpdated } from './template.ts';
import type { DaemonSetContext, DaemonSetStatus, Daemons } from './types.ts';

function statusOf({ daemonSet, nodes, byNode, hash }: Daemons, now: number): DaemonSetStatus {
  const { minReadySeconds = 0 } = daemonSet.spec;
  const belonging = nodes.filter((node) => placementOn(node, daemonSet).run);
  const podsOn = (node: (typeof nodes)[number]) => byNode.get(node.metadata.name) ?? [];
  // Where there are several, the oldest stands for the node.
  const pods = belonging.flatMap((node) => [...podsOn(node)].sort(byAge).slice(0, 1));
  const misscheduled = nodes.filter((node) => !belonging.includes(node) && podsOn(node).length > 0).length;
  const ready = pods.filter(isReady);
  const available = ready.filter((pod) => availableIn(pod, minReadySeconds, now) === 0).length;
  const updated = pods.filter((pod) => isUpdated(daemonSet, pod, hash)).length;
  return {
    observedGeneration: daemonSet.metadata.generation ?? 0,
    desiredNumberScheduled: belonging.length,
    currentNumberScheduled: pods.length,
    numberMisscheduled: misscheduled,
    numberReady: ready.length,
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberUnavailable: belonging.length - available,
  };
}

/** Writes the status if it says anything new, and comes back for pods that are ready and not yet available. */
export function updateStatus(context: DaemonSetContext, daemons: Daemons): void {
  const { daemonSet } = daemons;
  const now = context.clock.now();
  const { updatedNumberScheduled, numberAvailable, numberUnavailable, ...counted } = statusOf(daemons, now);
  const status = withoutUndefined<DaemonSetStatus>({
    ...daemonSet.status,
    ...counted,
    updatedNumberScheduled: updatedNumberScheduled || undefined,
    numberAvailable: numberAvailable || undefined,
    numberUnavailable: numberUnavailable || undefined,
  });
  if (!isEqual(daemonSet.status, status)) {
    context.client.update('daemonsets.apps', { ...daemonSet, status }, { subresource: 'status' });
  }
  const waits = [...daemons.byNode.values()]
    .flat()
    .flatMap((pod) => availableIn(pod, daemonSet.spec.minReadySeconds ?? 0, now) || []);
  if (waits.length > 0) context.syncAfter(daemonSet, Math.min(...waits));
}
