/**
 * The controller of GatewayClass cka-gateway: NGINX Gateway Fabric 2.6.7 (nginx/nginx-gateway-fabric, Apache-2.0). It makes an nginx for
 * each Gateway. Its own kinds are there, open for anything, because it watches them; nothing of the course uses them.
 */

import { image } from '../../images/pins.ts';
import type { KubeObject } from '../../kube-types.ts';
import {
  type Account,
  clusterRights,
  fromPod,
  LOCKED,
  namespace,
  READ,
  rights,
  rule,
  serviceAccount,
} from './objects.ts';

const NAME = 'nginx-gateway';
const CLASS = 'cka-gateway';
const CONTROLLER = 'gateway.nginx.org/nginx-gateway-controller';
const GATEWAY = 'gateway.networking.k8s.io';
const NGINX = 'gateway.nginx.org';
const account: Account = { namespace: NAME, name: NAME };
/** Makes the certificates by which controller and data planes know each other. */
const generator: Account = { namespace: NAME, name: `${NAME}-cert-generator` };
const labels = { 'app.kubernetes.io/instance': NAME, 'app.kubernetes.io/name': NAME };
const metadata = { ...account, labels };

export function nginxGateway(): KubeObject[] {
  return [
    namespace(NAME),
    ...KINDS.map(definition),
    serviceAccount(account),
    serviceAccount(generator),
    ...rights(generator, generator.name, [rule('', 'secrets', 'create,update,get')]),
    ...clusterRights(account, NAME, controllerRules()),
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [AGENT], selector: labels } },
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { ...generator, labels }, spec: job() },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment() },
    {
      apiVersion: `${GATEWAY}/v1`,
      kind: 'GatewayClass',
      metadata: { name: CLASS, labels },
      spec: { controllerName: CONTROLLER, parametersRef: PARAMETERS },
    },
    PROXY,
  ];
}

const PARAMETERS = { group: NGINX, kind: 'NginxProxy', name: `${NAME}-proxy-config`, namespace: NAME };

/** Which image the data planes run: by itself the controller asks for its own version of it, which nobody has loaded. */
const PROXY = {
  apiVersion: `${NGINX}/v1alpha2`,
  kind: 'NginxProxy',
  metadata: { name: PARAMETERS.name, namespace: NAME, labels },
  spec: { kubernetes: { deployment: { container: { image: dataPlane() } } } },
};

function dataPlane() {
  const [repository = '', tag = ''] = image('nginx-gateway-data-plane').split(':');
  return { repository, tag, pullPolicy: 'IfNotPresent' };
}

/** Kind and version of what it watches; the plural is made of the kind. */
const KINDS: readonly [kind: string, version: string][] = [
  ['AuthenticationFilter', 'v1alpha1'],
  ['ClientSettingsPolicy', 'v1alpha1'],
  ['NginxGateway', 'v1alpha1'],
  ['NginxProxy', 'v1alpha2'],
  ['ObservabilityPolicy', 'v1alpha2'],
  ['ProxySettingsPolicy', 'v1alpha1'],
  ['RateLimitPolicy', 'v1alpha1'],
  ['SnippetsFilter', 'v1alpha1'],
  ['SnippetsPolicy', 'v1alpha1'],
  ['UpstreamSettingsPolicy', 'v1alpha1'],
  ['WAFPolicy', 'v1alpha1'],
];

const pluralOf = (kind: string): string => `${kind}s`.toLowerCase().replace(/(?<=[^aeiou])ys$/, 'ies');

