/**
 * For each address of a Service there is an IPAddress that says whose it is (pkg/registry/core/service/ipallocator and its
 * repair loop). In a real cluster the API server makes them; here they come a moment later.
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

const resource = 'ipaddresses.networking.k8s.io';
const labels = {
  'ipaddress.kubernetes.io/ip-family': 'IPv4',
  'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
};

export function startServiceIpAddresses(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, key) });
  return together(
    queue,
    informers.informer('services').on({
      added: (service) => queue.add(keyOf(service)),
      updated: (previous, service) => {
        if (addressOf(previous) === addressOf(service)) return;
        release(context, previous);
        queue.add(keyOf(service));
      },
      deleted: (service) => release(context, service),
    }),
    informers.informer(resource).on({
      deleted: ({ spec }) => {
        const { namespace, name, resource: kind } = spec?.parentRef ?? {};
        if (kind === 'services') queue.add(`${namespace}/${name}`);
      },
    }),
  );
}

function sync({ client }: ControllerContext, key: string): void {
  const { namespace = 'default', name } = splitKey(key);
  const service = client.get('services', namespace, name);
  const address = service && addressOf(service);
  if (!address || client.get(resource, undefined, address)) return;
  client.create(resource, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: address, labels },
    spec: { parentRef: { name, namespace, resource: 'services' } },
  });
}

/** Unless somebody else has the address by now. */
function release({ client, log }: ControllerContext, service: KubeObject): void {
  const address = addressOf(service);
  const { namespace, name } = service.metadata;
  const parent = address && client.get(resource, undefined, address)?.spec?.parentRef;
  if (!address || parent?.name !== name || parent.namespace !== namespace) return;
  try {
    client.delete(resource, undefined, address);
  } catch (cause) {
    if (!(cause instanceof StatusError && cause.status.code === 404))
      log(`${address} was not released.`, cause);
  }
}

function addressOf({ spec }: KubeObject): string | undefined {
  const address: string | undefined = spec?.clusterIP;
  return address && address !== 'None' ? address : undefined;
}
