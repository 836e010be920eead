/** `proxy` of pods, services and nodes: HTTP passed on to them. After pkg/registry/core/{pod,service,node}. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isAddress } from '../../network/address.ts';
import { duplexOf } from '../../network/duplex.ts';
import { tlsClient } from '../../network/tls.ts';
import type { ClusterNetwork, Peer } from '../../network/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest, internalError, notFound, statusError } from '../errors.ts';
import type { Registry } from '../registry/registry.ts';
import { passOn } from '../relay/pass.ts';
import { type Address, dial, slicesOf } from '../relay/service.ts';
import type { ResourceRequestInfo } from './request-info.ts';

/** How the API server gets into the network of its cluster. */
export interface ProxyReach {
  readonly registry: Registry;
  network(): ClusterNetwork | undefined;
  readonly peer: Peer;
  now(): number;
  /** What the kubelet of a node answers to this path; `undefined` while it does not run. */
  askKubelet(
    nodeName: string,
    path: string,
  ): { status: number; headers: Readonly<Record<string, string>>; body: Uint8Array } | undefined;
}

/** Where a request goes. */
interface Target {
  readonly scheme: 'http' | 'https';
  readonly address: Address;
}

/** Rejects with 400, 404 and 503. */
export async function serveProxy(
  reach: ProxyReach,
  definition: ResourceDefinition,
  info: ResourceRequestInfo,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathBelow(request.url ?? '/');
  if (definition.plural === 'nodes') return serveNode(reach, definition, info, path, response);
  const target =
    definition.plural === 'pods'
      ? podTarget(reach, definition, info)
      : serviceTarget(reach, definition, info);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { host, port } = target.address;
  try {
    const connection = await connect(reach, target, gone.signal);
    await passOn(request, response, { connection, host: `${host}:${port}`, path });
  } catch (cause) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    throw statusError(
      503,
      'ServiceUnavailable',
      `error trying to reach service: ${(cause as Error).message}`,
    );
  }
}

async function connect(reach: ProxyReach, { scheme, address }: Target, signal: AbortSignal): Promise<Duplex> {
  const network = reach.network();
  if (!network) throw new Error('the network is not there');
  const stream = await dial(network, reach.peer, address, signal);
  if (scheme === 'http') return duplexOf(stream);
  const options = { serverName: address.host, authorities: undefined, insecure: true, now: reach.now() };
  return tlsClient(stream, options, signal);
}

/** What follows `/proxy`, with its query; at least a slash. */
function pathBelow(target: string): string {
  const [path = '', query] = target.split(/\?(.*)/s);
  const below = path.replace(/^.*?\/proxy(?=\/|$)/, '') || '/';
  return query === undefined ? below : `${below}?${query}`;
}

/** `name`, `name:port`, `https:name:port`. Throws 400. */
function split(resource: string, id: string): { scheme: 'http' | 'https'; name: string; port: string } {
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] =
    parts.length === 1 ? ['http', ...parts] : parts.length === 2 ? ['http', ...parts] : parts;
  const isScheme = scheme === '' || scheme === 'http' || scheme === 'https';
  if (parts.length > 3 || !isScheme || name === '')
    throw badRequest(`invalid ${resource} request ${JSON.stringify(id)}`);
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port };
}

function podTarget(
  { registry }: ProxyReach,
  definition: ResourceDefinition,
  { namespace, name: id }: ResourceRequestInfo,
): Target {
  const { scheme, name, port } = split('pod', id);
  const pod = registry.get({ definition, namespace, name });
  const containers: { ports?: { containerPort: number }[] }[] = pod['spec'].containers ?? [];
  const first = containers.find(({ ports }) => ports && ports.length > 0)?.ports?.[0]?.containerPort;
  const host: string = pod['status']?.podIP ?? '';
  if (!isAddress(host)) throw badRequest('address not allowed');
  return { scheme, address: { host, port: Number(port || first || (scheme === 'https' ? 443 : 80)) } };
}

interface ServicePort {
  name?: string;
  port: number;
}

/** One of the endpoints that are ready; the API server does not go through the Service's address. */
function serviceTarget(
  { registry }: ProxyReach,
  definition: ResourceDefinition,
  { namespace, name: id }: ResourceRequestInfo,
): Target {
  const { scheme, name, port } = split('service', id);
  const service = registry.get({ definition, namespace, name });
  const chosen = portOf(service, port);
  for (const slice of slicesOf(registry.store, namespace, name)) {
    const ports: { name?: string; port?: number }[] = slice['ports'] ?? [];
    const number = ports.find((each) => (each.name ?? '') === chosen)?.port;
    const endpoints: { addresses: string[]; conditions?: { ready?: boolean } }[] = slice['endpoints'] ?? [];
    const ready = endpoints.find(({ conditions }) => conditions?.ready !== false);
    if (number !== undefined && ready?.addresses[0])
      return { scheme, address: { host: ready.addresses[0], port: number } };
  }
  throw statusError(503, 'ServiceUnavailable', `no endpoints available for service ${JSON.stringify(name)}`);
}

/** The name of the port that is meant, by its name or its number; without one the Service must have one only. */
function portOf(service: KubeObject, wanted: string): string {
  const ports: ServicePort[] = service['spec']?.ports ?? [];
  if (wanted === '') return ports.length === 1 ? (ports[0]?.name ?? '') : '';
  const found =
    ports.find(({ port }) => String(port) === wanted) ?? ports.find(({ name }) => name === wanted);
  if (found) return found.name ?? '';
  const { name } = service.metadata;
  throw statusError(
    503,
    'ServiceUnavailable',
    `no service port ${wanted} found for service ${JSON.stringify(name)}`,
  );
}

/** A kubelet, asked by the API server itself. */
function serveNode(
  { registry, askKubelet }: ProxyReach,
  definition: ResourceDefinition,
  { name: id }: ResourceRequestInfo,
  path: string,
  response: ServerResponse,
): void {
  const { name } = split('node', id);
  const node = registry.find({ definition, namespace: undefined, name });
  if (!node) throw notFound(definition, name);
  const answer = askKubelet(name, path.split('?')[0] ?? '/');
  const addresses: { type: string; address: string }[] = node['status']?.addresses ?? [];
  const address = addresses.find(({ type }) => type === 'InternalIP')?.address ?? name;
  if (!answer)
    throw internalError(
      `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`,
    );
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(answer.body);
}
