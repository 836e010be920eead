/** The CSINode of a node: which CSI drivers its kubelet knows (pkg/volume/csi/nodeinfomanager). */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';

const RESOURCE = 'csinodes.storage.k8s.io';
const MIGRATED = [
  'kubernetes.io/aws-ebs',
  'kubernetes.io/azure-disk',
  'kubernetes.io/azure-file',
  'kubernetes.io/cinder',
  'kubernetes.io/gce-pd',
  'kubernetes.io/portworx-volume',
  'kubernetes.io/vsphere-volume',
];

/** Makes it when the kubelet starts, if it is not there. */
export function ensureCsiNode(client: Client, { metadata: { name, uid = '' } }: KubeObject): void {
  if (client.get(RESOURCE, undefined, name)) return;
  client.create(RESOURCE, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: {
      name,
      annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': MIGRATED.join(',') },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec: { drivers: null },
  });
}
