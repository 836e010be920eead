/**
 * What NetworkPolicies say of one connection (k8s.io/api/networking/v1): whom they isolate, and what they let through. Pure:
 * the simulated network goes by it, and checks that ask about connections nobody makes.
 */
import { contains } from './address.ts';
import { type LabelSelector, selects } from './label-selector.ts';

export type Direction = 'Ingress' | 'Egress';
export type PolicyProtocol = 'TCP' | 'UDP' | 'SCTP';

export interface NetworkPolicy {
  readonly metadata: { readonly name?: string; readonly namespace?: string };
  readonly spec: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly {
      readonly from?: readonly PolicyPeer[];
      readonly ports?: readonly PolicyPort[];
    }[];
    readonly egress?: readonly {
      readonly to?: readonly PolicyPeer[];
      readonly ports?: readonly PolicyPort[];
    }[];
  };
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

type Labels = Readonly<Record<string, string>>;

/** A pod with an address of its own, as policies see it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Labels | undefined;
  /** The address of its node, from where it can always be reached. */
  readonly hostIP: string | undefined;
  /** For the names of ports. */
  readonly containers: readonly { readonly ports?: readonly NamedPort[] }[];
}

interface NamedPort {
  readonly name?: string;
  readonly containerPort?: number;
  readonly protocol?: string;
}

/** One end of a connection: an address, and whose it is if it is a pod's. Empty for a pod whose address does not matter. */
export interface PolicyEnd {
  readonly ip: string;
  readonly pod: PolicyPod | undefined;
}

/** One connection, addresses of Services translated. */
export interface Flow {
  readonly from: PolicyEnd;
  readonly to: PolicyEnd;
  readonly port: number;
  readonly protocol: PolicyProtocol;
}

/** Where policies and the labels of namespaces are looked up. */
export interface PolicySource<Policy extends NetworkPolicy = NetworkPolicy> {
  policiesOf(namespace: string): readonly Policy[];
  labelsOf(namespace: string): Labels;
}

/** Why a connection is not allowed: these isolate the pod at one of its ends, and none of them lets it through. */
export interface Refusal<Policy extends NetworkPolicy = NetworkPolicy> {
  readonly direction: Direction;
  readonly policies: readonly Policy[];
}

/** Whether policies are against it; `undefined` when it is allowed. A pod may always talk to itself, and its node to it. */
export function refusal<Policy extends NetworkPolicy>(
  flow: Flow,
  source: PolicySource<Policy>,
): Refusal<Policy> | undefined {
  const { from, to } = flow;
  if (from.ip !== '' && from.ip === to.ip) return undefined;
  if (!from.pod && to.pod && to.pod.hostIP === from.ip) return undefined;
  return against(flow, 'Egress', from.pod, to, source) ?? against(flow, 'Ingress', to.pod, from, source);
}

function against<Policy extends NetworkPolicy>(
  flow: Flow,
  direction: Direction,
  pod: PolicyPod | undefined,
  other: PolicyEnd,
  source: PolicySource<Policy>,
): Refusal<Policy> | undefined {
  if (!pod) return undefined;
  const meant = source
    .policiesOf(pod.namespace)
    .filter(({ spec }) => isolates(spec, direction) && selects(spec.podSelector ?? {}, pod.labels));
  if (meant.length === 0) return undefined;
  const passage = { flow, other, labelsOf: (namespace: string) => source.labelsOf(namespace) };
  return meant.some((policy) => admits(policy, direction, passage))
    ? undefined
    : { direction, policies: meant };
}

/** Without policyTypes, ingress always and egress where there are rules for it. */
function isolates({ policyTypes, egress }: NetworkPolicy['spec'], direction: Direction): boolean {
  if (policyTypes?.length) return policyTypes.includes(direction);
  return direction === 'Ingress' || Boolean(egress?.length);
}

/** A connection, as a policy of one of its two ends sees it. */
interface Passage {
  readonly flow: Flow;
  /** The far end. */
  readonly other: PolicyEnd;
  labelsOf(namespace: string): Labels;
}

/** Whether one rule of this direction lets the connection through. A rule without peers or ports means all of them. */
function admits({ metadata, spec }: NetworkPolicy, direction: Direction, passage: Passage): boolean {
  const rules =
    direction === 'Ingress'
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  return rules.some(
    ({ peers, ports }) =>
      (!ports?.length || ports.some((port) => isOpen(port, passage.flow))) &&
      (!peers?.length || peers.some((peer) => isMeant(peer, metadata.namespace ?? '', passage))),
  );
}

function isMeant(
  { podSelector, namespaceSelector, ipBlock }: PolicyPeer,
  home: string,
  { other, labelsOf }: Passage,
): boolean {
  if (ipBlock) return isInside(ipBlock, other.ip);
  if (!other.pod) return false;
  const { namespace, labels } = other.pod;
  const isThere = namespaceSelector ? selects(namespaceSelector, labelsOf(namespace)) : namespace === home;
  return isThere && (!podSelector || selects(podSelector, labels));
}

function isInside({ cidr, except = [] }: NonNullable<PolicyPeer['ipBlock']>, ip: string): boolean {
  // Addresses here are IPv4; a block of IPv6 holds none of them.
  return ip !== '' && !cidr.includes(':') && contains(cidr, ip) && !except.some((hole) => contains(hole, ip));
}

function isOpen({ protocol = 'TCP', port, endPort }: PolicyPort, { to, ...flow }: Flow): boolean {
  if (protocol !== flow.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return portsNamed(to.pod, port, protocol).includes(flow.port);
  return flow.port >= port && flow.port <= (endPort ?? port);
}

/** The numbers of the container ports of a pod that have this name and protocol. */
export function portsNamed(
  pod: PolicyPod | undefined,
  name: string,
  protocol: string,
): readonly (number | undefined)[] {
  return (pod?.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }) => containerPort);
}
