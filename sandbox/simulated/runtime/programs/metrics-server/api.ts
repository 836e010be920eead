/** metrics.k8s.io/v1beta1, as metrics-server answers it. After pkg/api of metrics-server. */
import type { Answer, ServerRequest } from '../../http/server.ts';
import type { Process } from '../../process/process.ts';
import { getApi } from './cluster-api.ts';
import type { Storage, Used } from './storage.ts';

const VERSION = 'metrics.k8s.io/v1beta1';
const ROOT = `/apis/${VERSION}`;

interface Named {
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** Answers a path below `/apis`; `undefined` for others. */
export async function answerApi(
  process: Process,
  storage: Storage,
  request: ServerRequest,
): Promise<Answer | undefined> {
  const url = new URL(request.target, 'https://metrics-server');
  if (url.pathname === '/apis') return json(200, groups());
  if (!url.pathname.startsWith('/apis/metrics.k8s.io')) return undefined;
  if (!request.headers.get('x-remote-user')) return refused(url.pathname);
  if (url.pathname === '/apis/metrics.k8s.io')
    return json(200, { kind: 'APIGroup', apiVersion: 'v1', ...group() });
  const [resource = '', ...rest] = url.pathname.slice(ROOT.length + 1).split('/');
  if (resource === '') return json(200, RESOURCES);
  try {
    if (resource === 'nodes') return await nodes(process, storage, rest[0], url.searchParams);
    if (resource === 'pods') return await pods(process, storage, '', undefined, url.searchParams);
    if (resource === 'namespaces' && rest[1] === 'pods')
      return await pods(process, storage, rest[0] ?? '', rest[2], url.searchParams);
  } catch (cause) {
    return json(500, status(500, 'InternalError', `Internal error occurred: ${(cause as Error).message}`));
  }
  return json(404, status(404, 'NotFound', 'the server could not find the requested resource'));
}

function group() {
  const version = { groupVersion: VERSION, version: 'v1beta1' };
  return { name: 'metrics.k8s.io', versions: [version], preferredVersion: version };
}

function groups(): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: [group()] };
}

const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: VERSION,
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

async function nodes(
  process: Process,
  storage: Storage,
  name: string | undefined,
  query: URLSearchParams,
): Promise<Answer> {
  const items = await listed(process, '/api/v1/nodes', query, name);
  const found = items.flatMap((node) => {
    const used = storage.node(node.metadata.name);
    return used ? [metricsOf('NodeMetrics', node, used, { usage: usageOf(used) })] : [];
  });
  return answerWith(found, name, 'NodeMetricsList', 'nodemetrics');
}

async function pods(
  process: Process,
  storage: Storage,
  namespace: string,
  name: string | undefined,
  query: URLSearchParams,
): Promise<Answer> {
  const place = namespace ? `/namespaces/${namespace}` : '';
  const items = await listed(process, `/api/v1${place}/pods`, query, name);
  const found = items.flatMap((pod) => {
    const figures = storage.pod(pod.metadata.namespace ?? '', pod.metadata.name)?.used;
    const [first] = figures?.values() ?? [];
    if (!figures || !first) return [];
    const containers = [...figures].map(([container, used]) => ({ name: container, usage: usageOf(used) }));
    return [metricsOf('PodMetrics', pod, first, { containers })];
  });
  return answerWith(found, name, 'PodMetricsList', 'podmetrics');
}

/** The objects that are asked about, as the API server has them. */
async function listed(
  process: Process,
  path: string,
  query: URLSearchParams,
  name: string | undefined,
): Promise<Named[]> {
  const wanted = new URLSearchParams();
  const labels = query.get('labelSelector');
  if (labels) wanted.set('labelSelector', labels);
  const field = name === undefined ? query.get('fieldSelector') : `metadata.name=${name}`;
  if (field) wanted.set('fieldSelector', field);
  const list = await getApi(process, `${path}?${wanted}`);
  return (list['items'] ?? []) as Named[];
}

function answerWith(
  found: readonly object[],
  name: string | undefined,
  kind: string,
  resource: string,
): Answer {
  if (name === undefined) return json(200, { kind, apiVersion: VERSION, metadata: {}, items: found });
  const [one] = found;
  if (one) return json(200, one);
  return json(404, status(404, 'NotFound', `${resource}.metrics.k8s.io ${JSON.stringify(name)} not found`));
}

function metricsOf(kind: string, { metadata }: Named, { time, window }: Used, more: object): object {
  const { name, namespace, labels } = metadata;
  const stamp = new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    kind,
    apiVersion: VERSION,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      creationTimestamp: stamp,
      ...(labels ? { labels } : {}),
    },
    timestamp: stamp,
    window: `${window / 1000}s`,
    ...more,
  };
}

function usageOf({ cpu, memory }: Used): object {
  return { cpu, memory };
}

/** Who comes past the API server has no name here. */
function refused(path: string): Answer {
  const message = `forbidden: User "system:anonymous" cannot get path ${JSON.stringify(path)}`;
  return json(403, status(403, 'Forbidden', message));
}

function status(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

function json(code: number, value: object): Answer {
  return {
    status: code,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}
