/**
 * What kube-proxy has written down on a node: which Services and endpoints there are. While it runs, that is what the API
 * server has; when it has ended, what there was at that moment stays, as iptables rules do.
 */
import type { Informer } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';

export interface ServiceRules {
  /** The Service with this cluster address, or those that share it as an external one. */
  atAddress(ip: string): readonly KubeObject[];
  withNodePort(port: number): readonly KubeObject[];
  /** EndpointSlices of a Service, by `namespace/name`. */
  slicesOf(service: string): readonly KubeObject[];
}

export interface ServicePort {
  name?: string;
  port: number;
  nodePort?: number;
  protocol?: string;
}

/** Rules that follow the API server. Adds the indexes it needs to the informers. */
export function liveRules(services: Informer, slices: Informer): ServiceRules {
  services.addIndex('network/clusterIP', addressesOf);
  services.addIndex('network/nodePort', (service) => nodePortsOf(service).map(String));
  slices.addIndex('network/service', (slice) => [serviceOf(slice)]);
  return {
    atAddress: (ip) => services.byIndex('network/clusterIP', ip),
    withNodePort: (port) => services.byIndex('network/nodePort', String(port)),
    slicesOf: (service) => slices.byIndex('network/service', service),
  };
}

/** Rules as they are now, for good. */
export function frozenRules(services: Informer, slices: Informer): ServiceRules {
  const byAddress = Map.groupBy(
    services.list().flatMap((service) => addressesOf(service).map((ip) => ({ ip, service }))),
    ({ ip }) => ip,
  );
  const byNodePort = Map.groupBy(
    services.list().flatMap((service) => nodePortsOf(service).map((port) => ({ port, service }))),
    ({ port }) => port,
  );
  const bySlice = Map.groupBy(slices.list(), serviceOf);
  return {
    atAddress: (ip) => (byAddress.get(ip) ?? []).map(({ service }) => service),
    withNodePort: (port) => (byNodePort.get(port) ?? []).map(({ service }) => service),
    slicesOf: (service) => bySlice.get(service) ?? [],
  };
}

export function portsOf(service: KubeObject): ServicePort[] {
  return (service['spec']?.ports ?? []) as ServicePort[];
}

function addressesOf(service: KubeObject): string[] {
  const ip = service['spec']?.clusterIP as string | undefined;
  if (!ip || ip === 'None') return [];
  const balancers: { ip?: string }[] = service['status']?.loadBalancer?.ingress ?? [];
  const external: string[] = service['spec'].externalIPs ?? [];
  return [ip, ...external, ...balancers.flatMap((one) => one.ip ?? [])];
}

function nodePortsOf(service: KubeObject): number[] {
  return portsOf(service).flatMap((port) => (port.nodePort ? [port.nodePort] : []));
}

function serviceOf(slice: KubeObject): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}
