/**
 * The ingress controller of class nginx (kubernetes/ingress-nginx v1.15.1, Apache-2.0), behind a Service of type LoadBalancer. Without
 * its admission webhook: what is wrong with an Ingress shows in the controller's log and in what it answers.
 */

import { image } from '../../images/pins.ts';
import type { KubeObject } from '../../kube-types.ts';
import {
  type Account,
  clusterRights,
  fromPod,
  namespace,
  READ,
  rights,
  rule,
  serviceAccount,
} from './objects.ts';

const NAME = 'ingress-nginx-controller';
const account: Account = { namespace: 'ingress-nginx', name: 'ingress-nginx' };
const labels = {
  'app.kubernetes.io/component': 'controller',
  'app.kubernetes.io/instance': 'ingress-nginx',
  'app.kubernetes.io/name': 'ingress-nginx',
};
const metadata = { name: NAME, namespace: account.namespace, labels };
const INGRESSES = 'networking.k8s.io';

export function ingressNginx(): KubeObject[] {
  return [
    namespace(account.namespace, labels),
    serviceAccount(account),
    ...rights(account, account.name, [
      rule('', 'namespaces', 'get'),
      rule('', 'configmaps,pods,secrets,endpoints,services', READ),
      rule('coordination.k8s.io', 'leases', 'get,create,update'),
      rule('', 'events', 'create,patch'),
    ]),
    ...clusterRights(account, account.name, [
      rule('', 'configmaps,endpoints,nodes,pods,secrets,namespaces', 'list,watch'),
      rule('coordination.k8s.io', 'leases', 'list,watch'),
      rule('', 'nodes', 'get'),
      rule('', 'services', READ),
      rule('', 'events', 'create,patch'),
      rule(INGRESSES, 'ingresses,ingressclasses', READ),
      rule(INGRESSES, 'ingresses/status', 'update'),
      rule('discovery.k8s.io', 'endpointslices', READ),
    ]),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata },
    { apiVersion: `${INGRESSES}/v1`, kind: 'IngressClass', metadata: { name: 'nginx', labels }, spec: CLASS },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: SERVICE },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment() },
  ];
}

const CLASS = { controller: 'k8s.io/ingress-nginx' };

const port = (name: string, number: number) => ({
  name,
  port: number,
  protocol: 'TCP',
  targetPort: name,
  appProtocol: name,
});
const SERVICE = { type: 'LoadBalancer', ports: [port('http', 80), port('https', 443)], selector: labels };

const HEALTH = { httpGet: { path: '/healthz', port: 10254, scheme: 'HTTP' }, periodSeconds: 10 };

const deployment = () => ({
  selector: { matchLabels: labels },
  template: {
    metadata: { labels },
    spec: {
      serviceAccountName: account.name,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'controller',
          image: image('ingress-nginx'),
          imagePullPolicy: 'IfNotPresent',
          args: [
            '/nginx-ingress-controller',
            `--publish-service=$(POD_NAMESPACE)/${NAME}`,
            '--election-id=ingress-nginx-leader',
            '--controller-class=k8s.io/ingress-nginx',
            '--ingress-class=nginx',
            `--configmap=$(POD_NAMESPACE)/${NAME}`,
          ],
          env: [fromPod('POD_NAME', 'metadata.name'), fromPod('POD_NAMESPACE', 'metadata.namespace')],
          ports: [
            { name: 'http', containerPort: 80, protocol: 'TCP' },
            { name: 'https', containerPort: 443, protocol: 'TCP' },
          ],
          livenessProbe: { ...HEALTH, initialDelaySeconds: 10, failureThreshold: 5 },
          readinessProbe: { ...HEALTH, periodSeconds: 2 },
          resources: { requests: { cpu: '100m', memory: '90Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
            runAsGroup: 82,
            runAsNonRoot: true,
            runAsUser: 101,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
  },
});
