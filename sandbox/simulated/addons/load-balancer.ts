/** What cloud-provider-kind does beside a cluster: Services of type LoadBalancer get an address of the nodes' network. */
import type { InformerFactory } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import type { KubeObject } from '../objects.ts';

/** The end of the nodes' network, which no node gets. */
const RANGE = { prefix: '172.18.255.', first: 200, last: 250 };

export function startLoadBalancer(context: ClusterContext, informers: InformerFactory): Disposable {
  const client = context.client.as('cloud-controller-manager');
  const services = informers.informer('services');
  const addressOf = (service: KubeObject): string | undefined =>
    service['status']?.loadBalancer?.ingress?.[0]?.ip as string | undefined;
  const free = (): string | undefined => {
    const taken = new Set(client.list('services').map(addressOf));
    for (let last = RANGE.first; last <= RANGE.last; last += 1) {
      const address = `${RANGE.prefix}${last}`;
      if (!taken.has(address)) return address;
    }
    return undefined;
  };
  const sync = ({ metadata: { namespace, name } }: KubeObject): void => {
    // What was seen may be older than what there is.
    const service = client.get('services', namespace, name);
    if (!service || service.metadata.deletionTimestamp) return;
    const wants = service['spec']?.type === 'LoadBalancer' && !service['spec'].loadBalancerClass;
    if (wants === (addressOf(service) !== undefined)) return;
    const ip = wants ? free() : undefined;
    if (wants && !ip) return;
    const status = { loadBalancer: ip ? { ingress: [{ ip, ipMode: 'VIP' }] } : { ingress: null } };
    client.patch('services', namespace, name, { status }, { subresource: 'status' });
  };
  return services.on({ added: sync, updated: (_, service) => sync(service) });
}
