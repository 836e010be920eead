/** What the live view tells of an object: as little as a picture of it needs, and nothing that could be secret. */
import type { KubeObject } from '../../sandbox/kube-types.ts';
import { summarise } from '../../sandbox/simulated/registry/core/pod-table.ts';
import { type NodeSeen, type PodSeen, podKey } from '../protocol-cluster.ts';

/** Reasons are written by whoever reports them; a longer one is cut, characters. */
const LONGEST_STATUS = 60;

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

export function nodeSeen(node: KubeObject): NodeSeen {
  const { unschedulable } = (node['spec'] ?? {}) as { unschedulable?: boolean };
  const { conditions = [] } = (node['status'] ?? {}) as { conditions?: readonly Condition[] };
  const ready = conditions.find(({ type }) => type === 'Ready')?.status;
  const labels = node.metadata?.labels ?? {};
  return {
    name: node.metadata?.name ?? '',
    ready: ready === 'True' || ready === 'False' ? ready : 'Unknown',
    cordoned: unschedulable === true,
    controlPlane: 'node-role.kubernetes.io/control-plane' in labels,
  };
}

/** Status, containers and restarts as kubectl prints them. */
export function podSeen(pod: KubeObject): PodSeen {
  const { nodeName } = (pod['spec'] ?? {}) as { nodeName?: string };
  const { phase } = (pod['status'] ?? {}) as { phase?: string };
  const summary = summarise(pod as Parameters<typeof summarise>[0]);
  return {
    namespace: pod.metadata?.namespace ?? '',
    name: pod.metadata?.name ?? '',
    ...(nodeName ? { node: nodeName } : {}),
    status: summary.reason.slice(0, LONGEST_STATUS),
    phase: phase ?? 'Unknown',
    ready: summary.ready,
    of: summary.total,
    restarts: summary.restarts,
  };
}

const SYSTEM = /^(kube-|local-path-storage$|ingress-nginx$|nginx-gateway$|calico-|tigera-)/;

/**
 * Those that are told of when there are more than `most`: what the learner works with before what belongs to the cluster, and
 * by name, so that the choice does not change with every pod.
 */
export function firstOf(pods: ReadonlyMap<string, PodSeen>, most: number): ReadonlyMap<string, PodSeen> {
  if (pods.size <= most) return pods;
  const rank = (pod: PodSeen): string => `${SYSTEM.test(pod.namespace) ? 1 : 0} ${podKey(pod)}`;
  const ranked = [...pods.values()].map((pod) => [rank(pod), pod] as const);
  ranked.sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(ranked.slice(0, most).map(([, pod]) => [podKey(pod), pod]));
}
