/** The EndpointSlice controller: for each Service with a selector, where its pods are (pkg/controller/endpointslice). */
import { splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { watchOwned } from './controllees.ts';
import { together } from './end.ts';
import {
  type Endpoint,
  type EndpointPort,
  endpointOf,
  endpointPorts,
  podsOf,
  type Service,
} from './endpoints-of-service.ts';
import { isEqual } from './equal.ts';
import { watchServices } from './services-of-pods.ts';
import { type ControllerContext, controllerReference, type Pod } from './types.ts';

const resource = 'endpointslices.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';
const controllerName = 'endpointslice-controller.k8s.io';
const endpointsPerSlice = 100;

interface EndpointSlice extends KubeObject {
  addressType: string;
  endpoints?: Endpoint[];
  ports?: EndpointPort[];
}

/** Endpoints that share their ports, as one slice's endpoints must. */
interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export function startEndpointSliceController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  return together(
    queue,
    watchServices(context, queue),
    watchOwned(informers.informer(resource), 'Service', queue),
  );
}

function sync(context: ControllerContext, key: string): void {
  const { namespace = 'default', name } = splitKey(key);
  const { client } = context;
  const service = client.get<Service>('services', namespace, name);
  if (!service || service.metadata.deletionTimestamp) return;
  if (!service.spec.selector || service.spec.type === 'ExternalName') return;
  const existing = client
    .list<EndpointSlice>(resource, {
      namespace,
      labelSelector: `${serviceLabel}=${name},${managedByLabel}=${controllerName}`,
    })
    .filter(({ metadata }) => !metadata.deletionTimestamp);
  const pods = podsOf(service, client.list<Pod>('pods', { namespace }));
  reconcile(context, service, groupsOf(service, pods), existing);
}

/** Without any pod there is still one slice, empty and without ports. */
function groupsOf(service: Service, pods: readonly Pod[]): readonly Group[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = endpointPorts(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  return groups.size > 0 ? [...groups.values()] : [{ ports: [], endpoints: [] }];
}

/** Slices with the right ports are filled first, then those whose ports nobody has any more; the rest are deleted. */
function reconcile(
  context: ControllerContext,
  service: Service,
  groups: readonly Group[],
  existing: readonly EndpointSlice[],
): void {
  const free = new Set(existing);
  const withPorts = ({ ports }: Group) => [...free].filter((slice) => isEqual(slice.ports ?? [], ports));
  const unmet: { ports: readonly EndpointPort[]; endpoints: readonly Endpoint[] }[] = [];
  for (const group of groups) {
    const slices = withPorts(group);
    for (const endpoints of spread(group.endpoints, slices)) {
      const slice = slices.shift();
      if (slice) {
        free.delete(slice);
        write(context, service, slice, group.ports, endpoints);
      } else unmet.push({ ports: group.ports, endpoints });
    }
  }
  for (const { ports, endpoints } of unmet) {
    const [slice] = free;
    if (slice) free.delete(slice);
    write(context, service, slice, ports, endpoints);
  }
  for (const { metadata } of free) context.client.delete(resource, metadata.namespace, metadata.name);
}

/** Endpoints stay in the slice they are in, so that one pod's change rewrites one slice; new ones fill up the first. */
function spread(endpoints: readonly Endpoint[], slices: readonly EndpointSlice[]): readonly Endpoint[][] {
  const count = Math.max(1, Math.ceil(endpoints.length / endpointsPerSlice));
  const spreaded: Endpoint[][] = Array.from({ length: count }, () => []);
  const left = new Map(endpoints.map((endpoint) => [endpoint.targetRef.uid, endpoint]));
  for (const [index, slice] of slices.slice(0, count).entries()) {
    for (const { targetRef } of slice.endpoints ?? []) {
      const endpoint = left.get(targetRef?.uid);
      if (!endpoint) continue;
      spreaded[index]!.push(endpoint);
      left.delete(targetRef.uid);
    }
  }
  for (const endpoint of left.values()) {
    spreaded.find((one) => one.length < endpointsPerSlice)!.push(endpoint);
  }
  return spreaded;
}

function write(
  { client }: ControllerContext,
  service: Service,
  slice: EndpointSlice | undefined,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): void {
  const labels = labelsFor(service);
  if (!slice) {
    client.create(resource, newSlice(service, labels, ports, endpoints));
    return;
  }
  const isUnchanged =
    isEqual(slice.endpoints ?? [], endpoints) &&
    isEqual(slice.ports ?? [], ports) &&
    isEqual(slice.metadata.labels, labels);
  if (isUnchanged) return;
  client.update(resource, { ...slice, metadata: { ...slice.metadata, labels }, endpoints, ports });
}

function labelsFor({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    [managedByLabel]: controllerName,
    [serviceLabel]: metadata.name,
    ...(spec.clusterIP === 'None' && { [headlessLabel]: '' }),
  };
}

function newSlice(
  service: Service,
  labels: Record<string, string>,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): KubeObject {
  const { name, namespace } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name}-`,
      ...(namespace && { namespace }),
      labels,
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}
