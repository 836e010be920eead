/** The network of a cluster as it can be asked from outside of this thread: from pods, nodes, a probe, or beside the cluster. */
import { Fault } from '../../faults.ts';
import {
  type DialResult,
  type HostPort,
  type HttpAnswer,
  type HttpRequest,
  type NameAnswer,
  type NameQuestion,
  type Origin,
  type PodRef,
  PROBE_NAMESPACE,
} from '../../network-types.ts';
import type { NodeKubelet } from '../kubelet/index.ts';
import { searchList } from '../network/dns.ts';
import type { ClusterNetwork } from '../network/types.ts';
import { findNode } from '../node-view.ts';
import { requestAll } from './request.ts';
import { dialFrom, resolveFrom, type Vantage } from './vantage.ts';

/** The gateway of the nodes' network: this machine, as nodes see it, and their resolver. */
const GATEWAY = '172.18.0.1';
const BESIDE = { hosts: '', resolvConf: `nameserver ${GATEWAY}\n` };

export interface ViewParts {
  readonly network: ClusterNetwork;
  /** By the names of their nodes. */
  readonly kubelets: ReadonlyMap<string, NodeKubelet>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Methods are as those of `Sandbox`. Lives as long as its network. */
export class NetworkView {
  readonly #parts: ViewParts;
  #probe: { readonly ip: string; readonly hostIP: string } | undefined;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  dial(from: Origin, to: HostPort): DialResult {
    return dialFrom(this.#parts.network, this.#vantage(from), to);
  }

  resolve(from: Origin, question: NameQuestion): NameAnswer {
    return resolveFrom(this.#parts.network, this.#vantage(from), question);
  }

  async request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    const vantage = this.#vantage(from);
    return await requestAll(
      { network: this.#parts.network, vantage, now: this.#parts.now() },
      requests,
      signal,
    );
  }

  #vantage(from: Origin): Vantage {
    if (from === 'outside') return { ...BESIDE, peer: { ip: GATEWAY, namespace: '' }, isOutside: true };
    if (from === 'probe') return this.#probeVantage();
    if ('node' in from) {
      const { address } = findNode(this.#parts.kubelets, from.node).kubelet;
      return { ...BESIDE, peer: { ip: address, namespace: '' } };
    }
    return this.#podVantage(from);
  }

  #podVantage({ namespace, name }: PodRef): Vantage {
    for (const kubelet of this.#parts.kubelets.values()) {
      const vantage = kubelet.vantageOf({ namespace, name });
      if (vantage) return vantage;
    }
    throw new Fault(
      'sandbox/dial-failed',
      `no connection could be tried from pod ${namespace}/${name}: it runs on no node`,
      'Check that the pod runs.',
    );
  }

  /** A pod that no API server knows, at one address for good: who is told apart by address is told apart rightly. */
  #probeVantage(): Vantage {
    const { network } = this.#parts;
    this.#probe ??= this.#probePlace();
    const { ip, hostIP } = this.#probe;
    const namespace = PROBE_NAMESPACE;
    const guest = { namespace, labels: {}, hostIP, containers: [] };
    const search = searchList(namespace).join(' ');
    return {
      peer: { ip, namespace, guest },
      hosts: '',
      resolvConf: `search ${search}\nnameserver ${network.dnsAddress()}\noptions ndots:5\n`,
    };
  }

  /** On the last node that has addresses: one that was deleted has none. */
  #probePlace(): { ip: string; hostIP: string } {
    const { network, kubelets } = this.#parts;
    for (const [node, { address }] of [...kubelets].reverse()) {
      try {
        return { ip: network.allocatePodIP(node), hostIP: address };
      } catch {}
    }
    throw new Fault(
      'sandbox/dial-failed',
      'no connection could be tried from a pod of its own: no node has addresses for pods',
      'Check that there is a node with a podCIDR.',
    );
  }
}
