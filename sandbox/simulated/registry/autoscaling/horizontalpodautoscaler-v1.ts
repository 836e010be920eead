/**
 * autoscaling/v1 out of v2 and back. What v1 has no field for travels in annotations.
 * After `pkg/apis/autoscaling/v1/conversion.go`.
 */
import type { KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const BEHAVIOR = `${PREFIX}behavior`;
const CONDITIONS = `${PREFIX}conditions`;
const CURRENT = `${PREFIX}current-metrics`;

function isCpuUtilization(metric: Fields): boolean {
  return metric['resource']?.name === 'cpu' && metric['resource'].target?.averageUtilization !== undefined;
}

/** A stored autoscaler as v1. */
export function fromV2(stored: KubeObject): KubeObject {
  const { spec = {}, status = {} } = structuredClone({ spec: stored['spec'], status: stored['status'] });
  const { metrics, behavior, ...rest } = spec as Fields;
  const { currentMetrics, conditions, ...counts } = status as Fields;
  const cpu = listOf(metrics).find(isCpuUtilization);
  const others = listOf(metrics).filter((metric) => metric !== cpu);
  const used = listOf(currentMetrics).find(({ resource }) => resource?.name === 'cpu')?.['resource'].current;
  const kept = {
    [METRICS]: others,
    [BEHAVIOR]: behavior,
    [CONDITIONS]: conditions,
    [CURRENT]: currentMetrics,
  };
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(stored, kept),
    spec: {
      ...rest,
      ...(cpu ? { targetCPUUtilizationPercentage: cpu['resource'].target.averageUtilization } : {}),
    },
    status: {
      currentReplicas: 0,
      ...counts,
      ...(used?.averageUtilization === undefined
        ? {}
        : { currentCPUUtilizationPercentage: used.averageUtilization }),
    },
  };
}

function withAnnotations(object: KubeObject, kept: Record<string, unknown>): KubeObject['metadata'] {
  const full = Object.entries(kept).filter(([, value]) => value && Object.keys(value).length > 0);
  if (full.length === 0) return object.metadata;
  const added = Object.fromEntries(full.map(([name, value]) => [name, JSON.stringify(value)]));
  return { ...object.metadata, annotations: { ...object.metadata.annotations, ...added } };
}

/** A v1 autoscaler as it is stored. Annotations that cannot be read are left as they are. */
export function toV2(autoscaler: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = (autoscaler['spec'] ?? {}) as Fields;
  const { currentCPUUtilizationPercentage: _, ...status } = (autoscaler['status'] ?? {}) as Fields;
  const metadata = { ...autoscaler.metadata, annotations: { ...autoscaler.metadata.annotations } };
  const [others, behavior, conditions, current] = [METRICS, BEHAVIOR, CONDITIONS, CURRENT].map((name) =>
    taken(metadata.annotations, name),
  );
  const metrics = [...(cpu ? [cpuAt(cpu)] : []), ...listOf(others)];
  if (Object.keys(metadata.annotations).length === 0) Reflect.deleteProperty(metadata, 'annotations');
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata,
    spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    status: {
      ...status,
      ...(current ? { currentMetrics: current } : {}),
      ...(conditions ? { conditions } : {}),
    },
  };
}

function cpuAt(averageUtilization: number): Fields {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function taken(annotations: Record<string, string>, name: string): unknown {
  const text = annotations[name];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    delete annotations[name];
    return value;
  } catch {
    return undefined;
  }
}
