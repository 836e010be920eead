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
  listen(ip: string, port: number, onConnection: (stream: ByteStream, peer: Peer) => void): Disposable;
  /**
   * Opens a connection from a pod (or from a node, when `from` has no pod) to a pod IP, a cluster IP, a node address and
   * node port, or 127.0.0.1 inside the pod. Service addresses are balanced over the ready endpoints of its EndpointSlices,
   * as kube-proxy would. Rejects with `refused` when nobody listens (or the Service has no endpoints) and `timeout` when
   * packets would vanish.
   */
  connect(from: Peer, host: string, port: number, signal: AbortSignal): Promise<ByteStream>;
  /** Cluster DNS as a pod sees it, search paths included. Empty: NXDOMAIN. */
  resolve(from: Peer, name: string): readonly string[];
  /** One question to cluster DNS, the name taken as it is. */
  query(from: Peer, name: string): DnsAnswer;
  /** The cluster address of the DNS service, as it goes into /etc/resolv.conf. */
  dnsAddress(): string;
}

/** `timeout`: the DNS service has no ready endpoints. */
export interface DnsAnswer {
  readonly status: 'found' | 'nxdomain' | 'timeout';
  /** Set for an ExternalName Service. */
  readonly canonicalName?: string;
  readonly addresses: readonly string[];
}

export interface Peer {
  readonly ip: string;
  readonly namespace: string;
  readonly pod?: string;
}

export class ConnectError extends Error {
  readonly reason: 'refused' | 'timeout' | 'unreachable' | 'no-such-host';
  constructor(reason: ConnectError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
