/** What kubeadm leaves in a cluster that kind makes: its configurations, the rights of its users, a token to join. */
import { createHmac } from 'node:crypto';
import { clusterRole, clusterRoleBinding, role, roleBinding, rule, type Subject } from './rbac.ts';
import { type Addon, type ClusterFacts, KUBE_SYSTEM, KUBERNETES_VERSION } from './types.ts';

/** kind's token, the same in every cluster of it (pkg/cluster/internal/kubeadm/const.go). */
const TOKEN = { id: 'abcdef', secret: '0123456789abcdef' };
const DAY = 24 * 3600 * 1000;

const bootstrappers: Subject = { kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' };
const nodes: Subject = { kind: 'Group', name: 'system:nodes' };
const certificateRequests = 'system:certificates.k8s.io:certificatesigningrequests';

/** They tell of the cluster they are in. */
export function kubeadmObjects(facts: ClusterFacts): Addon[] {
  return [
    configMap('kubeadm-config', { ClusterConfiguration: clusterConfiguration(facts) }),
    configMap('kubelet-config', { kubelet: KUBELET_CONFIGURATION }),
    configMap('extension-apiserver-authentication', authentication(facts)),
    configMap('kube-apiserver-legacy-service-account-token-tracking', { since: day(facts.now) }),
    clusterInfo(facts),
    bootstrapToken(facts),
  ];
}

export function kubeadmRights(): Addon[] {
  const bound = (name: string, subject: Subject, of: string) => clusterRoleBinding(name, [subject], of);
  return [
    clusterRole('kubeadm:get-nodes', [rule('', 'nodes', 'get')]),
    bound('kubeadm:get-nodes', bootstrappers, 'kubeadm:get-nodes'),
    bound('kubeadm:cluster-admins', { kind: 'Group', name: 'kubeadm:cluster-admins' }, 'cluster-admin'),
    bound(
      'kubeadm:apiserver-kubelet-client',
      { kind: 'User', name: 'kube-apiserver-kubelet-client' },
      'system:kubelet-api-admin',
    ),
    bound('kubeadm:kubelet-bootstrap', bootstrappers, 'system:node-bootstrapper'),
    bound('kubeadm:node-autoapprove-bootstrap', bootstrappers, `${certificateRequests}:nodeclient`),
    bound('kubeadm:node-autoapprove-certificate-rotation', nodes, `${certificateRequests}:selfnodeclient`),
    role(KUBE_SYSTEM, 'kubeadm:kubelet-config', [rule('', 'configmaps', 'get', 'kubelet-config')]),
    roleBinding(KUBE_SYSTEM, 'kubeadm:kubelet-config', [nodes, bootstrappers]),
    role(KUBE_SYSTEM, 'kubeadm:nodes-kubeadm-config', [rule('', 'configmaps', 'get', 'kubeadm-config')]),
    roleBinding(KUBE_SYSTEM, 'kubeadm:nodes-kubeadm-config', [bootstrappers, nodes]),
    role('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', [
      rule('', 'configmaps', 'get', 'cluster-info'),
    ]),
    roleBinding('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', [
      { kind: 'User', name: 'system:anonymous' },
    ]),
  ];
}

function configMap(name: string, data: Record<string, string>, namespace = KUBE_SYSTEM): Addon {
  return ['configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }];
}

function authentication({ authority }: ClusterFacts): Record<string, string> {
  return {
    'client-ca-file': authority,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-client-ca-file': authority,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
}

/** Whoever joins reads it without a name, and sees by the signature that it knows the token. */
function clusterInfo({ authority, controlPlane }: ClusterFacts): Addon {
  const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(authority).toString('base64')}
    server: https://${controlPlane}:6443
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`;
  const data = { [`jws-kubeconfig-${TOKEN.id}`]: signature(kubeconfig), kubeconfig };
  return configMap('cluster-info', data, 'kube-public');
}

/** A detached JWS, as the bootstrap signer writes it (pkg/controller/bootstrap/jws.go). */
function signature(content: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: TOKEN.id })).toString('base64url');
  const signed = `${header}.${Buffer.from(content).toString('base64url')}`;
  const sum = createHmac('sha256', TOKEN.secret).update(signed).digest('base64url');
  return `${header}..${sum}`;
}

function bootstrapToken({ now }: ClusterFacts): Addon {
  const data = {
    'auth-extra-groups': bootstrappers.name,
    expiration: new Date(now + DAY).toISOString().replace(/\.\d+Z$/, 'Z'),
    'token-id': TOKEN.id,
    'token-secret': TOKEN.secret,
    'usage-bootstrap-authentication': 'true',
    'usage-bootstrap-signing': 'true',
  };
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return [
    'secrets',
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `bootstrap-token-${TOKEN.id}`, namespace: KUBE_SYSTEM },
      type: 'bootstrap.kubernetes.io/token',
      data: Object.fromEntries(encoded),
    },
  ];
}

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function clusterConfiguration({ clusterName, controlPlane }: ClusterFacts): string {
  return `apiServer:
  certSANs:
  - localhost
  - 127.0.0.1
  extraArgs:
  - name: runtime-config
    value: ""
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: ${clusterName}
controlPlaneEndpoint: ${controlPlane}:6443
controllerManager:
  extraArgs:
  - name: enable-hostpath-provisioner
    value: "true"
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${KUBERNETES_VERSION}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/16
proxy: {}
scheduler: {}
`;
}

/** Also what a kubelet reads at its start: /var/lib/kubelet/config.yaml. */
export const KUBELET_CONFIGURATION = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
cgroupRoot: /kubelet
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionHard:
  imagefs.available: 0%
  nodefs.available: 0%
  nodefs.inodesFree: 0%
evictionPressureTransitionPeriod: 0s
failCgroupV1: false
failSwapOn: false
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageGCHighThresholdPercent: 100
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;
