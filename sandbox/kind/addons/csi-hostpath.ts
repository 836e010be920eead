/**
 * A driver whose volumes can grow: hostpath.csi.k8s.io, on every node (kubernetes-csi/csi-driver-host-path v1.17.1, Apache-2.0). Volumes grow
 * where they are mounted: a resizer that spoke to the driver of another node would hear that there is no such volume.
 */

import { image } from '../../images/pins.ts';
import type { KubeObject } from '../../kube-types.ts';
import { type Account, clusterRights, fromPod, READ, rights, rule, serviceAccount } from './objects.ts';

const NAME = 'csi-hostpathplugin';
const DRIVER = 'hostpath.csi.k8s.io';
const SOCKET = '/csi/csi.sock';
const account: Account = { namespace: 'kube-system', name: `${NAME}-sa` };
const labels = { 'app.kubernetes.io/instance': DRIVER, 'app.kubernetes.io/name': NAME };

export function csiHostpath(): KubeObject[] {
  const metadata = { name: NAME, namespace: account.namespace, labels };
  return [
    serviceAccount(account),
    ...clusterRights(account, NAME, [
      rule('', 'persistentvolumes', `${READ},create,patch,delete`),
      rule('', 'persistentvolumeclaims', `${READ},update`),
      rule('', 'persistentvolumeclaims/status', 'patch'),
      rule('', 'events', 'list,watch,create,update,patch'),
      rule('', 'nodes,pods', READ),
      rule('storage.k8s.io', 'storageclasses,csinodes,volumeattachments,volumeattributesclasses', READ),
    ]),
    ...rights(account, NAME, [rule('coordination.k8s.io', 'leases', `${READ},delete,update,create,patch`)]),
    { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: DRIVER, labels }, spec: SPEC },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: daemonSet() },
  ];
}

const SPEC = {
  attachRequired: false,
  fsGroupPolicy: 'File',
  podInfoOnMount: true,
  volumeLifecycleModes: ['Persistent', 'Ephemeral'],
};

/** Name, type and path of what is mounted from the node. */
const FOLDERS: readonly [name: string, type: string, path: string][] = [
  ['socket-dir', 'DirectoryOrCreate', '/var/lib/kubelet/plugins/csi-hostpath'],
  ['mountpoint-dir', 'DirectoryOrCreate', '/var/lib/kubelet/pods'],
  ['registration-dir', 'Directory', '/var/lib/kubelet/plugins_registry'],
  ['plugins-dir', 'Directory', '/var/lib/kubelet/plugins'],
  ['csi-data-dir', 'DirectoryOrCreate', '/var/lib/csi-hostpath-data/'],
  ['dev-dir', 'Directory', '/dev'],
];

const daemonSet = () => ({
  selector: { matchLabels: labels },
  template: {
    metadata: { labels },
    spec: {
      serviceAccountName: account.name,
      containers: [provisioner(), resizer(), registrar(), plugin()],
      volumes: FOLDERS.map(([name, type, path]) => ({ name, hostPath: { path, type } })),
    },
  },
});

const mount = (name: string, mountPath: string) => ({ name, mountPath });
const NODE = fromPod('NODE_NAME', 'spec.nodeName');
const PLACE = fromPod('NAMESPACE', 'metadata.namespace');

function sidecar(name: 'csi-provisioner' | 'csi-resizer' | 'node-driver-registrar', args: readonly string[]) {
  return {
    name,
    image: image(name),
    imagePullPolicy: 'IfNotPresent',
    args: ['--v=2', `--csi-address=${SOCKET}`, ...args],
    env: [NODE, PLACE],
    volumeMounts: [mount('socket-dir', '/csi')],
  };
}

const provisioner = () =>
  sidecar('csi-provisioner', [
    '--feature-gates=Topology=true',
    '--node-deployment=true',
    '--strict-topology=true',
    '--immediate-topology=false',
  ]);

const resizer = () => sidecar('csi-resizer', ['--leader-election']);

function registrar() {
  const one = sidecar('node-driver-registrar', [
    '--kubelet-registration-path=/var/lib/kubelet/plugins/csi-hostpath/csi.sock',
  ]);
  return { ...one, volumeMounts: [...one.volumeMounts, mount('registration-dir', '/registration')] };
}

const plugin = () => ({
  name: 'hostpath',
  image: image('hostpathplugin'),
  imagePullPolicy: 'IfNotPresent',
  args: [
    `--drivername=${DRIVER}`,
    '--v=2',
    `--endpoint=unix://${SOCKET}`,
    '--nodeid=$(NODE_NAME)',
    '--disable-controller-expansion',
  ],
  env: [NODE],
  securityContext: { privileged: true },
  volumeMounts: [
    mount('socket-dir', '/csi'),
    { ...mount('mountpoint-dir', '/var/lib/kubelet/pods'), mountPropagation: 'Bidirectional' },
    { ...mount('plugins-dir', '/var/lib/kubelet/plugins'), mountPropagation: 'Bidirectional' },
    mount('csi-data-dir', '/csi-data-dir'),
    mount('dev-dir', '/dev'),
  ],
});
