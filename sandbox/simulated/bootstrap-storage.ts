/** The StorageClass that kind installs: the default one, whose volumes local-path-provisioner makes. */
import type { Client } from './client.ts';
import type { KubeObject } from './objects.ts';

const CLASSES = 'storageclasses.storage.k8s.io';

const standard: KubeObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' }, name: 'standard' },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

/** As `kubectl apply` leaves it. For a new cluster only: who deletes the class later is not given it back. */
export function installStorageClass(client: Client): void {
  const applied = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(standard)}\n` };
  const annotations = { ...applied, ...standard.metadata.annotations };
  const metadata = { ...standard.metadata, annotations };
  client.as('kubectl-client-side-apply').create(CLASSES, { ...standard, metadata });
}
