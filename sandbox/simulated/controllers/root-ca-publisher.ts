/** Every namespace has the cluster's CA in the ConfigMap `kube-root-ca.crt` (pkg/controller/certificates/rootcacertpublisher). */
import { keepInEveryNamespace } from './per-namespace.ts';
import type { ControllerContext } from './types.ts';

const name = 'kube-root-ca.crt';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** `rootCertificate` in PEM. */
export function startRootCAPublisher(context: ControllerContext, rootCertificate: string): Disposable {
  const data = { 'ca.crt': rootCertificate };
  return keepInEveryNamespace(context, {
    resource: 'configmaps',
    name,
    make: (namespace) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, annotations: { 'kubernetes.io/description': description } },
      data,
    }),
    isRight: (configMap) => configMap.data?.['ca.crt'] === rootCertificate,
  });
}
