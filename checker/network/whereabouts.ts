/** Where a learner may look when a name or an address does not answer as it should. */
import type { Whereabouts } from '../types.ts';

/** The Service that a name in the cluster is of: `web.shop`, `db-0.db.shop.svc.cluster.local`. A short name tells nothing. */
export function serviceOf(name: string): Whereabouts | undefined {
  const labels = name
    .replace(/\.$/, '')
    .replace(/\.svc(?:\.cluster\.local)?$/, '')
    .split('.');
  const isWhole = /\.svc(?:\.cluster\.local)?\.?$/.test(name);
  if (labels.length < 2 || (labels.length > 2 && !isWhole) || /^\d+$/.test(labels.at(-1) ?? ''))
    return undefined;
  const [service = '', namespace = ''] = labels.slice(-2);
  return { object: { apiVersion: 'v1', kind: 'Service', namespace, name: service } };
}

/** Who answers for names in the cluster. */
export const DNS_PODS: Whereabouts = {
  list: { apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
};
