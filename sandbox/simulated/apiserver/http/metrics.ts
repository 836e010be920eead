/** `/metrics` of the API server, in the text format of Prometheus. Who may read it is a matter of nonResourceURLs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../../storage/index.ts';
import { qualifiedResource } from '../errors.ts';
import type { Scheme } from '../registry/types.ts';
import { VERSION } from './health.ts';
import { BUCKETS, type Labels, type RequestMetrics, type Series } from './request-metrics.ts';

export interface MetricsSources {
  readonly requests: RequestMetrics;
  readonly scheme: Scheme;
  readonly store: Store;
}

export function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  sources: MetricsSources,
): void {
  const body = metricsText(sources);
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
    'cache-control': 'no-cache, private',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

type Sample = readonly [labels: Labels, value: number, suffix?: string];

function metricsText({ requests, scheme, store }: MetricsSources): string {
  const all = [...requests.all];
  const { mutating, readOnly } = requests.inFlight;
  const stored = scheme.resources
    .filter(({ storedAs, verbs }) => storedAs === undefined && (verbs ?? ['list']).includes('list'))
    .map((definition) => ({ definition, count: store.list(qualifiedResource(definition)).length }));
  return [
    family(
      'apiserver_current_inflight_requests',
      'gauge',
      '[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
      [
        [{ request_kind: 'mutating' }, mutating],
        [{ request_kind: 'readOnly' }, readOnly],
      ],
    ),
    family(
      'apiserver_longrunning_requests',
      'gauge',
      '[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      all.filter(isLong).map(({ labels, open }) => [withoutDryRun(labels), open]),
    ),
    family(
      'apiserver_request_duration_seconds',
      'histogram',
      '[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      all.flatMap(histogram),
    ),
    family(
      'apiserver_request_total',
      'counter',
      '[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      all.flatMap(({ labels, codes }) =>
        [...codes].map(([code, count]): Sample => [{ code: String(code), ...labels }, count]),
      ),
    ),
    family(
      'apiserver_resource_objects',
      'gauge',
      '[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      stored.map(({ definition, count }) => [
        { group: definition.group, resource: definition.plural },
        count,
      ]),
    ),
    family(
      'apiserver_storage_objects',
      'gauge',
      '[STABLE] (Deprecated since 1.34.0) [DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      stored.map(({ definition, count }) => [{ resource: qualifiedResource(definition) }, count]),
    ),
    family(
      'kubernetes_build_info',
      'gauge',
      "[BETA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
      [[buildLabels(), 1]],
    ),
    family('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', [
      [{}, requests.startedAt / 1000],
    ]),
  ].join('');
}

function isLong({ labels }: Series): boolean {
  return labels['verb'] === 'WATCH' || labels['verb'] === 'CONNECT';
}

function withoutDryRun({ dry_run: _, ...labels }: Labels): Labels {
  return labels as Labels;
}

function histogram({ labels, buckets, sum, count }: Series): Sample[] {
  let below = 0;
  const steps = BUCKETS.map((end, index): Sample => {
    below += buckets[index] ?? 0;
    return [{ ...labels, le: String(end) }, below, '_bucket'];
  });
  return [
    ...steps,
    [{ ...labels, le: '+Inf' }, count, '_bucket'],
    [labels, sum, '_sum'],
    [labels, count, '_count'],
  ];
}

function buildLabels(): Labels {
  const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } =
    VERSION;
  return {
    build_date: buildDate,
    compiler,
    git_commit: gitCommit,
    git_tree_state: gitTreeState,
    git_version: gitVersion,
    go_version: goVersion,
    major,
    minor,
    platform,
  };
}

/** Nothing at all for a metric without samples. */
function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ([labels, value, suffix = '']) => `${name}${suffix}${labelsText(labels)} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
