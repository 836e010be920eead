/** Connections to servers that answer for APIs, and what they are told about who asks. */
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { UserInfo } from '../../admission/types.ts';
import { tlsClient } from '../../network/tls.ts';
import type { ClusterNetwork, Peer } from '../../network/types.ts';
import type { Store } from '../../storage/index.ts';
import { dial, refusal, resolveService } from '../relay/service.ts';
import type { RemoteApi } from './services.ts';

export interface Reach {
  readonly store: Store;
  readonly clock: Clock;
  /** None while the cluster is not running. */
  readonly network: () => ClusterNetwork | undefined;
  /** The API server, as the network sees it. */
  readonly peer: Peer;
}

/** Rejects with an Error in the words of Go. `insecure` takes any certificate, whatever the APIService says. */
export async function connectTo(
  { store, clock, network: networkOf, peer }: Reach,
  { service, authorities, insecure }: Pick<RemoteApi, 'service' | 'authorities' | 'insecure'>,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const address = resolveService(store, service);
  const network = networkOf();
  if (!network) throw refusal(address);
  const stream = await dial(network, peer, address, signal);
  const serverName = `${service.name}.${service.namespace}.svc`;
  return tlsClient(stream, { serverName, authorities, insecure, now: clock.now() }, signal);
}

/** Who asks, as a front proxy says it (client-go/transport, SetAuthProxyHeaders). */
export function userHeaders({ name, uid, groups, extra = {} }: UserInfo): Record<string, string | string[]> {
  const extras = Object.entries(extra).map(([key, values]) => [
    `x-remote-extra-${encodeURIComponent(key.toLowerCase())}`,
    [...values],
  ]);
  return {
    'x-remote-user': name,
    ...(uid ? { 'x-remote-uid': uid } : {}),
    'x-remote-group': [...groups],
    ...Object.fromEntries(extras),
  };
}
