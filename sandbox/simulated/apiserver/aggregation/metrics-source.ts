/** The figures that autoscalers ask for, from whoever serves metrics.k8s.io. */
import type { UserInfo } from '../../admission/types.ts';
import type { MetricsSource, PodMetrics } from '../../controllers/podautoscaler/source.ts';
import type { Aggregation } from './index.ts';

const USER: UserInfo = {
  name: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
};
/** Milliseconds. */
const TIMEOUT = 10_000;

export function metricsSource(aggregation: Aggregation): MetricsSource {
  return {
    async podMetrics(namespace, labelSelector) {
      const query = new URLSearchParams({ labelSelector });
      const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods?${query}`;
      const signal = AbortSignal.timeout(TIMEOUT);
      const list = await aggregation.get(path, USER, 'get pods.metrics.k8s.io', signal);
      return ((list as { items?: PodMetrics[] }).items ?? []) as readonly PodMetrics[];
    },
  };
}
