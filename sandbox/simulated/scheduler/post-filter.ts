/** What is done for a pod that fits nowhere: room is made for it, or it is told why that would not help. */
import type { Client } from '../client.ts';
import { timestamp } from '../clientgo/time.ts';
import type { EventRecorder } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import { StatusError } from '../objects.ts';
import { noRoom } from './message.ts';
import type { NominatedPods } from './nominations.ts';
import { type DisruptionBudget, findPreemption, priorityOf } from './preemption.ts';
import type { Refusal, SchedulablePod, Surroundings } from './types.ts';

export interface PostFilterParts {
  readonly context: ClusterContext;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly nominations: NominatedPods;
}

/** `node` is promised to the pod; '' takes a promise back; `undefined` leaves it as it is. */
export interface PostFilterResult {
  readonly node?: string;
  /** Why no room is made. */
  readonly message?: string;
}

export function makeRoom(
  parts: PostFilterParts,
  pod: SchedulablePod,
  refusals: ReadonlyMap<string, Refusal>,
  around: Surroundings,
): PostFilterResult {
  const refused = mayNot(pod, refusals, around);
  if (refused) return { message: refused };
  const { client, nominations } = parts;
  const budgets = client.list<DisruptionBudget>('poddisruptionbudgets.policy');
  const found = findPreemption(pod, refusals, { around, nominations, budgets });
  if (found.node === undefined) return { node: '', message: noRoom(found.refusals) };
  for (const victim of found.victims) evict(parts, pod, victim, found.node);
  for (const other of nominations.after(pod, found.node)) takeBack(parts, other);
  return { node: found.node };
}

/** A pod that has made room waits for it, unless its node has become impossible. */
function mayNot(
  pod: SchedulablePod,
  refusals: ReadonlyMap<string, Refusal>,
  { infos }: Surroundings,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const promised = pod.status?.nominatedNodeName;
  if (!promised || refusals.get(promised)?.unresolvable) return undefined;
  const info = infos.find(({ node }) => node.metadata.name === promised);
  const isLeaving = info?.pods.some((other) => priorityOf(other) < priorityOf(pod) && isMakingRoom(other));
  return isLeaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

const reason = 'PreemptionByScheduler';

function isMakingRoom({ metadata, status }: SchedulablePod): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return Boolean(metadata.deletionTimestamp) && condition?.status === 'True' && condition.reason === reason;
}

function evict(
  { context, client, recorder }: PostFilterParts,
  pod: SchedulablePod,
  victim: SchedulablePod,
  node: string,
): void {
  const { namespace, name, generation, deletionTimestamp } = victim.metadata;
  if (deletionTimestamp) return;
  const condition = {
    type: 'DisruptionTarget',
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(context.clock.now()),
    reason,
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  };
  const others = (victim.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  unlessGone(() => {
    const status = { conditions: [...others, condition] };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
    client.delete('pods', namespace, name);
    recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.metadata.uid} on node ${node}`);
  });
}

function takeBack({ client, nominations }: PostFilterParts, pod: SchedulablePod): void {
  const { namespace, name } = pod.metadata;
  nominations.remove(pod);
  unlessGone(() => {
    const status = { nominatedNodeName: null };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  });
}

function unlessGone(act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (!(cause instanceof StatusError && cause.status.code === 404)) throw cause;
  }
}
