/** Where autoscalers get figures from: the resource metrics API, when somebody serves it (podautoscaler/metrics/client.go). */
import { parseQuantity } from '../../codec/quantity.ts';

/** A PodMetrics of metrics.k8s.io, as far as it is read here. */
export interface PodMetrics {
  metadata: { name: string };
  timestamp: string;
  /** As Go writes durations: `15.2s`. */
  window: string;
  containers: { name: string; usage: Record<string, string> }[];
}

export interface MetricsSource {
  /** The PodMetrics of a namespace that a selector picks. Rejects in the words of client-go. */
  podMetrics(namespace: string, labelSelector: string): Promise<readonly PodMetrics[]>;
}

/** A cluster in which nobody serves metrics.k8s.io. */
export const noMetrics: MetricsSource = {
  podMetrics: () =>
    Promise.reject(new Error('the server could not find the requested resource (get pods.metrics.k8s.io)')),
};

/** What was answered for the pods of an autoscaler, or why nothing was. */
export type PodFigures = { readonly pods: readonly PodMetrics[] } | { readonly failure: Error };

/** The usage of a pod. Value in thousandths, times in milliseconds. */
export interface PodFigure {
  readonly value: number;
  readonly time: number;
  readonly window: number;
}

export type Figures = Map<string, PodFigure>;

/** Throws as GetResourceMetric does when there are none. Pods of which a figure is missing are left out. */
export function figuresOf(found: PodFigures, resource: string, container: string): Figures {
  if ('failure' in found) {
    throw new Error(`unable to fetch metrics from resource metrics API: ${found.failure.message}`);
  }
  if (found.pods.length === 0) throw new Error('no metrics returned from resource metrics API');
  const figures: Figures = new Map();
  for (const { metadata, timestamp, window, containers } of found.pods) {
    const counted = containers.filter(({ name }) => container === '' || name === container);
    const usages = counted.map(({ usage }) => usage[resource]);
    if (usages.length === 0 || usages.some((usage) => usage === undefined)) continue;
    const value = usages.reduce((sum, usage) => sum + thousandths(usage!), 0);
    figures.set(metadata.name, { value, time: Date.parse(timestamp), window: durationOf(window) });
  }
  return figures;
}

/** A quantity in thousandths, rounded up. */
export function thousandths(quantity: string | number): number {
  return Number((parseQuantity(quantity).nano + 999_999n) / 1_000_000n);
}

function durationOf(text: string): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return Array.from(
    text.matchAll(/([\d.]+)(h|ms|m|s)/g),
    ([, number, unit]) => Number(number) * units[unit!]!,
  ).reduce((sum, part) => sum + part, 0);
}