function definition([kind, version]: readonly [string, string]): KubeObject {
  const plural = pluralOf(kind);
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${NGINX}`, labels },
    spec: {
      group: NGINX,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: open },
          subresources: { status: {} },
        },
      ],
    },
  };
}

function controllerRules() {
  const own = KINDS.map(([kind]) => pluralOf(kind));
  const routes = 'gateways,httproutes,grpcroutes,tlsroutes,listenersets,backendtlspolicies';
  const status = routes.split(',').map((one) => `${one}/status`);
  const all = 'create,update,delete,list,get,watch';
  return [
    rule('', 'namespaces,pods', READ),
    rule('', 'nodes', 'list'),
    rule('', 'secrets,configmaps,serviceaccounts,services', all),
    rule('', 'events', 'create,patch'),
    rule('events.k8s.io', 'events', 'create,patch'),
    rule('apps', 'deployments,daemonsets', all),
    rule('apps', 'replicasets', 'get,list'),
    rule('autoscaling', 'horizontalpodautoscalers', all),
    rule('authentication.k8s.io', 'tokenreviews', 'create'),
    rule('apiextensions.k8s.io', 'customresourcedefinitions', 'list,watch'),
    rule('discovery.k8s.io', 'endpointslices', 'list,watch'),
    rule('coordination.k8s.io', 'leases', 'create,get,update'),
    rule(GATEWAY, `gatewayclasses,referencegrants,${routes}`, 'list,watch'),
    rule(GATEWAY, ['gatewayclasses/status', 'gateways/finalizers', ...status].join(), 'update'),
    rule(NGINX, own.join(), READ),
    rule(NGINX, own.map((one) => `${one}/status`).join(), 'update'),
  ];
}

const AGENT = { name: 'agent-grpc', port: 443, protocol: 'TCP', targetPort: 8443 };
const WHO = { fsGroup: 1001, runAsNonRoot: true };
const SECURITY = { ...LOCKED, runAsGroup: 1001, runAsUser: 101 };

const job = () => ({
  ttlSecondsAfterFinished: 30,
  template: {
    spec: {
      serviceAccountName: generator.name,
      restartPolicy: 'OnFailure',
      securityContext: WHO,
      containers: [
        {
          name: 'cert-generator',
          image: image('nginx-gateway'),
          imagePullPolicy: 'IfNotPresent',
          args: [
            'generate-certs',
            `--service=${NAME}`,
            '--cluster-domain=cluster.local',
            '--server-tls-secret=server-tls',
            '--agent-tls-secret=agent-tls',
          ],
          env: [fromPod('POD_NAMESPACE', 'metadata.namespace')],
          securityContext: SECURITY,
        },
      ],
    },
  },
});

const deployment = () => ({
  selector: { matchLabels: labels },
  template: {
    metadata: { labels },
    spec: {
      serviceAccountName: NAME,
      securityContext: WHO,
      containers: [
        {
          name: NAME,
          image: image('nginx-gateway'),
          imagePullPolicy: 'IfNotPresent',
          args: [
            'controller',
            `--gateway-ctlr-name=${CONTROLLER}`,
            `--gatewayclass=${CLASS}`,
            `--service=${NAME}`,
            '--agent-tls-secret=agent-tls',
            '--metrics-disable',
            '--product-telemetry-disable',
            '--health-port=8081',
            '--leader-election-lock-name=nginx-gateway-leader-election',
          ],
          env: [
            fromPod('POD_NAMESPACE', 'metadata.namespace'),
            fromPod('POD_NAME', 'metadata.name'),
            fromPod('POD_UID', 'metadata.uid'),
            fromPod('INSTANCE_NAME', "metadata.labels['app.kubernetes.io/instance']"),
            { name: 'IMAGE_NAME', value: image('nginx-gateway') },
          ],
          ports: [
            { name: 'agent-grpc', containerPort: 8443 },
            { name: 'health', containerPort: 8081 },
          ],
          readinessProbe: {
            httpGet: { path: '/readyz', port: 'health' },
            initialDelaySeconds: 3,
            periodSeconds: 5,
          },
          securityContext: SECURITY,
          volumeMounts: [{ name: 'nginx-agent-tls', mountPath: '/var/run/secrets/ngf' }],
        },
      ],
      volumes: [{ name: 'nginx-agent-tls', secret: { secretName: 'server-tls' } }],
    },
  },
});
