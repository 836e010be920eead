/** The ingress controller of the course, with its class, as the manifests of ingress-nginx install it (deploy/static/provider/cloud). */
import { clusterRole, clusterRoleBinding, role, roleBinding, rule, serviceAccount } from './rbac.ts';
import type { Addon } from './types.ts';

const NAMESPACE = 'ingress-nginx';
const NAME = 'ingress-nginx-controller';
const labels = {
  'app.kubernetes.io/component': 'controller',
  'app.kubernetes.io/instance': 'ingress-nginx',
  'app.kubernetes.io/name': 'ingress-nginx',
};
const account = { kind: 'ServiceAccount', name: 'ingress-nginx', namespace: NAMESPACE } as const;

export function ingressNginxAddon(): Addon[] {
  return [
    ['namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } }],
    serviceAccount(NAMESPACE, account.name),
    role(NAMESPACE, 'ingress-nginx', [
      rule('', 'configmaps,pods,secrets,endpoints', 'get,list,watch'),
      rule('coordination.k8s.io', 'leases', 'get,create,update'),
    ]),
    roleBinding(NAMESPACE, 'ingress-nginx', [account]),
    clusterRole('ingress-nginx', [
      rule('', 'configmaps,endpoints,nodes,pods,secrets,namespaces', 'list,watch'),
      rule('', 'nodes', 'get'),
      rule('', 'services', 'get,list,watch'),
      rule('networking.k8s.io', 'ingresses', 'get,list,watch'),
      rule('networking.k8s.io', 'ingresses/status', 'update'),
      rule('networking.k8s.io', 'ingressclasses', 'get,list,watch'),
      rule('discovery.k8s.io', 'endpointslices', 'list,watch,get'),
      rule('', 'events', 'create,patch'),
    ]),
    clusterRoleBinding('ingress-nginx', [account]),
    ['ingressclasses.networking.k8s.io', ingressClass],
    ['services', service],
    ['deployments.apps', deployment],
  ];
}

const ingressClass = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx', labels },
  spec: { controller: 'k8s.io/ingress-nginx' },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: NAMESPACE, labels },
  spec: {
    type: 'LoadBalancer',
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' },
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https', appProtocol: 'https' },
    ],
    selector: labels,
  },
};

const env = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: NAME, namespace: NAMESPACE, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        serviceAccountName: account.name,
        containers: [
          {
            name: 'controller',
            image: 'registry.k8s.io/ingress-nginx/controller:v1.14.0',
            args: [
              '/nginx-ingress-controller',
              `--publish-service=$(POD_NAMESPACE)/${NAME}`,
              '--election-id=ingress-nginx-leader',
              '--controller-class=k8s.io/ingress-nginx',
              '--ingress-class=nginx',
            ],
            env: [env('POD_NAME', 'metadata.name'), env('POD_NAMESPACE', 'metadata.namespace')],
            ports: [
              { containerPort: 80, name: 'http' },
              { containerPort: 443, name: 'https' },
            ],
            // Asked each second until it is there: nobody waits for ten because the first time was too early.
            startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 60 },
            readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 10 },
            resources: { requests: { cpu: '100m', memory: '90Mi' } },
          },
        ],
      },
    },
  },
};
