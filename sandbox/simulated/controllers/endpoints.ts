/** The Endpoints controller: the older, unsliced form of what endpointslice.ts says (pkg/controller/endpoint). */
import { splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { StatusError } from '../objects.ts';
import { together } from './end.ts';
import {
  type EndpointPort,
  endpointOf,
  endpointPorts,
  podsOf,
  type Service,
} from './endpoints-of-service.ts';
import { isEqual } from './equal.ts';
import { watchServices } from './services-of-pods.ts';
import type { ControllerContext, Pod } from './types.ts';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';

interface EndpointAddress {
  ip: string;
  nodeName?: string;
  hostname?: string;
  targetRef: object;
}

interface EndpointSubset {
  addresses?: EndpointAddress[];
  notReadyAddresses?: EndpointAddress[];
  ports?: object[];
}

/** A subset while pods are still being sorted into it. */
type Collected = Required<EndpointSubset>;

export function startEndpointsController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  return together(
    queue,
    watchServices(context, queue),
    informers.informer('endpoints').on({
      updated: (_, { metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`),
      deleted: ({ metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`),
    }),
  );
}

function sync(context: ControllerContext, key: string): void {
  const { namespace = 'default', name } = splitKey(key);
  const { client } = context;
  const service = client.get<Service>('services', namespace, name);
  if (!service) {
    removeOurs(context, namespace, name);
    return;
  }
  if (!service.spec.selector || service.spec.type === 'ExternalName') return;
  const subsets = subsetsOf(service, podsOf(service, client.list<Pod>('pods', { namespace })));
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: 'endpoint-controller',
    ...(service.spec.clusterIP === 'None' && { [headlessLabel]: '' }),
  };
  const existing = client.get('endpoints', namespace, name);
  if (!existing) {
    const metadata = { name, namespace, labels };
    client.create('endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets });
    return;
  }
  if (isEqual(existing.subsets ?? [], subsets) && isEqual(existing.metadata.labels, labels)) return;
  client.update('endpoints', { ...existing, metadata: { ...existing.metadata, labels }, subsets });
}

/** Endpoints have no owner: they go with the Service of their name. People's own Endpoints stay. */
function removeOurs({ client }: ControllerContext, namespace: string, name: string): void {
  if (!client.get('endpoints', namespace, name)?.metadata.labels?.[managedByLabel]) return;
  try {
    client.delete('endpoints', namespace, name);
  } catch (cause) {
    if (!(cause instanceof StatusError && cause.status.code === 404)) throw cause;
  }
}

function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const subsets = new Map<string, Collected>();
  for (const pod of pods) {
    const { addresses, conditions, hostname, nodeName, targetRef } = endpointOf(service, pod);
    if (conditions.terminating && !service.spec.publishNotReadyAddresses) continue;
    const ports = endpointPorts(service, pod).map(unnamed);
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { addresses: [], notReadyAddresses: [], ports };
    subsets.set(key, subset);
    const address = {
      ip: addresses[0]!,
      ...(hostname && { hostname }),
      ...(nodeName && { nodeName }),
      targetRef,
    };
    (conditions.ready ? subset.addresses : subset.notReadyAddresses).push(address);
  }
  return Array.from(subsets.values(), finished);
}

/** Sorted, and without what is empty. */
function finished({ addresses, notReadyAddresses, ports }: Collected): EndpointSubset {
  const sorted = (list: EndpointAddress[]) => list.sort((one, other) => (one.ip < other.ip ? -1 : 1));
  return {
    ...(addresses.length > 0 && { addresses: sorted(addresses) }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses: sorted(notReadyAddresses) }),
    ...(ports.length > 0 && { ports }),
  };
}

/** Unlike slices, Endpoints leave an empty port name out. */
function unnamed({ name, ...port }: EndpointPort): object {
  return name ? { name, ...port } : port;
}
