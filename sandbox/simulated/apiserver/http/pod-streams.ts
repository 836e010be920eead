/** log, exec, attach and portforward: checked here, served by streams/ with the kubelet of the pod's node. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubeObject } from '../../objects.ts';
import { resourceNamed } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest, methodNotAllowed, notFound, statusError } from '../errors.ts';
import { type StreamRequest, serveLog, serveUpgrade } from '../streams/index.ts';
import type { ResourceRequestInfo } from './request-info.ts';
import type { Router } from './router.ts';

type Subresource = StreamRequest['subresource'];

/** A plain request: logs. exec and its like must upgrade. Rejects with 400, 404 and 500. */
export async function serveStream(
  router: Router,
  definition: ResourceDefinition,
  info: ResourceRequestInfo,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!definition.subresources[info.subresource as Subresource]?.verbs.includes(info.verb)) {
    throw methodNotAllowed();
  }
  const stream = streamRequest(router, definition, info);
  if (stream.subresource !== 'log') throw badRequest('Upgrade request required');
  await serveLog(request, response, stream);
}

export function streamUpgrade(
  router: Router,
  definition: ResourceDefinition,
  info: ResourceRequestInfo,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const stream = streamRequest(router, definition, info);
  if (stream.subresource === 'log') throw badRequest('a log is not upgraded');
  if (stream.subresource === 'exec' && !stream.query.has('command')) {
    throw badRequest('you must specify at least 1 command for the container');
  }
  serveUpgrade(request, socket, head, stream);
}

function streamRequest(
  router: Router,
  definition: ResourceDefinition,
  info: ResourceRequestInfo,
): StreamRequest {
  const { namespace, name, query } = info;
  const subresource = info.subresource as Subresource;
  const pod = router.registry.get({ definition, namespace, name });
  const nodeName: string = pod['spec'].nodeName ?? '';
  if (nodeName === '' && subresource !== 'log') throw badRequest(`pod ${name} does not have a host assigned`);
  const container = subresource === 'portforward' ? '' : containerOf(pod, query.get('container') ?? '');
  // The log of a pod without a node is empty, as it is in a real cluster.
  const kubelet = nodeName === '' ? silentKubelet : router.kubeletFor(nodeName);
  if (!kubelet) {
    const node = { definition: resourceNamed('nodes')!, namespace: undefined, name: nodeName };
    throw router.registry.find(node) ? unreachable(pod, container, info) : notFound(definition, nodeName);
  }
  return { kubelet, pod: { namespace, name, container }, subresource, query };
}

/** Nobody listens on the kubelet's port of the node. */
function unreachable(pod: KubeObject, container: string, { subresource, query }: ResourceRequestInfo): Error {
  const address = `${pod['status']?.hostIP ?? pod['spec'].nodeName}:10250`;
  const cause = `dial tcp ${address}: connect: connection refused`;
  if (subresource !== 'log') return statusError(500, '', `error dialing backend: ${cause}`);
  const { namespace, name } = pod.metadata;
  const options = new URLSearchParams([...query].filter(([key]) => key !== 'container'));
  options.sort();
  const path = `/containerLogs/${namespace}/${name}/${container}${options.size > 0 ? `?${options}` : ''}`;
  return statusError(500, '', `Get "https://${address}${path}": ${cause}`);
}

const silentKubelet: StreamRequest['kubelet'] = {
  containerLogs: async () => {},
  exec: () => Promise.reject(badRequest('the pod has no node')),
  attach: () => Promise.reject(badRequest('the pod has no node')),
  portForward: () => Promise.reject(new Error('the pod has no node')),
};

interface NamedContainer {
  name: string;
}

/** The container that is meant. Throws 400, worded as pkg/registry/core/pod/strategy.go does. */
function containerOf(pod: KubeObject, wanted: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod['spec'];
  const names = (list: NamedContainer[]) => list.map(({ name }) => name);
  const all = [...names(containers), ...names(initContainers), ...names(ephemeralContainers)];
  const { name } = pod.metadata;
  if (wanted !== '') {
    if (all.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0].name;
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated && all.includes(annotated)) return annotated;
  const inits =
    initContainers.length > 0 ? ` or one of the init containers: [${names(initContainers).join(' ')}]` : '';
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${names(containers).join(' ')}]${inits}`,
  );
}
