/** metrics-server with its API, as its manifests install it (components.yaml), taking any certificate of a kubelet as kind needs it. */
import { clusterRole, clusterRoleBinding, rule, serviceAccount } from './rbac.ts';
import { type Addon, KUBE_SYSTEM } from './types.ts';

const NAME = 'metrics-server';
const labels = { 'k8s-app': NAME };
const account = { kind: 'ServiceAccount', name: NAME, namespace: KUBE_SYSTEM } as const;

export function metricsServerAddon(): Addon[] {
  return [
    serviceAccount(KUBE_SYSTEM, NAME),
    aggregated(),
    clusterRole('system:metrics-server', [
      rule('', 'nodes/metrics', 'get'),
      rule('', 'pods,nodes', 'get,list,watch'),
    ]),
    clusterRoleBinding('system:metrics-server', [account]),
    clusterRoleBinding('metrics-server:system:auth-delegator', [account], 'system:auth-delegator'),
    ['services', service],
    ['deployments.apps', deployment],
    ['apiservices.apiregistration.k8s.io', apiService],
  ];
}

/** Whoever may view may see figures. */
function aggregated(): Addon {
  const [resource, object] = clusterRole('system:aggregated-metrics-reader', [
    rule('metrics.k8s.io', 'pods,nodes', 'get,list,watch'),
  ]);
  const to = ['admin', 'edit', 'view'].map((role) => [
    `rbac.authorization.k8s.io/aggregate-to-${role}`,
    'true',
  ]);
  return [
    resource,
    { ...object, metadata: { ...object.metadata, labels: { ...labels, ...Object.fromEntries(to) } } },
  ];
}

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: KUBE_SYSTEM, labels },
  spec: {
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https', appProtocol: 'https' }],
    selector: labels,
  },
};

const apiService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io', labels },
  spec: {
    group: 'metrics.k8s.io',
    groupPriorityMinimum: 100,
    insecureSkipTLSVerify: true,
    service: { name: NAME, namespace: KUBE_SYSTEM },
    version: 'v1beta1',
    versionPriority: 100,
  },
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: NAME, namespace: KUBE_SYSTEM, labels },
  spec: {
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: NAME,
            image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.1',
            imagePullPolicy: 'IfNotPresent',
            args: [
              '--cert-dir=/tmp',
              '--secure-port=10250',
              '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
              '--kubelet-use-node-status-port',
              '--metric-resolution=15s',
              '--kubelet-insecure-tls',
            ],
            livenessProbe: { httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' }, periodSeconds: 10 },
            // In place of 20 s before the first look: until it is there, no namespace can be deleted.
            startupProbe: {
              httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
              periodSeconds: 1,
              failureThreshold: 60,
            },
            readinessProbe: {
              httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
              periodSeconds: 10,
            },
            ports: [{ containerPort: 10250, name: 'https', protocol: 'TCP' }],
            resources: { requests: { cpu: '100m', memory: '200Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            volumeMounts: [{ mountPath: '/tmp', name: 'tmp-dir' }],
          },
        ],
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: NAME,
        volumes: [{ emptyDir: {}, name: 'tmp-dir' }],
      },
    },
  },
};
