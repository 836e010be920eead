/** Asks every kubelet what its containers use. After pkg/scraper of metrics-server. */
import { Killed, type Process } from '../../process/process.ts';
import { klog } from '../components/component.ts';
import { getApi, secureGet } from './cluster-api.ts';
import type { Batch, Point } from './storage.ts';

export interface ScrapeOptions {
  readonly insecure: boolean;
  readonly addressTypes: readonly string[];
}

interface Node {
  metadata: { name: string };
  status?: {
    addresses?: { type: string; address: string }[];
    daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
  };
}

/** What all kubelets answered; those that did not are told of in the log. Rejects when the nodes cannot be listed. */
export async function scrape(process: Process, options: ScrapeOptions): Promise<Batch> {
  const list = await getApi(process, '/api/v1/nodes');
  const batch = { nodes: new Map<string, Point>(), pods: new Map<string, Map<string, Point>>() };
  await Promise.all(
    ((list['items'] ?? []) as Node[]).map((node) => scrapeNode(process, node, options, batch)),
  );
  return batch;
}

type Growing = { nodes: Map<string, Point>; pods: Map<string, Map<string, Point>> };

async function scrapeNode(
  process: Process,
  node: Node,
  options: ScrapeOptions,
  batch: Growing,
): Promise<void> {
  const { name } = node.metadata;
  try {
    const text = await askKubelet(process, node, options);
    read(text, name, batch);
  } catch (cause) {
    if (cause instanceof Killed) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    const isLate = why.includes('context deadline exceeded');
    const said = isLate ? 'Failed to scrape node, timeout to access kubelet' : 'Failed to scrape node';
    const more = isLate ? ' timeout="10s"' : '';
    const about = `err=${JSON.stringify(why)} node=${JSON.stringify(name)}`;
    klog(process, 'E', 'scraper.go:149', `${JSON.stringify(said)} ${about}${more}`);
  }
}

async function askKubelet(
  process: Process,
  { metadata, status }: Node,
  options: ScrapeOptions,
): Promise<string> {
  const addresses = status?.addresses ?? [];
  const chosen = options.addressTypes
    .map((type) => addresses.find((each) => each.type === type))
    .find(Boolean);
  if (!chosen) throw new Error(`no address matched types [${options.addressTypes.join(' ')}]`);
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10250;
  const request = { host: chosen.address, port, path: '/metrics/resource', insecure: options.insecure };
  const answer = await secureGet(process, request);
  if (answer.status === 200) return answer.body.toString();
  throw new Error(
    `request failed, status: ${JSON.stringify(`${answer.status} ${REASONS[answer.status] ?? ''}`.trim())} on node ${metadata.name}`,
  );
}

const REASONS: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' };

const LINE = /^(\w+)(?:\{([^}]*)\})? (\S+)(?: (\d+))?$/gm;

/** Prometheus text, as far as these figures go. */
function read(text: string, node: string, batch: Growing): void {
  const values = new Map<string, number>();
  let time = 0;
  const containers = new Map<string, { pod: string; container: string }>();
  for (const [, name = '', labels = '', value = '', at] of text.matchAll(LINE)) {
    if (at) time = Number(at);
    values.set(`${name} ${labels}`, Number(value));
    const { container, namespace, pod } = labelsOf(labels);
    if (container) containers.set(labels, { pod: `${namespace}/${pod}`, container });
  }
  const of = (name: string, labels = '') => values.get(`${name} ${labels}`) ?? 0;
  const memoryBytes = of('node_memory_working_set_bytes');
  batch.nodes.set(node, { time, cpuSeconds: of('node_cpu_usage_seconds_total'), memoryBytes, startedAt: 0 });
  for (const [labels, { pod, container }] of containers) {
    const point = {
      time,
      cpuSeconds: of('container_cpu_usage_seconds_total', labels),
      memoryBytes: of('container_memory_working_set_bytes', labels),
      startedAt: of('container_start_time_seconds', labels) * 1000,
    };
    const known = batch.pods.get(pod) ?? new Map<string, Point>();
    batch.pods.set(pod, known.set(container, point));
  }
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
