/** A pod on every node that should have one, and on no other (daemon_controller.go, manage). */
import type { SchedulableNode } from '../../scheduler/types.ts';
import { claim } from '../claim.ts';
import { isNamespaceEnding } from '../pod-control.ts';
import { availableIn, isFinished, isReady } from '../pods.ts';
import { surgeOf } from './bounds.ts';
import { placementOn, targetNodeOf } from './placement.ts';
import { hashLabel, podForNode } from './template.ts';
import type { DaemonPod, DaemonSet, DaemonSetContext, Daemons } from './types.ts';

/** What is to be done: nodes that need a pod, and pods that go. */
export interface Changes {
  readonly create: readonly string[];
  readonly remove: readonly DaemonPod[];
}

/** The pods by node. Those that have ended and are being deleted are nobody's business any more. */
export function podsByNode({ client }: DaemonSetContext, daemonSet: DaemonSet): Map<string, DaemonPod[]> {
  const byNode = new Map<string, DaemonPod[]>();
  for (const pod of claim<DaemonPod>(client, daemonSet, 'pods')) {
    const node = targetNodeOf(pod);
    if (node === undefined || (isFinished(pod) && pod.metadata.deletionTimestamp)) continue;
    const pods = byNode.get(node);
    if (pods) pods.push(pod);
    else byNode.set(node, [pod]);
  }
  return byNode;
}

/** Scheduled pods first, then the oldest. */
export function byAge(one: DaemonPod, other: DaemonPod): number {
  const [a = '', b = ''] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  const scheduled = Number(Boolean(other.spec.nodeName)) - Number(Boolean(one.spec.nodeName));
  if (scheduled !== 0) return scheduled;
  if (a !== b) return a < b ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

/** What every node needs. Pods for nodes that are gone, and that were never scheduled, go as well. */
export function changesFor(context: DaemonSetContext, daemons: Daemons): Changes {
  const each = daemons.nodes.map((node) => changesOn(context, daemons, node));
  const known = new Set(daemons.nodes.map(({ metadata }) => metadata.name));
  const stranded = [...daemons.byNode]
    .filter(([node]) => !known.has(node))
    .flatMap(([, pods]) => pods.filter(({ spec }) => !spec.nodeName));
  return {
    create: each.flatMap(({ create }) => create),
    remove: [...each.flatMap(({ remove }) => remove), ...stranded],
  };
}

function changesOn(context: DaemonSetContext, daemons: Daemons, node: SchedulableNode): Changes {
  const { daemonSet, byNode } = daemons;
  const { name } = node.metadata;
  const { run, stay } = placementOn(node, daemonSet);
  const pods = byNode.get(name);
  if (run && !pods) return { create: [name], remove: [] };
  const staying = (pods ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
  if (!stay) return { create: [], remove: staying };
  const ended = staying.filter(isFinished);
  const running = staying.filter((pod) => !isFinished(pod)).sort(byAge);
  const remove = ended.filter((pod) => mayGo(context, daemonSet, pod, name));
  if (surgeOf(daemonSet, 1) === 0) return { create: [], remove: [...remove, ...running.slice(1)] };
  const create = run && running.length === 0 ? [name] : [];
  return { create, remove: [...remove, ...surplusOf(context, daemons, running)] };
}

/** Pods that fail again and again are deleted less and less often. */
function mayGo(context: DaemonSetContext, daemonSet: DaemonSet, pod: DaemonPod, node: string): boolean {
  const { namespace, name } = pod.metadata;
  if (pod.status?.phase === 'Succeeded') {
    const message = `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`;
    context.recorder.event(daemonSet, 'Normal', 'SucceededDaemonPod', message);
    return true;
  }
  const wait = context.backoff(daemonSet, node);
  if (wait > 0) {
    context.syncAfter(daemonSet, wait);
    return false;
  }
  const message = `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`;
  context.recorder.event(daemonSet, 'Warning', 'FailedDaemonPod', message);
  return true;
}

/** With a surge two pods may be on a node: the old one that is ready, and the new one that is not available yet. */
function surplusOf(
  { clock }: DaemonSetContext,
  { daemonSet, hash }: Daemons,
  running: readonly DaemonPod[],
): readonly DaemonPod[] {
  if (running.length <= 1) return [];
  const isNew = ({ metadata }: DaemonPod) => metadata.labels?.[hashLabel] === hash;
  const newest = running.find(isNew);
  const old = running.find((pod) => !isNew(pod));
  const others = running.filter((pod) => pod !== newest && pod !== old);
  if (!newest || !old) return others;
  const isAvailable = availableIn(newest, daemonSet.spec.minReadySeconds ?? 0, clock.now()) === 0;
  return !isReady(old) || isAvailable ? [...others, old] : others;
}

/** Creates and deletes. All are tried; the first failure is thrown afterwards. True when there was anything to do. */
export function carryOut(context: DaemonSetContext, { daemonSet, hash }: Daemons, changes: Changes): boolean {
  const failures: unknown[] = [];
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (cause) {
      failures.push(cause);
    }
    return failures.length === 0;
  };
  changes.create.every((node) =>
    attempt(() => context.pods.create(daemonSet, podForNode(daemonSet, node, hash))),
  );
  for (const pod of changes.remove) attempt(() => context.pods.delete(daemonSet, pod));
  const [failure] = failures;
  if (failure !== undefined && !isNamespaceEnding(failure)) throw failure;
  return changes.create.length + changes.remove.length > 0;
}
