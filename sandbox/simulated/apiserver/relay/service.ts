/**
 * Where the API server finds a Service that answers for it: at its cluster address, as kube-apiserver does without
 * `--enable-aggregator-routing`. After `ResolveCluster` of apiserver/pkg/util/proxy.
 */

import type { ByteStream } from '../../kubelet/api.ts';
import { type ClusterNetwork, ConnectError, type Peer } from '../../network/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';

export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The address of a Service. Throws an Error in the words of the API server. */
export function resolveService(store: Store, { namespace, name, port }: ServiceRef): Address {
  const spec = store.get('services', namespace, name)?.['spec'];
  if (!spec) throw new Error(`service ${JSON.stringify(name)} not found`);
  if (spec.type === 'ExternalName') return { host: spec.externalName, port };
  if (spec.clusterIP === 'None') throw new Error('cannot route to service with ClusterIP "None"');
  const ports: { port: number }[] = spec.ports ?? [];
  if (!ports.some((each) => each.port === port))
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  return { host: spec.clusterIP, port };
}

/** Whether anything stands behind a Service. Without, kube-proxy refuses connections to it at once. */
export function hasEndpoints(store: Store, { namespace, name }: ServiceRef): boolean {
  return slicesOf(store, namespace, name).some((slice) =>
    ((slice['endpoints'] ?? []) as { conditions?: { ready?: boolean; serving?: boolean } }[]).some(
      ({ conditions }) => conditions?.ready !== false || conditions.serving === true,
    ),
  );
}

/** The EndpointSlices of a Service. */
export function slicesOf(store: Store, namespace: string, service: string): KubeObject[] {
  return store
    .list('endpointslices.discovery.k8s.io', namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
}

/** `dial tcp 10.96.0.9:443: connect: connection refused` */
export function refusal({ host, port }: Address): Error {
  return new Error(`dial tcp ${host}:${port}: connect: connection refused`);
}

/** Connects from a node. Rejects with an Error as Go's net package writes it, and with the reason of the signal. */
export async function dial(
  network: ClusterNetwork,
  from: Peer,
  address: Address,
  signal: AbortSignal,
): Promise<ByteStream> {
  try {
    return await network.connect(from, address.host, address.port, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw wordedAsGo(error, address);
  }
}

function wordedAsGo(error: unknown, address: Address): unknown {
  if (!(error instanceof ConnectError)) return error;
  const { host, port } = address;
  switch (error.reason) {
    case 'refused':
      return refusal(address);
    case 'unreachable':
      return new Error(`dial tcp ${host}:${port}: connect: no route to host`);
    case 'timeout':
      return new Error(`dial tcp ${host}:${port}: i/o timeout`);
    case 'no-such-host':
      return noSuchHost(host);
  }
}

/** The resolver of a node knows nothing of the cluster's names, and there is no world outside. */
export function noSuchHost(host: string): Error {
  return new Error(`dial tcp: lookup ${host} on ${NODE_RESOLVER}: no such host`);
}

/** The gateway of the network that kind makes: where its nodes ask for names. */
const NODE_RESOLVER = '172.18.0.1:53';
