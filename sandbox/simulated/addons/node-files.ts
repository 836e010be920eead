/** Files that kubeadm and kind leave on nodes, with the modes they have there. */
import type { NodeFileContent } from '../kubelet/node-files.ts';
import { controlPlaneManifests } from './control-plane.ts';
import { KUBELET_CONFIGURATION } from './kubeadm.ts';
import { KUBECONFIG_USERS, NodePki } from './node-pki.ts';
import { type ClusterFacts, KUBERNETES_VERSION } from './types.ts';

const KUBERNETES = '/etc/kubernetes';
const PKI = `${KUBERNETES}/pki`;
const KUBELET_PKI = '/var/lib/kubelet/pki';
/** The certificate a kubelet has rotated to, with its key. */
const CURRENT = `${KUBELET_PKI}/kubelet-client-current.pem`;
/** How a kubelet's kubeconfig names its credential. */
const LINKED = `    client-certificate: ${CURRENT}
    client-key: ${CURRENT}
`;
/** For whoever owns them only. */
const SECRET = 0o600;

/** What lies on the node of the control plane. */
export function controlPlaneFiles(facts: ClusterFacts): NodeFileContent[] {
  const pki = new NodePki(facts);
  const manifests = [...controlPlaneManifests(facts)].map(
    ([name, content]) => [`${KUBERNETES}/manifests/${name}`, content, SECRET] as const,
  );
  const pairs = pki
    .files()
    .flatMap(({ name, credential }) => [
      [`${PKI}/${name}.crt`, () => credential().certificate] as const,
      [`${PKI}/${name}.key`, () => credential().key, SECRET] as const,
    ]);
  const users = Object.entries(KUBECONFIG_USERS).map(([name, subject]) => {
    const content = () => kubeconfig(facts, subject.commonName, embedded(pki, subject));
    return [`${KUBERNETES}/${name}`, content, SECRET] as const;
  });
  const { privateKey, publicKey } = pki.tokenKeys();
  return [
    ...manifests,
    ...pairs,
    [`${PKI}/sa.key`, privateKey, SECRET],
    [`${PKI}/sa.pub`, publicKey, SECRET],
    ...users,
    [`${KUBERNETES}/kubelet.conf`, () => kubeconfig(facts, nodeUser(facts.controlPlane), LINKED), SECRET],
    ...nodeFiles(facts.controlPlane, pki),
  ];
}

/** What lies on a worker. */
export function workerFiles(facts: ClusterFacts, nodeName: string): NodeFileContent[] {
  return [
    [`${KUBERNETES}/kubelet.conf`, () => joinedKubeconfig(facts), SECRET],
    [`${PKI}/ca.crt`, facts.authority],
    ...nodeFiles(nodeName, new NodePki(facts)),
  ];
}

function nodeFiles(nodeName: string, pki: NodePki): NodeFileContent[] {
  const current = () => {
    const subject = { commonName: nodeUser(nodeName), organizations: ['system:nodes'] };
    const { certificate, key } = pki.client(subject);
    return certificate + key;
  };
  return [
    ['/var/lib/kubelet/config.yaml', KUBELET_CONFIGURATION],
    [CURRENT, current, SECRET],
    [`${KUBELET_PKI}/kubelet.crt`, () => pki.selfSigned(nodeName).certificate],
    [`${KUBELET_PKI}/kubelet.key`, () => pki.selfSigned(nodeName).key, SECRET],
    ['/kind/version', KUBERNETES_VERSION],
  ];
}

/** The credential of a user, as it stands in a kubeconfig. */
function embedded(pki: NodePki, subject: Parameters<NodePki['client']>[0]): string {
  const { certificate, key } = pki.client(subject);
  return `    client-certificate-data: ${base64(certificate)}\n    client-key-data: ${base64(key)}\n`;
}

/** What kubeadm writes. `credential`: the lines below `user:`. */
function kubeconfig(facts: ClusterFacts, user: string, credential: string): string {
  const { authority, clusterName, controlPlane, address } = facts;
  const context = `${user}@${clusterName}`;
  // Those on the node itself do not take the way over the name.
  const host = user.startsWith('system:') ? address : controlPlane;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(authority)}
    server: https://${host}:6443
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
  user:
${credential}`;
}

/** What a kubelet writes that has joined (pkg/kubelet/certificate/bootstrap/bootstrap.go). */
function joinedKubeconfig({ authority, controlPlane }: ClusterFacts): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(authority)}
    server: https://${controlPlane}:6443
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
users:
- name: default-auth
  user:
${LINKED}`;
}

function nodeUser(nodeName: string): string {
  return `system:node:${nodeName}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
