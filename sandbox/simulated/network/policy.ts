/** What a NetworkPolicy says: whom it isolates, and what it lets through (k8s.io/api/networking/v1). */
import { type LabelSelector, selects } from '../clientgo/selector.ts';
import type { KubeObject } from '../objects.ts';
import { contains } from './address.ts';
import type { Protocol } from './services.ts';

export type Direction = 'Ingress' | 'Egress';

export interface NetworkPolicy extends KubeObject {
  spec: {
    podSelector: LabelSelector;
    policyTypes?: string[];
    ingress?: { from?: PolicyPeer[]; ports?: PolicyPort[] }[];
    egress?: { to?: PolicyPeer[]; ports?: PolicyPort[] }[];
  };
}

interface PolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}

interface PolicyPort {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}

/** One connection, as a policy of one of its two ends sees it. */
export interface Passage {
  readonly protocol: Protocol;
  readonly port: number;
  /** The pod that is connected to, if it is one: named ports are its own. */
  readonly target: KubeObject | undefined;
  /** The far end: of a pod with an address of its own, the pod too. */
  readonly other: { readonly ip: string; readonly pod: KubeObject | undefined };
  labelsOf(namespace: string): Readonly<Record<string, string>>;
}

/** Without policyTypes, ingress always and egress where there are rules for it. */
export function isolates({ policyTypes, egress }: NetworkPolicy['spec'], direction: Direction): boolean {
  if (policyTypes?.length) return policyTypes.includes(direction);
  return direction === 'Ingress' || Boolean(egress?.length);
}

/** Whether one rule of this direction lets the connection through. A rule without peers or ports means all of them. */
export function admits({ metadata, spec }: NetworkPolicy, direction: Direction, passage: Passage): boolean {
  const rules =
    direction === 'Ingress'
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  return rules.some(
    ({ peers, ports }) =>
      (!ports?.length || ports.some((port) => isOpen(port, passage))) &&
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
  const { namespace = '', labels } = other.pod.metadata;
  const isThere = namespaceSelector ? selects(namespaceSelector, labelsOf(namespace)) : namespace === home;
  return isThere && (!podSelector || selects(podSelector, labels));
}

function isInside({ cidr, except = [] }: NonNullable<PolicyPeer['ipBlock']>, ip: string): boolean {
  // Addresses here are IPv4; a block of IPv6 holds none of them.
  return !cidr.includes(':') && contains(cidr, ip) && !except.some((hole) => contains(hole, ip));
}

function isOpen({ protocol = 'TCP', port, endPort }: PolicyPort, passage: Passage): boolean {
  if (protocol !== passage.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return namedPorts(passage.target, port, protocol).includes(passage.port);
  return passage.port >= port && passage.port <= (endPort ?? port);
}

interface ContainerPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

function namedPorts(pod: KubeObject | undefined, name: string, protocol: string): readonly number[] {
  const containers: { ports?: ContainerPort[] }[] = [
    ...(pod?.['spec'].containers ?? []),
    ...(pod?.['spec'].initContainers ?? []),
  ];
  return containers
    .flatMap(({ ports = [] }) => ports)
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }) => containerPort);
}
