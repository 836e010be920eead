/** From a request to the code that answers it: who asks, whether they may, and what it is about. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../clock.ts';
import type { UserInfo } from '../../admission/types.ts';
import type { KubeletApi } from '../../kubelet/api.ts';
import type { StatusError } from '../../objects.ts';
import { findResource, resourceNamed } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import type { Aggregation } from '../aggregation/index.ts';
import type { Authenticator } from '../authentication/index.ts';
import { type AccessRequest, type Authorizer, refusal } from '../authorization/index.ts';
import { methodNotAllowed, notFound, pageNotFound, statusError, unknownPath } from '../errors.ts';
import type { Registry } from '../registry/registry.ts';
import { admitConnect } from './connect.ts';
import { serveDelete, serveDeleteCollection } from './delete.ts';
import type { Exchange } from './exchange.ts';
import { negotiate, notAcceptable } from './negotiate.ts';
import { servePath } from './paths.ts';
import { serveStream, streamUpgrade } from './pod-streams.ts';
import { type ProxyReach, serveProxy } from './proxy.ts';
import { serveGet, serveList } from './read.ts';
import { type RequestInfo, type ResourceRequestInfo, requestInfo } from './request-info.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { type OpenWatches, serveWatch } from './watch.ts';
import { serveCreate, servePatch, serveUpdate } from './write.ts';

/** What a server routes requests to. */
export interface Router {
  readonly registry: Registry;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  random(): number;
  /** The kubelet of a node; `undefined` while the node is down. */
  kubeletFor(nodeName: string): KubeletApi | undefined;
  /** The way to pods, Services and kubelets for `proxy`; nothing is relayed without. */
  readonly proxy?: Omit<ProxyReach, 'registry'>;
  /** APIs that are served elsewhere; none without. */
  readonly aggregation?: Aggregation;
  /** Whether what is stored can be reached; always without. */
  readonly storageAnswers?: () => boolean;
  readonly openWatches: OpenWatches;
  readonly metrics: RequestMetrics;
}

/** What a server passes on of its client of etcd. */
function storageAway(): StatusError {
  const cause = 'transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused';
  const message = `rpc error: code = Unavailable desc = connection error: desc = "${cause}"`;
  return statusError(500, '', message);
}

const STREAMS = new Set(['log', 'exec', 'attach', 'portforward']);

/** Answers a request, or rejects with what should be answered. */
export async function routeRequest(
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const info = requestInfo(request.method ?? 'GET', request.url ?? '/');
  const user = router.authenticator.authenticate(request);
  authorize(router, info, user);
  const remote = router.aggregation?.at(info.path);
  if (remote) return router.aggregation?.relay(remote, user, request, response);
  if (!info.isResource) return servePath(router, request, response, info);
  if (router.storageAnswers?.() === false) throw storageAway();
  const served = definitionFor(router, info);
  router.metrics.observe(info, request, response);
  const definition = storageOf(served);
  const wanted = negotiate(request.headers.accept);
  if (STREAMS.has(info.subresource)) return serveStream(router, definition, info, request, response);
  if (info.subresource === 'proxy' && router.proxy) {
    await admitConnect(router.registry, definition, info, user);
    return serveProxy({ ...router.proxy, registry: router.registry }, definition, info, request, response);
  }
  if (!wanted) throw notAcceptable();
  const { registry, clock } = router;
  const exchange: Exchange = {
    request,
    response,
    info,
    definition,
    served,
    user,
    requireVerb: (verb) => authorize(router, { ...info, verb }, user),
    wanted,
    registry,
    clock,
    random: () => router.random(),
  };
  await serveVerb(exchange, router.openWatches);
}

/** Answers a request to change protocols: exec, attach, port-forward. */
export async function routeUpgrade(
  router: Router,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const info = requestInfo(request.method ?? 'GET', request.url ?? '/');
  const user = router.authenticator.authenticate(request);
  authorize(router, info, user);
  // Whoever may only read must not run programs: an upgrade by GET is a create, too.
  if (info.verb === 'get') authorize(router, { ...info, verb: 'create' }, user);
  if (!info.isResource || !STREAMS.has(info.subresource)) throw unknownPath();
  const definition = definitionFor(router, info);
  await admitConnect(router.registry, definition, info, user);
  streamUpgrade(router, definition, info, request, socket, head);
}

