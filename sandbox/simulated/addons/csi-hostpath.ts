/**
 * csi-driver-host-path: a CSI driver whose volumes are folders of nodes and can grow (kubernetes-csi/csi-driver-host-path,
 * deploy/kubernetes-distributed; there in `default`, here where it is in nobody's way).
 */
import { clusterRole, clusterRoleBinding, rule, serviceAccount } from './rbac.ts';
import { type Addon, KUBE_SYSTEM } from './types.ts';

const NAME = 'csi-hostpathplugin';
const DRIVER = 'hostpath.csi.k8s.io';
const labels = { 'app.kubernetes.io/instance': DRIVER, 'app.kubernetes.io/name': NAME };

export function csiHostpathAddon(): Addon[] {
  const subject = { kind: 'ServiceAccount', name: `${NAME}-sa`, namespace: KUBE_SYSTEM } as const;
  return [
    serviceAccount(KUBE_SYSTEM, subject.name),
    clusterRole(NAME, [
      rule('', 'persistentvolumes', 'get,list,watch,create,patch,delete'),
      rule('', 'persistentvolumeclaims', 'get,list,watch,update'),
      rule('', 'persistentvolumeclaims/status', 'patch'),
      rule('', 'events', 'list,watch,create,update,patch'),
      rule('', 'nodes,pods', 'get,list,watch'),
      rule('storage.k8s.io', 'storageclasses,csinodes', 'get,list,watch'),
    ]),
    clusterRoleBinding(NAME, [subject]),
    ['csidrivers.storage.k8s.io', driver],
    ['daemonsets.apps', daemonSet(subject.name)],
  ];
}

const driver = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name: DRIVER, labels },
  spec: {
    attachRequired: false,
    fsGroupPolicy: 'File',
    podInfoOnMount: true,
    volumeLifecycleModes: ['Persistent', 'Ephemeral'],
  },
};

function daemonSet(serviceAccountName: string) {
  const socket = '/csi/csi.sock';
  const sidecar = (name: string, image: string, ...args: string[]) => ({
    name,
    image: `registry.k8s.io/sig-storage/${image}`,
    args: ['--v=5', `--csi-address=${socket}`, ...args],
    volumeMounts: [{ name: 'socket-dir', mountPath: '/csi' }],
  });
  const plugin = {
    name: 'hostpath',
    image: 'registry.k8s.io/sig-storage/hostpathplugin:v1.17.0',
    args: [`--drivername=${DRIVER}`, '--v=5', `--endpoint=unix://${socket}`, '--nodeid=$(KUBE_NODE_NAME)'],
    env: [{ name: 'KUBE_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    securityContext: { privileged: true },
    volumeMounts: [
      { name: 'socket-dir', mountPath: '/csi' },
      { name: 'csi-data-dir', mountPath: '/csi-data-dir' },
    ],
  };
  const folder = (name: string, path: string) => ({ name, hostPath: { path, type: 'DirectoryOrCreate' } });
  const spec = {
    serviceAccountName,
    containers: [
      sidecar('csi-provisioner', 'csi-provisioner:v5.3.0', '--node-deployment=true'),
      sidecar('csi-resizer', 'csi-resizer:v1.14.0'),
      sidecar('node-driver-registrar', 'csi-node-driver-registrar:v2.14.0'),
      plugin,
    ],
    volumes: [
      folder('socket-dir', '/var/lib/kubelet/plugins/csi-hostpath'),
      folder('csi-data-dir', '/var/lib/csi-hostpath-data/'),
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: NAME, namespace: KUBE_SYSTEM, labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
