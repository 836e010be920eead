/**
 * One step of bringing the pods of a StatefulSet to where they should be: missing ones are made in order, surplus ones
 * go in reverse order, old ones are replaced from the top (stateful_set_control.go, updateStatefulSet).
 */
import { isInRange, newPod, ordinalOf, ordinalsOf, revisionOfPod } from './identity.ts';
import {
  claimsMatch,
  createMissingClaims,
  createPod,
  deletePod,
  hasStaleClaim,
  isConsistent,
  repairPod,
  retain,
} from './pod-control.ts';
import { isAvailable, isRunningAndReady, statusOf } from './status.ts';
import type { Revisions, StatefulPod, StatefulSet, StatefulSetContext, StatefulSetStatus } from './types.ts';

/** How far it came. The failure is thrown by whoever wrote the status. */
export interface Outcome {
  readonly status: StatefulSetStatus;
  readonly failure?: unknown;
}

/** What is looked at in one sync. */
interface Step {
  readonly context: StatefulSetContext;
  readonly set: StatefulSet;
  readonly now: number;
  readonly revisions: Revisions;
  /** The pods that should be, by ordinal; those that are not there yet are drafts. */
  readonly replicas: readonly StatefulPod[];
  /** Pods beyond the range, highest ordinal first. */
  readonly condemned: readonly StatefulPod[];
}

/** Whether the rest has to wait. */
type Visit = (step: Step, pod: StatefulPod) => boolean;

export function updatePods(
  context: StatefulSetContext,
  set: StatefulSet,
  revisions: Revisions,
  pods: readonly StatefulPod[],
): Outcome {
  const now = context.clock.now();
  if (set.metadata.deletionTimestamp) return { status: statusOf(set, revisions, pods, now) };
  const step = stepOf(context, set, revisions, pods, now);
  const status = () => statusOf(set, revisions, [...step.replicas, ...step.condemned], now);
  try {
    const waits =
      visitAll(step, step.replicas, processReplica) ||
      visitAll(step, step.condemned, keepClaims) ||
      visitAll(step, step.condemned, processCondemned);
    const counted = status();
    if (waits || set.spec.updateStrategy.type === 'OnDelete') return { status: counted };
    return { status: replaceOld(step, counted) };
  } catch (failure) {
    return { status: status(), failure };
  }
}

function stepOf(
  context: StatefulSetContext,
  set: StatefulSet,
  revisions: Revisions,
  pods: readonly StatefulPod[],
  now: number,
): Step {
  const { start, end } = ordinalsOf(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const replicas = Array.from(
    { length: end - start },
    (_, index) => byOrdinal.get(start + index) ?? newPod(set, revisions, start + index),
  );
  const condemned = pods
    .filter((pod) => !isInRange(set, pod))
    .sort((one, other) => ordinalOf(other) - ordinalOf(one));
  return { context, set, now, revisions, replicas, condemned };
}

/** In order, each waiting for the one before; or all at once, as the set's policy says. */
function visitAll(step: Step, pods: readonly StatefulPod[], visit: Visit): boolean {
  if (isOrdered(step)) return pods.some((pod) => visit(step, pod));
  for (const pod of pods) visit(step, pod);
  return false;
}

function isOrdered({ set }: Step): boolean {
  return set.spec.podManagementPolicy !== 'Parallel';
}

function isTerminating({ metadata }: StatefulPod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

const processReplica: Visit = (step, pod) => {
  const { context, set } = step;
  const { phase } = pod.status ?? {};
  if (phase === 'Failed' || phase === 'Succeeded') {
    if (!isTerminating(pod)) deletePod(context, set, pod);
    return true;
  }
  if (!phase) {
    if (!hasStaleClaim(context, set, pod)) createPod(context, set, pod);
    return true;
  }
  if (phase === 'Pending') createMissingClaims(context, set, pod);
  if (isOrdered(step)) {
    if (isTerminating(pod) || !isRunningAndReady(pod) || !isAvailable(set, pod, step.now)) return true;
  }
  if (!isConsistent(context, set, pod)) repairPod(context, set, pod);
  return false;
};

const keepClaims: Visit = ({ context, set }, pod) => {
  if (!claimsMatch(context, set, pod)) retain(context, set, pod);
  return false;
};

const processCondemned: Visit = (step, pod) => {
  const { context, set, now } = step;
  if (isTerminating(pod)) return true;
  const isWell = isRunningAndReady(pod) && isAvailable(set, pod, now);
  if (isOrdered(step) && !isWell && pod !== firstUnavailable(step)) return true;
  deletePod(context, set, pod);
  return true;
};

function isUnavailable({ set, now }: Step, pod: StatefulPod): boolean {
  return !isAvailable(set, pod, now) || isTerminating(pod);
}

function firstUnavailable(step: Step): StatefulPod | undefined {
  return [...step.replicas, ...[...step.condemned].reverse()].find((pod) => isUnavailable(step, pod));
}

/** Deletes one old pod, the highest, when all above it are new and available. Never below the partition. */
function replaceOld(step: Step, status: StatefulSetStatus): StatefulSetStatus {
  const { context, set, replicas, revisions } = step;
  const lowest = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (const pod of replicas.slice(lowest).reverse()) {
    if (revisionOfPod(pod) !== revisions.update.metadata.name && !isTerminating(pod)) {
      deletePod(context, set, pod);
      return { ...status, currentReplicas: (status.currentReplicas ?? 0) - 1 };
    }
    if (isUnavailable(step, pod)) return status;
  }
  return status;
}
