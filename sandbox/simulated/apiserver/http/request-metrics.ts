/** Counts requests and how long they take, by what they are about. After apiserver/pkg/endpoints/metrics. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestInfo, ResourceRequestInfo } from './request-info.ts';

/** Upper ends of the histogram. Seconds. */
export const BUCKETS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];

export type Labels = Readonly<Record<string, string>>;

/** Requests that have all labels but their code in common. */
export interface Series {
  readonly labels: Labels;
  readonly codes: Map<number, number>;
  /** How many took so long; the last for everything longer. */
  readonly buckets: Uint32Array;
  sum: number;
  count: number;
  /** Watches and streams that are open now. */
  open: number;
}

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };
const CONNECTS = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);
const LONG = new Set(['WATCH', 'CONNECT']);

export class RequestMetrics {
  readonly #series = new Map<string, Series>();
  /** Under way now, by whether they may change anything. */
  readonly inFlight = { mutating: 0, readOnly: 0 };
  /** When the server began; milliseconds since 1970. */
  readonly startedAt: number;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  get all(): Iterable<Series> {
    return this.#series.values();
  }

  /** Counts a request when it has been answered. Only what is served may come here: labels are kept. */
  observe(info: RequestInfo, request: IncomingMessage, response: ServerResponse): void {
    // How long this process takes, whatever time it is in the cluster.
    const begun = performance.now();
    const series = this.#seriesOf(info, request.method ?? 'GET');
    const isLong = LONG.has(series.labels['verb'] ?? '');
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'readOnly' : 'mutating';
    if (isLong) series.open += 1;
    else this.inFlight[kind] += 1;
    response.once('close', () => {
      if (isLong) series.open -= 1;
      else this.inFlight[kind] -= 1;
      count(series, response.statusCode, (performance.now() - begun) / 1000);
    });
  }

  #seriesOf(info: RequestInfo, method: string): Series {
    const dryRun = info.query.getAll('dryRun').join(',');
    const key = info.isResource
      ? `${info.verb} ${dryRun} ${info.group} ${info.version} ${info.resource} ${info.subresource} ${scopeOf(info)}`
      : `${method} ${info.path}`;
    const known = this.#series.get(key);
    if (known) return known;
    const labels = info.isResource ? resourceLabels(info, dryRun) : pathLabels(info.path, method);
    const codes = new Map<number, number>();
    const buckets = new Uint32Array(BUCKETS.length + 1);
    const made: Series = { labels, codes, buckets, sum: 0, count: 0, open: 0 };
    this.#series.set(key, made);
    return made;
  }
}

function count(series: Series, code: number, seconds: number): void {
  series.codes.set(code, (series.codes.get(code) ?? 0) + 1);
  series.count += 1;
  series.sum += seconds;
  const bucket = BUCKETS.findIndex((end) => seconds <= end);
  const at = bucket < 0 ? BUCKETS.length : bucket;
  series.buckets[at] = (series.buckets[at] ?? 0) + 1;
}

function resourceLabels(info: ResourceRequestInfo, dryRun: string): Labels {
  const { group, version, resource, subresource, verb } = info;
  const shown = CONNECTS.has(subresource) ? 'CONNECT' : (VERBS[verb] ?? verb.toUpperCase());
  const about = { component: 'apiserver', dry_run: dryRun, group, resource };
  return { ...about, scope: scopeOf(info), subresource, verb: shown, version };
}

function pathLabels(path: string, method: string): Labels {
  const nothing = { component: '', dry_run: '', group: '', resource: '', scope: '' };
  return { ...nothing, subresource: path, verb: method, version: '' };
}

function scopeOf({ name, verb, namespace }: ResourceRequestInfo): string {
  if (name !== '' || verb === 'create') return 'resource';
  return namespace === '' ? 'cluster' : 'namespace';
}