/** Throws 403. */
function authorize({ authorizer }: Router, info: RequestInfo, user: UserInfo): void {
  const access = accessOf(info, user);
  const { allowed, reason } = authorizer.authorize(access);
  if (!allowed) throw refusal(access, reason);
}

function accessOf(info: RequestInfo, user: UserInfo): AccessRequest {
  if (!info.isResource) return { user, verb: info.verb, path: info.path };
  const { verb, group, resource, subresource, namespace, query } = info;
  const fieldSelector = query.get('fieldSelector') ?? '';
  const name = info.name || (verb === 'list' || verb === 'watch' ? selectedName(fieldSelector) : '');
  return { user, verb, group, resource, subresource, namespace, name, fieldSelector };
}

/** Who lists or watches one object by its name needs rights on that one only. */
function selectedName(fieldSelector: string): string {
  return /(?:^|,)metadata\.name==?([^,/%]+)/.exec(fieldSelector)?.[1] ?? '';
}

/** Throws 404 for a kind or a subresource nobody serves. */
function definitionFor({ registry }: Router, info: ResourceRequestInfo): ResourceDefinition {
  const { group, version, resource, subresource, namespace, name } = info;
  const definition =
    findResource(group, version, resource) ?? registry.scheme.findCustom?.(group, version, resource);
  if (!definition) {
    const isGroup = registry.scheme.resources.some((each) => each.group === group && !each.custom);
    throw isGroup ? unknownPath() : pageNotFound();
  }
  if (definition.namespaced && name !== '' && namespace === '') throw unknownPath();
  if (!definition.namespaced && namespace !== '' && resource !== 'namespaces') throw unknownPath();
  if (subresource && !Object.hasOwn(definition.subresources, subresource)) {
    throw definition.custom ? notFound(definition, name) : unknownPath();
  }
  return definition;
}

function serveVerb(exchange: Exchange, openWatches: OpenWatches): void | Promise<void> {
  requireServed(exchange);
  const { deprecation } = exchange.served;
  if (deprecation) exchange.response.appendHeader('warning', `299 - ${JSON.stringify(deprecation)}`);
  switch (exchange.info.verb) {
    case 'get':
      return serveGet(exchange);
    case 'list':
      return serveList(exchange);
    case 'watch':
      return serveWatch(exchange, openWatches);
    case 'create':
      return serveCreate(exchange);
    case 'update':
      return serveUpdate(exchange);
    case 'patch':
      return servePatch(exchange);
    case 'delete':
      return serveDelete(exchange);
    case 'deletecollection':
      return serveDeleteCollection(exchange);
    default:
      throw methodNotAllowed();
  }
}

/** The resource that stores objects of this one. Field selectors stay those of the version that was asked for. */
function storageOf(served: ResourceDefinition): ResourceDefinition {
  const stored = served.storedAs && resourceNamed(served.storedAs.resource);
  if (!served.storedAs || !stored) return served;
  const { fields, storedAs } = served;
  return fields ? { ...stored, fields: (object) => fields(storedAs.fromStored(object)) } : stored;
}

/** Throws 405 where the resource is served but the verb is not, and 503 for what is not in reach from here. */
function requireServed({ info, definition, request }: Exchange): void {
  if (request.method === 'HEAD') throw methodNotAllowed();
  if (info.subresource === 'proxy') throw noProxy(info);
  if (
    info.subresource === '' &&
    !definition.custom &&
    definition.verbs &&
    !definition.verbs.includes(info.verb)
  ) {
    throw methodNotAllowed();
  }
  const subresource = definition.subresources[info.subresource as keyof typeof definition.subresources];
  if (subresource && !subresource.verbs.includes(info.verb)) throw methodNotAllowed();
  if ((info.verb === 'update' || info.verb === 'patch') && info.name === '') throw methodNotAllowed();
}

/** A server without a network, as tests have it, relays nothing. */
function noProxy({ resource, name }: ResourceRequestInfo) {
  const message = `the simulated API server does not proxy to ${resource}: ${JSON.stringify(name)} can be reached with kubectl port-forward or exec`;
  return statusError(503, 'ServiceUnavailable', message);
}
