/**
 * The data plane of a Gateway: ServiceAccount, ConfigMap, Service and Deployment beside it, with the names and labels that
 * Gateway API recommends (GEP-1762) and the shape NGINX Gateway Fabric gives them (internal/controller/provisioner/objects.go).
 */
import { createHash } from 'node:crypto';
import { pendingIn } from '../../admission/pending.ts';
import type { Client } from '../../client.ts';
import { type KubeObject, type ResourceName, StatusError } from '../../objects.ts';
import { HEALTH_PORT, SERVICE_PORT } from './channel.ts';
import type { GatewayState } from './graph.ts';
import { type Gateway, GROUP } from './types.ts';

export const GATEWAY_LABEL = `${GROUP}/gateway-name`;
/** Kept for the next start, in the order in which they are made. */
const RESOURCES: readonly ResourceName[] = ['serviceaccounts', 'configmaps', 'services', 'deployments.apps'];

export interface Provisioning {
  readonly client: Client;
  /** Namespace of the controller and name of its Service, where agents find it. */
  readonly controller: { readonly namespace: string; readonly service: string };
  /** The image of the data plane. */
  readonly image: string;
  /** Hears of what may not be made: a quota, a policy. */
  failed(object: KubeObject, cause: StatusError): void;
}

/** `edge-cka-gateway`; what would be too long is cut and made unmistakable. */
export function resourceName({ metadata, spec }: Gateway): string {
  const name = `${metadata.name}-${spec.gatewayClassName}`;
  if (name.length <= 63) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, 54)}-${digest}`;
}

/** Makes what is missing, and gives Service and pods the ports of the listeners. Throws what hinders it. */
export function provision({ gateway, listeners }: GatewayState, options: Provisioning): void {
  const { client } = options;
  const ports = [...new Set(listeners.filter(({ isValid }) => isValid).map(({ spec }) => spec.port))].sort(
    (one, other) => one - other,
  );
  // A Service must have a port.
  if (ports.length === 0) return;
  for (const [index, object] of objectsOf(gateway, ports, options).entries()) {
    const resource = RESOURCES[index]!;
    const { namespace, name } = object.metadata;
    const present = client.get(resource, namespace, name);
    try {
      if (!present) client.create(resource, object);
      else if (isOwnedBy(present, gateway)) adjust(client, resource, present, ports);
    } catch (error) {
      if (error instanceof StatusError && !pendingIn(error)) options.failed(object, error);
      throw error;
    }
  }
}

/** Whether an object belongs to the data plane of a Gateway. */
export function isOwnedBy({ metadata }: KubeObject, { metadata: { uid } }: Gateway): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
}

interface Port {
  readonly name?: string;
  readonly port?: number;
  readonly containerPort?: number;
  readonly nodePort?: number;
}

function adjust(client: Client, resource: ResourceName, present: KubeObject, ports: readonly number[]): void {
  const { namespace, name } = present.metadata;
  if (resource === 'services') {
    const has: Port[] = present['spec']?.ports ?? [];
    if (
      sameNumbers(
        has.map(({ port }) => port),
        ports,
      )
    )
      return;
    const kept = ports.map((number) => has.find(({ port }) => port === number) ?? servicePort(number));
    client.patch(resource, namespace, name, { spec: { ports: kept } });
  } else if (resource === 'deployments.apps') {
    const containers: (KubeObject & { name: string; ports?: Port[] })[] =
      present['spec'].template.spec.containers;
    const has = containers.find((each) => each.name === 'nginx')?.ports ?? [];
    if (
      sameNumbers(
        has.map(({ containerPort }) => containerPort),
        ports,
      )
    )
      return;
    const changed = containers.map((each) =>
      each.name === 'nginx' ? { ...each, ports: ports.map(containerPort) } : each,
    );
    client.patch(resource, namespace, name, { spec: { template: { spec: { containers: changed } } } });
  }
}

function sameNumbers(one: readonly (number | undefined)[], other: readonly number[]): boolean {
  return one.length === other.length && other.every((number) => one.includes(number));
}

const servicePort = (port: number) => ({ name: `port-${port}`, port, protocol: 'TCP', targetPort: port });
const containerPort = (port: number) => ({ name: `port-${port}`, containerPort: port, protocol: 'TCP' });

function objectsOf(gateway: Gateway, ports: readonly number[], options: Provisioning): KubeObject[] {
  const { metadata, spec } = gateway;
  const name = resourceName(gateway);
  const selector = {
    'app.kubernetes.io/instance': options.controller.service,
    'app.kubernetes.io/managed-by': options.controller.service,
    'app.kubernetes.io/name': name,
    [GATEWAY_LABEL]: metadata.name,
  };
  const common = {
    ...(metadata.namespace && { namespace: metadata.namespace }),
    labels: { ...spec.infrastructure?.labels, ...selector },
    ...(spec.infrastructure?.annotations && { annotations: spec.infrastructure.annotations }),
    ownerReferences: [ownerOf(gateway)],
  };
  const named = { ...common, name };
  const configuration = { ...common, name: `${name}-agent-config` };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named, automountServiceAccountToken: false },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: configuration,
      data: agentConfiguration(gateway, options),
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named,
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: ports.map(servicePort), selector },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: named,
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: common.labels, ...(common.annotations && { annotations: common.annotations }) },
          spec: podSpec(name, configuration.name, ports, options.image),
        },
      },
    },
  ];
}

function ownerOf({ apiVersion, kind, metadata: { name, uid = '' } }: Gateway) {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function agentConfiguration({ metadata }: Gateway, { controller }: Provisioning): Record<string, string> {
  const lines = [
    'command:',
    '  server:',
    `    host: ${controller.service}.${controller.namespace}.svc`,
    `    port: ${SERVICE_PORT}`,
    'labels:',
    '  owner-type: Deployment',
    `  owner-namespace: ${metadata.namespace}`,
    `  owner-name: ${metadata.name}`,
  ];
  return { 'nginx-agent.conf': `${lines.join('\n')}\n` };
}

/** Asked often until it answers, and seldom from then on. */
const health = { path: '/readyz', port: HEALTH_PORT };

function podSpec(serviceAccountName: string, configuration: string, ports: readonly number[], image: string) {
  return {
    automountServiceAccountToken: false,
    serviceAccountName,
    securityContext: {
      fsGroup: 1001,
      runAsNonRoot: true,
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    },
    containers: [
      {
        name: 'nginx',
        image,
        ports: ports.map(containerPort),
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
        volumeMounts: [{ name: 'nginx-agent', mountPath: '/etc/nginx-agent' }],
      },
    ],
    volumes: [{ name: 'nginx-agent', configMap: { name: configuration } }],
  };
}
