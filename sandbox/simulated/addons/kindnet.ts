/** kind's own network plug-in (pkg/build/nodeimage/const_cni.go). */
import { clusterRole, clusterRoleBinding, rule, serviceAccount } from './rbac.ts';
import { type Addon, type ClusterFacts, KUBE_SYSTEM } from './types.ts';

export function kindnetRights(): Addon[] {
  return [
    clusterRole('kindnet', [
      rule('', 'nodes', 'list,watch,patch'),
      rule('', 'configmaps', 'get'),
      rule('', 'pods,namespaces', 'list,watch'),
      rule('networking.k8s.io', 'networkpolicies', 'list,watch'),
    ]),
    clusterRoleBinding('kindnet', [{ kind: 'ServiceAccount', name: 'kindnet', namespace: KUBE_SYSTEM }]),
    serviceAccount(KUBE_SYSTEM, 'kindnet'),
  ];
}

export function kindnetDaemonSet({ controlPlane }: ClusterFacts): Addon {
  return ['daemonsets.apps', daemonSet(controlPlane)];
}

function daemonSet(controlPlane: string) {
  const labels = { app: 'kindnet', 'k8s-app': 'kindnet', tier: 'node' };
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  const amounts = { cpu: '100m', memory: '50Mi' };
  const container = {
    name: 'kindnet-cni',
    image: 'docker.io/kindest/kindnetd:v20250512-df8de77b',
    env: [
      { name: 'HOST_IP', ...field('status.hostIP') },
      { name: 'POD_IP', ...field('status.podIP') },
      { name: 'POD_SUBNET', value: '10.244.0.0/16' },
      { name: 'CONTROL_PLANE_ENDPOINT', value: `${controlPlane}:6443` },
    ],
    volumeMounts: [
      { name: 'cni-cfg', mountPath: '/etc/cni/net.d' },
      { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
      { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
    ],
    resources: { limits: amounts, requests: amounts },
    securityContext: { privileged: false, capabilities: { add: ['NET_RAW', 'NET_ADMIN'] } },
  };
  const volume = (name: string, path: string, type: string) => ({ name, hostPath: { path, type } });
  const spec = {
    hostNetwork: true,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    priorityClassName: 'system-node-critical',
    serviceAccountName: 'kindnet',
    tolerations: [{ operator: 'Exists' }],
    containers: [container],
    volumes: [
      volume('cni-cfg', '/etc/cni/net.d', ''),
      volume('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
      volume('lib-modules', '/lib/modules', ''),
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kindnet', namespace: KUBE_SYSTEM, labels },
    spec: { selector: { matchLabels: { app: 'kindnet' } }, template: { metadata: { labels }, spec } },
  };
}
