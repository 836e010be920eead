/** Cluster DNS as kubeadm 1.36 installs it: CoreDNS behind the Service kube-dns (cmd/kubeadm/app/phases/addons/dns). */
import { clusterRole, clusterRoleBinding, rule, serviceAccount } from './rbac.ts';
import { type Addon, KUBE_SYSTEM } from './types.ts';

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

const labels = { 'k8s-app': 'kube-dns' };

export function corednsAddon(): Addon[] {
  return [
    [
      'configmaps',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'coredns', namespace: KUBE_SYSTEM },
        data: { Corefile: COREFILE },
      },
    ],
    clusterRole('system:coredns', [
      rule('', 'endpoints,services,pods,namespaces', 'list,watch'),
      rule('discovery.k8s.io', 'endpointslices', 'list,watch'),
    ]),
    clusterRoleBinding('system:coredns', [
      { kind: 'ServiceAccount', name: 'coredns', namespace: KUBE_SYSTEM },
    ]),
    serviceAccount(KUBE_SYSTEM, 'coredns'),
    ['deployments.apps', deployment],
    ['services', service],
  ];
}

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: KUBE_SYSTEM,
    labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
  },
  spec: {
    clusterIP: '10.96.0.10',
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ],
    selector: labels,
  },
};

const apart = {
  weight: 100,
  podAffinityTerm: {
    labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
    topologyKey: 'kubernetes.io/hostname',
  },
};

const container = {
  name: 'coredns',
  image: 'registry.k8s.io/coredns/coredns:v1.14.2',
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  livenessProbe: {
    failureThreshold: 5,
    httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
    initialDelaySeconds: 60,
    successThreshold: 1,
    timeoutSeconds: 5,
  },
  ports: [
    { containerPort: 53, name: 'dns', protocol: 'UDP' },
    { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
    { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
    { containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
    { containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
  ],
  readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
  resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  },
  volumeMounts: [{ mountPath: '/etc/coredns', name: 'config-volume', readOnly: true }],
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: KUBE_SYSTEM, labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxUnavailable: 1 }, type: 'RollingUpdate' },
    template: {
      metadata: { labels },
      spec: {
        affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart] } },
        containers: [container],
        dnsPolicy: 'Default',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: 'coredns',
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' },
        ],
        volumes: [
          {
            configMap: { items: [{ key: 'Corefile', path: 'Corefile' }], name: 'coredns' },
            name: 'config-volume',
          },
        ],
      },
    },
  },
};
