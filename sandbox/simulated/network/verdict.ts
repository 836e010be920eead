/**
 * The one place where a connection is allowed or its packets vanish: NetworkPolicies, as a network plug-in enforces them.
 * Policies see pod addresses: a Service's has been translated before. Without any policy nothing is looked up at all.
 */
import { type NetworkPolicy, type PolicyPod, refusal } from '../../network-policy.ts';
import type { Informer, InformerFactory } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import type { Protocol, Target } from './services.ts';
import type { Peer } from './types.ts';

export interface Verdict extends Disposable {
  isAllowed(from: Peer, to: Target, protocol: Protocol): boolean;
}

type PolicyObject = KubeObject & NetworkPolicy;

const byAddress = 'network/podIP';

export function createVerdict(informers: InformerFactory): Verdict {
  const policies = informers.informer<PolicyObject>('networkpolicies.networking.k8s.io');
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
  policies: Informer<PolicyObject>,
  { from, to, protocol }: { from: Peer; to: Target; protocol: Protocol },
): boolean {
  const pods = informers.informer('pods');
  // Added with the first policy of a cluster; later calls change nothing.
  pods.addIndex(byAddress, ownAddress);
  const namespaces = informers.informer('namespaces');
  const podAt = (ip: string): PolicyPod | undefined => {
    const [pod] = pods.byIndex(byAddress, ip);
    return pod && asPoliciesSee(pod);
  };
  const flow = {
    from: { ip: from.ip, pod: from.guest ?? podAt(from.ip) },
    to: { ip: to.ip, pod: podAt(to.ip) },
    port: to.port,
    protocol,
  };
  const against = refusal(flow, {
    policiesOf: (namespace) => policies.list(namespace),
    labelsOf: (namespace) =>
      namespaces.get(namespace)?.metadata.labels ?? { 'kubernetes.io/metadata.name': namespace },
  });
  return against === undefined;
}

function asPoliciesSee({ metadata, spec, status }: KubeObject): PolicyPod {
  const { namespace = '', labels } = metadata;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return { namespace, labels, hostIP: status?.hostIP, containers };
}

/** Pods in the network of their node have no address of their own, and none that ended keeps one. */
function ownAddress(pod: KubeObject): readonly string[] {
  const { phase, podIP } = pod['status'] ?? {};
  if (!podIP || pod['spec'].hostNetwork || phase === 'Succeeded' || phase === 'Failed') return [];
  return [podIP];
}
