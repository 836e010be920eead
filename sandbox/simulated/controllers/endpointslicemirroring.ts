/**
 * The EndpointSlice mirroring controller: Endpoints that somebody wrote for a Service without a selector are shown as
 * slices, which is what everybody reads (pkg/controller/endpointslicemirroring).
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import { type ControllerContext, controllerReference } from './types.ts';

const resource = 'endpointslices.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const controllerName = 'endpointslicemirroring-controller.k8s.io';
/** Annotations that say something about the Endpoints alone. */
const ownAnnotations = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
]);
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';

interface Address {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: object;
}

interface Endpoints extends KubeObject {
  subsets?: {
    addresses?: Address[];
    notReadyAddresses?: Address[];
    ports?: { name?: string; port: number; protocol?: string; appProtocol?: string }[];
  }[];
}

export function startEndpointSliceMirroringController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  const add = (object: KubeObject) => queue.add(keyOf(object));
  return together(
    queue,
    informers.informer<Endpoints>('endpoints').on({
      added: add,
      updated: (previous, endpoints) => {
        if (previous.metadata.resourceVersion !== endpoints.metadata.resourceVersion) add(endpoints);
      },
      deleted: add,
    }),
    informers.informer('services').on({
      added: (service) => {
        if (!service['spec'].selector) add(service);
      },
      updated: (previous, service) => {
        if (Boolean(previous['spec'].selector) !== Boolean(service['spec'].selector)) add(service);
      },
      deleted: add,
    }),
  );
}

function sync(context: ControllerContext, key: string): void {
  const { namespace = 'default', name } = splitKey(key);
  const { client } = context;
  const endpoints = client.get<Endpoints>('endpoints', namespace, name);
  const service = client.get('services', namespace, name);
  const wanted = endpoints && service && isMirrored(endpoints, service) ? slicesOf(endpoints) : [];
  const labelSelector = `${serviceLabel}=${name},${managedByLabel}=${controllerName}`;
  const existing = [...client.list(resource, { namespace, labelSelector })];
  for (const slice of wanted) {
    const index = existing.findIndex((one) => isEqual(one['ports'] ?? [], slice['ports']));
    const [old] = index < 0 ? [] : existing.splice(index, 1);
    write(context, slice, old);
  }
  for (const { metadata } of existing) client.delete(resource, namespace, metadata.name);
}

/** Those of Services with a selector have a controller of their own. */
function isMirrored({ metadata }: Endpoints, service: KubeObject): boolean {
  const { labels = {}, annotations = {} } = metadata;
  return (
    !service['spec'].selector && labels[skipLabel] !== 'true' && annotations[leaderAnnotation] === undefined
  );
}

/** One slice for each set of ports. */
function slicesOf(endpoints: Endpoints): KubeObject[] {
  const { name, namespace, labels, annotations = {} } = endpoints.metadata;
  const shown = Object.entries(annotations).filter(([key]) => !ownAnnotations.has(key));
  return (endpoints.subsets ?? []).map(({ addresses = [], notReadyAddresses = [], ports = [] }) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name}-`,
      ...(namespace && { namespace }),
      labels: { ...labels, [serviceLabel]: name, [managedByLabel]: controllerName },
      ...(shown.length > 0 && { annotations: Object.fromEntries(shown) }),
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: 'IPv4',
    endpoints: [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ],
    ports: ports.map(({ name: port = '', ...rest }) => ({ name: port, protocol: 'TCP', ...rest })),
  }));
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): object {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(targetRef && { targetRef }),
    ...(nodeName && { nodeName }),
  };
}

function write({ client }: ControllerContext, slice: KubeObject, old: KubeObject | undefined): void {
  if (!old) {
    client.create(resource, slice);
    return;
  }
  const { labels, annotations } = slice.metadata;
  const isUnchanged =
    isEqual(old['endpoints'] ?? [], slice['endpoints']) &&
    isEqual(old.metadata.labels, labels) &&
    isEqual(old.metadata.annotations ?? {}, annotations ?? {});
  if (isUnchanged) return;
  const { annotations: _before, ...metadata } = old.metadata;
  const next = { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) };
  client.update(resource, { ...old, metadata: next, endpoints: slice['endpoints'] });
}
