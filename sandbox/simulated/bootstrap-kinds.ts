/** Objects of the kinds that a new cluster has for itself: priorities, flow control, address ranges, its own APIs. */
import type { Client } from './client.ts';
import type { KubeObject } from './objects.ts';
import { localApiServices } from './registry/apiregistration/bootstrap.ts';
import type { Fields } from './registry/fields.ts';
import {
  defaultFlowSchemas,
  defaultPriorityLevels,
  flowSchemaStatus,
} from './registry/flowcontrol/bootstrap.ts';
import { SYSTEM_CLASSES } from './registry/scheduling/priorityclass.ts';
import { resources } from './scheme/index.ts';

type StatusOf = (object: KubeObject, time: string) => Fields;

/** Makes what is missing, with the status that the server's own controllers give it. */
export function bootstrapKinds(client: Client): void {
  for (const object of priorityClasses()) ensure(client, 'priorityclasses.scheduling.k8s.io', object);
  for (const object of defaultPriorityLevels()) {
    ensure(client, 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', object);
  }
  for (const object of defaultFlowSchemas()) {
    ensure(client, 'flowschemas.flowcontrol.apiserver.k8s.io', object, ({ spec }, time) =>
      flowSchemaStatus(spec.priorityLevelConfiguration.name, time),
    );
  }
  for (const object of localApiServices(resources)) {
    ensure(client, 'apiservices.apiregistration.k8s.io', object);
  }
  ensure(client, 'servicecidrs.networking.k8s.io', serviceCidr, (_, time) => cidrStatus(time));
  for (const object of components()) ensure(client, 'componentstatuses', object);
}

function ensure(client: Client, resource: string, object: KubeObject, statusOf?: StatusOf): void {
  const { name } = object.metadata;
  if (client.get(resource, undefined, name)) return;
  const made = client.create(resource, object);
  if (!statusOf) return;
  const status = statusOf(made, made.metadata.creationTimestamp ?? '');
  client.update(resource, { ...made, status }, { subresource: 'status' });
}

function priorityClasses(): KubeObject[] {
  return Object.entries(SYSTEM_CLASSES).map(([name, { value, description }]) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
  }));
}

const serviceCidr: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
  spec: { cidrs: ['10.96.0.0/16'] },
};

function cidrStatus(lastTransitionTime: string): Fields {
  const message = 'Kubernetes Service CIDR is ready';
  return { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime, reason: '', message }] };
}

/** They are well as long as anybody can ask. */
function components(): KubeObject[] {
  return ['controller-manager', 'etcd-0', 'scheduler'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }));
}
