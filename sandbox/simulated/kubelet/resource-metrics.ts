/** `/metrics/resource` of a kubelet, for Prometheus and metrics-server. After pkg/kubelet/metrics/collectors/resource_metrics.go. */
import type { NodeUsage } from './api.ts';

const HELP: Readonly<Record<string, readonly [type: string, help: string]>> = {
  container_cpu_usage_seconds_total: [
    'counter',
    'Cumulative cpu time consumed by the container in core-seconds',
  ],
  container_memory_working_set_bytes: ['gauge', 'Current working set of the container in bytes'],
  container_start_time_seconds: ['gauge', 'Start time of the container since unix epoch in seconds'],
  node_cpu_usage_seconds_total: ['counter', 'Cumulative cpu time consumed by the node in core-seconds'],
  node_memory_working_set_bytes: ['gauge', 'Current working set of the node in bytes'],
  pod_cpu_usage_seconds_total: ['counter', 'Cumulative cpu time consumed by the pod in core-seconds'],
  pod_memory_working_set_bytes: ['gauge', 'Current working set of the pod in bytes'],
  resource_scrape_error: ['gauge', '1 if there was an error while getting container metrics, 0 otherwise'],
};

export function resourceMetrics({ time, cpuNanoseconds, workingSetBytes, pods }: NodeUsage): string {
  const lines = new Map<string, string[]>(Object.keys(HELP).map((name) => [name, []]));
  const add = (
    name: string,
    labels: Readonly<Record<string, string>>,
    value: number,
    at: number | '' = time,
  ) => lines.get(name)?.push(`${name}${labelsText(labels)} ${value}${at === '' ? '' : ` ${at}`}`);
  add('node_cpu_usage_seconds_total', {}, cpuNanoseconds / 1e9);
  add('node_memory_working_set_bytes', {}, workingSetBytes);
  for (const { namespace, name: pod, containers } of pods) {
    for (const { name: container, startedAt, ...used } of containers) {
      const labels = { container, namespace, pod };
      add('container_cpu_usage_seconds_total', labels, used.cpuNanoseconds / 1e9);
      add('container_memory_working_set_bytes', labels, used.workingSetBytes);
      add('container_start_time_seconds', labels, Date.parse(startedAt) / 1000, '');
    }
    const sum = (of: (each: (typeof containers)[number]) => number) =>
      containers.reduce((all, each) => all + of(each), 0);
    add('pod_cpu_usage_seconds_total', { namespace, pod }, sum((each) => each.cpuNanoseconds) / 1e9);
    add(
      'pod_memory_working_set_bytes',
      { namespace, pod },
      sum((each) => each.workingSetBytes),
    );
  }
  add('resource_scrape_error', {}, 0, '');
  return [...lines]
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const [type, help] = HELP[name] ?? ['gauge', ''];
      return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${values.join('\n')}\n`;
    })
    .join('');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
