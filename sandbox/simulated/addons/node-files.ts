/** Files that kubeadm and kind leave on nodes. */
import { controlPlaneManifests } from './control-plane.ts';
import { KUBELET_CONFIGURATION } from './kubeadm.ts';
import { type ClusterFacts, KUBERNETES_VERSION } from './types.ts';

export type NodeFileContent = readonly [path: string, content: string];

const KUBERNETES = '/etc/kubernetes';
/** Who the kubeconfigs in /etc/kubernetes are of. */
const USERS = {
  'admin.conf': 'kubernetes-admin',
  'super-admin.conf': 'kubernetes-super-admin',
  'controller-manager.conf': 'system:kube-controller-manager',
  'scheduler.conf': 'system:kube-scheduler',
} as const;
/** Certificates and keys of the control plane. There is no key of this cluster in them: a node is no place to find one. */
const PKI = [
  ...['apiserver', 'apiserver-etcd-client', 'apiserver-kubelet-client', 'front-proxy-client'].flatMap(pair),
  ...['etcd/server', 'etcd/peer', 'etcd/healthcheck-client'].flatMap(pair),
  ...['ca.key', 'front-proxy-ca.key', 'etcd/ca.key', 'sa.key', 'sa.pub'],
];

function pair(name: string): string[] {
  return [`${name}.crt`, `${name}.key`];
}

/** What lies on the node of the control plane. */
export function controlPlaneFiles(facts: ClusterFacts): NodeFileContent[] {
  const manifests = [...controlPlaneManifests(facts)].map(
    ([name, content]) => [`${KUBERNETES}/manifests/${name}`, content] as const,
  );
  const authorities = ['ca.crt', 'front-proxy-ca.crt', 'etcd/ca.crt'].map(
    (name) => [`${KUBERNETES}/pki/${name}`, facts.authority] as const,
  );
  const users = Object.entries(USERS).map(
    ([name, user]) => [`${KUBERNETES}/${name}`, kubeconfig(facts, user)] as const,
  );
  const others = PKI.map((name) => [`${KUBERNETES}/pki/${name}`, ''] as const);
  return [...manifests, ...authorities, ...users, ...others, ...workerFiles(facts, facts.controlPlane)];
}

/** What lies on every node. */
export function workerFiles(facts: ClusterFacts, nodeName: string): NodeFileContent[] {
  return [
    ['/etc/kubernetes/kubelet.conf', kubeconfig(facts, `system:node:${nodeName}`)],
    ['/etc/kubernetes/pki/ca.crt', facts.authority],
    ['/var/lib/kubelet/config.yaml', KUBELET_CONFIGURATION],
    ['/kind/version', KUBERNETES_VERSION],
  ];
}

function kubeconfig({ authority, clusterName, controlPlane }: ClusterFacts, user: string): string {
  const context = `${user}@${clusterName}`;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(authority).toString('base64')}
    server: https://${controlPlane}:6443
  name: ${clusterName}
contexts:
- context:
    cluster: ${clusterName}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
users:
- name: ${user}
  user: {}
`;
}
