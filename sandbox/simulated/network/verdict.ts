/**
 * The one place where a connection is allowed or its packets vanish: NetworkPolicies, as a network plug-in enforces them.
 * Policies see pod addresses: a Service's has been translated before. Without any policy nothing is looked up at all.
 */
import { selects } from '../clientgo/selector.ts';
import type { Informer, InformerFactory } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import { admits, type Direction, isolates, type NetworkPolicy, type Passage } from './policy.ts';
import type { Protocol, Target } from './services.ts';
import type { Peer } from './types.ts';

export interface Verdict extends Disposable {
  isAllowed(from: Peer, to: Target, protocol: Protocol): boolean;
}

const byAddress = 'network/podIP';

export function createVerdict(informers: InformerFactory): Verdict {
  const policies = informers.informer<NetworkPolicy>('networkpolicies.networking.k8s.io');
  let count = 0;
  const counting = policies.on({ added: () => (count += 1), deleted: () => (count -= 1) });
  return {
    isAllowed: (from, to, protocol) =>
      count === 0 || from.ip === to.ip || judge(informers, policies, { from, to, protocol }),
    [Symbol.dispose]: () => counting[Symbol.dispose](),
  };
}

function judge(
  informers: InformerFactory,
  policies: Informer<NetworkPolicy>,
  { from, to, protocol }: { from: Peer; to: Target; protocol: Protocol },
): boolean {
  const pods = informers.informer('pods');
  // Added with the first policy of a cluster; later calls change nothing.
  pods.addIndex(byAddress, ownAddress);
  const namespaces = informers.informer('namespaces');
  const podAt = (ip: string) => pods.byIndex(byAddress, ip)[0];
  const [source, target] = [podAt(from.ip), podAt(to.ip)];
  if (!source && target && isOwnNode(target, from.ip)) return true;
  const passage = { protocol, port: to.port, target };
  const labelsOf = (namespace: string) => namespaces.get(namespace)?.metadata.labels ?? {};
  const agrees = (direction: Direction, pod: KubeObject | undefined, other: Passage['other']) => {
    if (!pod) return true;
    const meant = policies
      .list(pod.metadata.namespace)
      .filter(({ spec }) => isolates(spec, direction) && selects(spec.podSelector, pod.metadata.labels));
    if (meant.length === 0) return true;
    return meant.some((policy) => admits(policy, direction, { ...passage, other, labelsOf }));
  };
  return (
    agrees('Egress', source, { ip: to.ip, pod: target }) &&
    agrees('Ingress', target, { ip: from.ip, pod: source })
  );
}

/** Pods in the network of their node have no address of their own, and none that ended keeps one. */
function ownAddress(pod: KubeObject): readonly string[] {
  const { phase, podIP } = pod['status'] ?? {};
  if (!podIP || pod['spec'].hostNetwork || phase === 'Succeeded' || phase === 'Failed') return [];
  return [podIP];
}

/** What comes from the node a pod is on, its kubelet's probes above all, always reaches it. */
function isOwnNode(pod: KubeObject, address: string): boolean {
  return pod['status'].hostIP === address;
}
