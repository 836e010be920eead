/** Gateway API of the course: a class and its controller, as the manifests of NGINX Gateway Fabric install them (deploy/default/deploy.yaml). */
import { clusterRole, clusterRoleBinding, rule, serviceAccount } from '../rbac.ts';
import type { Addon } from '../types.ts';

export { installGatewayApi, shareDefinitions } from './install.ts';

const NAMESPACE = 'nginx-gateway';
const NAME = 'nginx-gateway';
const GROUP = 'gateway.networking.k8s.io';
const CLASS = 'cka-gateway';
const CONTROLLER = 'gateway.nginx.org/nginx-gateway-controller';
const labels = { 'app.kubernetes.io/instance': NAME, 'app.kubernetes.io/name': NAME };
const account = { kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE } as const;

export function gatewayAddon(): Addon[] {
  return [
    ['namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }],
    serviceAccount(NAMESPACE, NAME),
    clusterRole(NAME, [
      rule('', 'namespaces', 'get,list,watch'),
      rule('', 'secrets,configmaps,serviceaccounts,services', 'create,update,delete,list,get,watch'),
      rule('', 'pods', 'get,list,watch'),
      rule('', 'events', 'create,patch'),
      rule('apps', 'deployments,daemonsets', 'create,update,delete,list,get,watch'),
      rule('apps', 'replicasets', 'get,list'),
      rule('discovery.k8s.io', 'endpointslices', 'list,watch'),
      rule('apiextensions.k8s.io', 'customresourcedefinitions', 'list,watch'),
      rule(GROUP, 'gatewayclasses,gateways,httproutes,referencegrants', 'list,watch'),
      rule(GROUP, 'gatewayclasses/status,gateways/status,httproutes/status', 'update'),
      rule('coordination.k8s.io', 'leases', 'create,get,update'),
    ]),
    clusterRoleBinding(NAME, [account]),
    [`gatewayclasses.${GROUP}`, gatewayClass],
    ['services', service],
    ['deployments.apps', deployment],
  ];
}

const gatewayClass = {
  apiVersion: `${GROUP}/v1`,
  kind: 'GatewayClass',
  metadata: { name: CLASS, labels },
  spec: { controllerName: CONTROLLER },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: NAMESPACE, labels },
  spec: {
    ports: [{ name: 'agent-grpc', port: 443, protocol: 'TCP', targetPort: 8443 }],
    selector: labels,
  },
};

const health = { path: '/readyz', port: 'health' };

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: NAME, namespace: NAMESPACE, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: NAME,
        securityContext: { fsGroup: 1001, runAsNonRoot: true },
        containers: [
          {
            name: NAME,
            image: 'ghcr.io/nginx/nginx-gateway-fabric:2.6.7',
            args: [
              'controller',
              `--gateway-ctlr-name=${CONTROLLER}`,
              `--gatewayclass=${CLASS}`,
              `--service=${NAME}`,
              '--health-port=8081',
              '--leader-election-lock-name=nginx-gateway-leader-election',
            ],
            ports: [
              { containerPort: 8443, name: 'agent-grpc' },
              { containerPort: 8081, name: 'health' },
            ],
            startupProbe: { httpGet: health, periodSeconds: 1, failureThreshold: 30 },
            readinessProbe: { httpGet: health, periodSeconds: 10 },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
              runAsGroup: 1001,
              runAsUser: 101,
              seccompProfile: { type: 'RuntimeDefault' },
            },
          },
        ],
      },
    },
  },
};
