/** metrics-server v0.8.1 (kubernetes-sigs/metrics-server, Apache-2.0), taking any certificate of a kubelet: kind's are signed by nobody. */

import { image } from '../../images/pins.ts';
import type { KubeObject } from '../../kube-types.ts';
import {
  type Account,
  binding,
  clusterBinding,
  clusterRights,
  LOCKED,
  READ,
  rule,
  serviceAccount,
} from './objects.ts';

const NAME = 'metrics-server';
const account: Account = { namespace: 'kube-system', name: NAME };
const labels = { 'k8s-app': NAME };
const metadata = { ...account, labels };

export function metricsServer(): KubeObject[] {
  return [
    serviceAccount(account),
    READER,
    ...clusterRights(account, 'system:metrics-server', [
      rule('', 'nodes/metrics', 'get'),
      rule('', 'pods,nodes', READ),
    ]),
    clusterBinding(account, 'metrics-server:system:auth-delegator', 'system:auth-delegator'),
    binding(account, 'metrics-server-auth-reader', 'extension-apiserver-authentication-reader'),
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [PORT], selector: labels } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment() },
    API,
  ];
}

/** Whoever may view may see figures. */
const READER = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: {
    name: 'system:aggregated-metrics-reader',
    labels: {
      ...labels,
      ...Object.fromEntries(
        ['admin', 'edit', 'view'].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
      ),
    },
  },
  rules: [rule('metrics.k8s.io', 'pods,nodes', READ)],
};

const PORT = { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https', appProtocol: 'https' };

const API = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io', labels },
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: NAME, namespace: account.namespace },
  },
};

const asks = (path: string) => ({ httpGet: { path, port: 'https', scheme: 'HTTPS' }, periodSeconds: 10 });

const deployment = () => ({
  selector: { matchLabels: labels },
  strategy: { rollingUpdate: { maxUnavailable: 0 } },
  template: {
    metadata: { labels },
    spec: {
      serviceAccountName: NAME,
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      containers: [
        {
          name: NAME,
          image: image('metrics-server'),
          imagePullPolicy: 'IfNotPresent',
          args: [
            '--cert-dir=/tmp',
            '--secure-port=10250',
            '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
            '--kubelet-use-node-status-port',
            '--metric-resolution=15s',
            '--kubelet-insecure-tls',
          ],
          ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
          livenessProbe: asks('/livez'),
          readinessProbe: { ...asks('/readyz'), initialDelaySeconds: 20 },
          resources: { requests: { cpu: '100m', memory: '200Mi' } },
          securityContext: { ...LOCKED, runAsNonRoot: true, runAsUser: 1000 },
          volumeMounts: [{ name: 'tmp-dir', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp-dir', emptyDir: {} }],
    },
  },
});
