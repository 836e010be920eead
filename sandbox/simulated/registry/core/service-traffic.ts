/** What a Service says about traffic from outside and about its ways inside. After the end of `validateService`. */
import type { FieldError } from '../../objects.ts';
import type { Fields } from '../fields.ts';
import { isCidr } from '../validation/addresses.ts';
import { eachInvalid, forbidden, invalid, notSupported } from '../validation/errors.ts';
import { isPortNumber, isQualifiedName } from '../validation/names.ts';

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const ONLY_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

export function validateServiceTraffic(spec: Fields): FieldError[] {
  return [
    ...validateSourceRanges(spec),
    ...validateLoadBalancer(spec),
    ...validateExternalPolicy(spec),
    ...validateHealthCheck(spec),
    ...oneOf(spec, 'internalTrafficPolicy', POLICIES),
    ...oneOf(spec, 'trafficDistribution', DISTRIBUTIONS),
  ];
}

function validateSourceRanges(spec: Fields): FieldError[] {
  const ranges: string[] = spec['loadBalancerSourceRanges'] ?? [];
  if (ranges.length === 0) return [];
  // Kubernetes' own capital letter.
  const field = 'spec.LoadBalancerSourceRanges';
  return [
    ...(spec['type'] === 'LoadBalancer' ? [] : [forbidden(field, ONLY_LOAD_BALANCERS)]),
    ...ranges.flatMap((range, index) =>
      eachInvalid(`${field}[${index}]`, range.trim(), isCidr(range.trim())),
    ),
  ];
}

function validateLoadBalancer(spec: Fields): FieldError[] {
  const { type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  const found: FieldError[] = [];
  if (type !== 'LoadBalancer' && allocate !== undefined) {
    found.push(forbidden('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCERS));
  }
  if (loadBalancerClass === undefined) return found;
  const field = 'spec.loadBalancerClass';
  if (type !== 'LoadBalancer') return [...found, forbidden(field, ONLY_LOAD_BALANCERS)];
  return [...found, ...eachInvalid(field, loadBalancerClass, isQualifiedName(loadBalancerClass))];
}

/** Anybody outside can reach it: by a port of the nodes, a load balancer or an address of its own. */
export function isExternallyAccessible({ type, externalIPs = [] }: Fields): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

function validateExternalPolicy(spec: Fields): FieldError[] {
  const policy = spec['externalTrafficPolicy'] ?? '';
  const field = 'spec.externalTrafficPolicy';
  if (policy === '') return [];
  if (!isExternallyAccessible(spec))
    return [invalid(field, policy, 'may only be set for externally-accessible services')];
  return POLICIES.includes(policy) ? [] : [notSupported(field, policy, POLICIES)];
}

function validateHealthCheck(spec: Fields): FieldError[] {
  const port = spec['healthCheckNodePort'] ?? 0;
  const field = 'spec.healthCheckNodePort';
  if (port === 0) return [];
  const checked = spec['type'] === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return checked ? eachInvalid(field, port, isPortNumber(port)) : [invalid(field, port, detail)];
}

function oneOf(spec: Fields, name: string, supported: readonly string[]): FieldError[] {
  const value = spec[name];
  return value === undefined || supported.includes(value)
    ? []
    : [notSupported(`spec.${name}`, value, supported)];
}
