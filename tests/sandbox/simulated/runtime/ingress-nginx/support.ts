/** A node bench whose cluster has the class of the controller. */
import { type NodeBench, startNodeBench } from '../../kubelet/support.ts';

export function startIngressBench(): NodeBench {
  const bench = startNodeBench();
  bench.client.create('ingressclasses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  return bench;
}
