/** The NetworkPolicies of a cluster, for questions about connections that nobody makes. */
import type { NetworkPolicy, PolicyEnd, PolicySource } from '../../sandbox/network-policy.ts';
import type { ClusterView, KubeObject } from '../types.ts';
import { addressOf } from './pods-there.ts';

type Labels = Readonly<Record<string, string>>;

export interface PolicyBook extends PolicySource {
  readonly policies: readonly NetworkPolicy[];
  /** The same, with a namespace that is not there, or has other labels. */
  imagining(namespace: string, labels: Labels): PolicyBook;
}

export async function policyBook(cluster: ClusterView, signal: AbortSignal): Promise<PolicyBook> {
  const [policies, namespaces] = await Promise.all([
    cluster.list({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }, signal),
    cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, signal),
  ]);
  const byNamespace = Map.groupBy(policies.flatMap(readPolicy), ({ metadata }) => metadata.namespace ?? '');
  const labels = new Map(namespaces.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]));
  return new Book(byNamespace, labels);
}

class Book implements PolicyBook {
  readonly #byNamespace: ReadonlyMap<string, readonly NetworkPolicy[]>;
  readonly #labels: ReadonlyMap<string, Labels>;

  constructor(
    byNamespace: ReadonlyMap<string, readonly NetworkPolicy[]>,
    labels: ReadonlyMap<string, Labels>,
  ) {
    this.#byNamespace = byNamespace;
    this.#labels = labels;
  }

  get policies(): readonly NetworkPolicy[] {
    return [...this.#byNamespace.values()].flat();
  }

  policiesOf(namespace: string): readonly NetworkPolicy[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  labelsOf(namespace: string): Labels {
    return this.#labels.get(namespace) ?? { 'kubernetes.io/metadata.name': namespace };
  }

  imagining(namespace: string, labels: Labels): PolicyBook {
    const all = { ...labels, 'kubernetes.io/metadata.name': namespace };
    return new Book(this.#byNamespace, new Map([...this.#labels, [namespace, all]]));
  }
}

function readPolicy({ metadata, spec }: KubeObject): NetworkPolicy[] {
  const { name = '', namespace = '' } = metadata ?? {};
  if (typeof spec !== 'object' || spec === null) return [];
  return [{ metadata: { name, namespace }, spec: spec as NetworkPolicy['spec'] }];
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers?: readonly object[];
  readonly initContainers?: readonly object[];
}

/** A Pod as policies see it; in its node's network it is the node. */
export function podEnd(pod: KubeObject): PolicyEnd {
  const { hostNetwork, containers = [], initContainers = [] } = (pod['spec'] ?? {}) as PodSpec;
  const ip = addressOf(pod);
  if (hostNetwork) return { ip, pod: undefined };
  const { namespace = '', labels } = pod.metadata ?? {};
  const hostIP = (pod['status'] as { hostIP?: string } | undefined)?.hostIP;
  return { ip, pod: { namespace, labels, hostIP, containers: [...containers, ...initContainers] } };
}

/** Addresses that no Pod has, in the range that Pods have theirs from: two, for a Pod may always talk to itself. */
const NOBODYS = { from: '10.244.255.253', to: '10.244.255.254' };

/** A Pod that is not there. */
export function imaginedEnd(which: 'from' | 'to', namespace: string, labels: Labels): PolicyEnd {
  return { ip: NOBODYS[which], pod: { namespace, labels, hostIP: undefined, containers: [] } };
}
