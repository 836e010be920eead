/** The cluster as the live view knows it: a fold over what the server tells. Pure. */
import type { ClusterMessage, NodeSeen, PodSeen } from '../../../server/protocol-cluster.ts';

export interface ClusterNow {
  /** By name. */
  readonly nodes: ReadonlyMap<string, NodeSeen>;
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodSeen>;
  /** Pods that are not told of, because there are too many. */
  readonly more: number;
  /** `false`: this is how it was when it was seen last. */
  readonly current: boolean;
}

export const NOTHING: ClusterNow = { nodes: new Map(), pods: new Map(), more: 0, current: false };

/** As the server has it; that module brings all of Zod. */
export const keyOf = ({ namespace, name }: PodSeen): string => `${namespace}/${name}`;

export function fold(now: ClusterNow, message: ClusterMessage): ClusterNow {
  switch (message.type) {
    case 'nothing-seen':
      return { ...now, current: false };
    case 'picture': {
      const { nodes, pods, more } = message;
      return { nodes: byName(nodes), pods: byKey(pods), more, current: true };
    }
    case 'changes': {
      const nodes = new Map([...now.nodes, ...byName(message.nodes)]);
      const pods = new Map([...now.pods, ...byKey(message.pods)]);
      for (const name of message.goneNodes) nodes.delete(name);
      for (const key of message.gonePods) pods.delete(key);
      return { nodes, pods, more: message.more, current: true };
    }
  }
}

const byName = (nodes: readonly NodeSeen[]) => new Map(nodes.map((node) => [node.name, node]));
const byKey = (pods: readonly PodSeen[]) => new Map(pods.map((pod) => [keyOf(pod), pod]));

/** How a pod is, as far as a look from afar tells. */
export type Health = 'ready' | 'unready' | 'waiting' | 'trouble' | 'done' | 'ending';

const TROUBLE = /BackOff|Err|Invalid|Failed|Killed|Evicted|Unknown|Lost|ExitCode|Signal|Deadline|Preempt/i;

export function healthOf({ status, phase, ready, of }: PodSeen): Health {
  if (status === 'Terminating') return 'ending';
  if (phase === 'Succeeded' || status === 'Completed') return 'done';
  if (phase === 'Failed' || TROUBLE.test(status)) return 'trouble';
  if (phase === 'Pending') return 'waiting';
  return ready === of ? 'ready' : 'unready';
}

/** As the column STATUS of `kubectl get nodes`. */
export function statusOf({ ready, cordoned }: NodeSeen): string {
  return `${ready === 'True' ? 'Ready' : 'NotReady'}${cordoned ? ',SchedulingDisabled' : ''}`;
}

/** Namespaces of the cluster itself: what runs in them is seldom what a lesson is about. */
export const isSystem = (namespace: string): boolean =>
  /^(kube-(system|public|node-lease|flannel)|local-path-storage|ingress-nginx|nginx-gateway|calico-.*|tigera-.*)$/.test(
    namespace,
  );

/** Which pods are shown: all, those of lessons and learners, or of one namespace. */
export type Filter = 'all' | 'own' | `namespace ${string}`;

export function shows(filter: Filter, { namespace }: PodSeen): boolean {
  if (filter === 'all') return true;
  return filter === 'own' ? !isSystem(namespace) : filter === `namespace ${namespace}`;
}

export function namespacesOf({ pods }: ClusterNow): string[] {
  return [...new Set([...pods.values()].map(({ namespace }) => namespace))].sort();
}

/** Pods of one node, or of none yet. */
export interface Place {
  readonly node: NodeSeen | undefined;
  readonly name: string;
  /** By namespace and name. */
  readonly pods: readonly PodSeen[];
}

/** Nodes as kubectl lists them, the control plane first, each with its pods; last, if there are any, those on no node. */
export function placesOf({ nodes, pods }: ClusterNow, filter: Filter): Place[] {
  const shown = [...pods.values()].filter((pod) => shows(filter, pod));
  shown.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const on = Map.groupBy(shown, ({ node }) => (node !== undefined && nodes.has(node) ? node : ''));
  const known = [...nodes.values()].sort(
    (a, b) => Number(b.controlPlane) - Number(a.controlPlane) || (a.name < b.name ? -1 : 1),
  );
  const places: Place[] = known.map((node) => ({ node, name: node.name, pods: on.get(node.name) ?? [] }));
  const nowhere = on.get('');
  return nowhere === undefined ? places : [...places, { node: undefined, name: '', pods: nowhere }];
}

/** How many are how. */
export function tally(places: readonly Place[]): Readonly<Record<Health, number>> & { readonly all: number } {
  const counts = { ready: 0, unready: 0, waiting: 0, trouble: 0, done: 0, ending: 0, all: 0 };
  for (const pod of places.flatMap(({ pods }) => pods)) {
    counts[healthOf(pod)] += 1;
    counts.all += 1;
  }
  return counts;
}
