/** `/stats/summary` of a kubelet: what its node and its pods use, as JSON. After kubelet/pkg/apis/stats/v1alpha1. */
import type { Consumption, NodeUsage } from './api.ts';

export function summary(nodeName: string, usage: NodeUsage): object {
  const time = new Date(usage.time).toISOString().replace(/\.\d+Z$/, 'Z');
  const figures = ({ cpuNanoseconds, workingSetBytes }: Consumption) => ({
    cpu: { time, usageCoreNanoSeconds: Math.round(cpuNanoseconds) },
    memory: { time, workingSetBytes },
  });
  return {
    node: { nodeName, ...figures(usage) },
    pods: usage.pods.map(({ name, namespace, uid, containers }) => ({
      podRef: { name, namespace, uid },
      containers: containers.map((each) => ({
        name: each.name,
        startTime: each.startedAt,
        ...figures(each),
      })),
    })),
  };
}
