import type { PolicyPod } from '../../network-policy.ts';
import type { ByteStream } from '../kubelet/api.ts';

/** The pod network of one cluster: addresses, listeners, names. Connections are byte streams inside this process. */
export interface ClusterNetwork extends Disposable {
  /**
   * Takes a free address of the node's pod CIDR (10.244.N.0/24, as kindnet hands them out); `wanted` if that one is free
   * and of the node, so that a pod keeps its address when the process starts again.
   */
  allocatePodIP(nodeName: string, wanted?: string): string;
  releasePodIP(ip: string): void;
  /** A process in a pod listens. Throws `EADDRINUSE` when the port of that address is taken. */
  listen(
    ip: string,
    port: number,
    onConnection: (stream: ByteStream, peer: Peer) => void,
    health?: HealthAnswer,
  ): Disposable;
  /** How the server of an address says it is, when it was given a way to say so without a connection. */
  healthAt(ip: string, port: number): HealthAnswer | undefined;
  /**
   * Opens a connection from a pod (or from a node, when `from` has no pod) to a pod IP, a cluster IP, a node address and
   * node port, or 127.0.0.1 inside the pod. Service addresses are balanced over the ready endpoints of its EndpointSlices,
   * as kube-proxy would. Rejects with `refused` when nobody listens (or the Service has no endpoints) and `timeout` when
   * packets would vanish.
   */
  connect(from: Peer, host: string, port: number, signal: AbortSignal): Promise<ByteStream>;
  /**
   * Servers that are about to listen, because the pods they run in were found on a node that begins: until disposed, who connects
   * or asks for a name calls this and waits first.
   */
  awaitServers(begun: () => Promise<void> | undefined): Disposable;
  /** Resolves when nobody is about to listen; `undefined` when that is so. `connect` waits for it; `query`, which cannot, is for who has. */
  serversBegun(): Promise<void> | undefined;
  /** What would become of a connection, known at once: nothing is opened, nobody waits. `host` is an address. */
  reach(from: Peer, host: string, port: number): 'open' | 'refused' | 'unreachable' | 'vanishes';
  /** Cluster DNS as a pod sees it, search paths included. Empty: NXDOMAIN. */
  resolve(from: Peer, name: string): readonly string[];
  /** A process answers questions on port 53 (or another) of an address, over UDP. Throws `EADDRINUSE`. */
  serveDns(ip: string, port: number, server: DnsServer): Disposable;
  /** One question to a DNS server, the name taken as it is. It travels as any packet does: Services are balanced. */
  query(from: Peer, question: DnsQuestion, server: DnsServerAddress): DnsAnswer;
  /** Who is asked over UDP at the address of one of these pods (`namespace/name`) does not answer: a fault for lessons. */
  muteDns(pods: ReadonlySet<string>): void;
  /** What is known of the cluster's own names, for a DNS server that watches the API as CoreDNS' kubernetes plug-in does. */
  readonly names: ClusterNames;
  /**
   * Where pods ask for names: clusterDNS of the kubelets' configuration, which goes into /etc/resolv.conf. What the DNS Service
   * has become since makes no difference.
   */
  dnsAddress(): string;
}

/**
 * The status of an HTTPS server at a path, for the kubelet's probes of the control plane: a handshake each second would
 * cost more than everything else in an idle cluster.
 */
export type HealthAnswer = (path: string) => number;

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT';

export interface DnsQuestion {
  /** Without a dot at its end. */
  readonly name: string;
  readonly type: DnsType;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  /** As dig prints it, names without a dot at their end: `10.96.0.1`, `0 100 443 kubernetes.default.svc.cluster.local`. */
  readonly data: string;
}

/**
 * `found` without records: the name exists, but not with this type. `timeout`: packets vanish. `unreachable`: nobody
 * listens there, or the Service has no endpoints, and the sender is told. `refused`: no zone for the name.
 */
export interface DnsAnswer {
  readonly status: 'found' | 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'unreachable';
  readonly records: readonly DnsRecord[];
}

export type DnsServer = (question: DnsQuestion, from: Peer) => DnsAnswer;

export interface DnsServerAddress {
  readonly ip: string;
  /** 53 unless told. */
  readonly port?: number;
}

export interface ClusterNames {
  /** Answers for a name inside a zone of the cluster; `undefined` when the zone does not hold the name. */
  answer(question: DnsQuestion, options: ClusterNamesOptions): DnsAnswer;
}

export interface ClusterNamesOptions {
  /** The zone the name is in: `cluster.local`, or `in-addr.arpa` for addresses. */
  readonly zone: string;
  /** The first zone that is not for addresses: where answers to questions about addresses lie. */
  readonly primaryZone: string;
  /** What of `10-244-1-5.shop.pod.cluster.local` is answered. */
  readonly pods: 'disabled' | 'insecure' | 'verified';
  /** Only these namespaces, when there are any. */
  readonly namespaces: readonly string[];
  /** Endpoints without a host name are called after their pod instead of their address. */
  readonly endpointPodNames: boolean;
}

export interface Peer {
  readonly ip: string;
  readonly namespace: string;
  readonly pod?: string;
  /** What policies take it for, where it is a pod that the API server does not know. */
  readonly guest?: PolicyPod;
}

export class ConnectError extends Error {
  readonly reason: 'refused' | 'timeout' | 'unreachable' | 'no-such-host';
  constructor(reason: ConnectError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
