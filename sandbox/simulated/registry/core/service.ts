/** Services. Addresses and node ports are given out elsewhere; here is what the kind alone decides. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, formatLabels, nameColumn } from '../columns.ts';
import { keepStatus, proxy, sameFields, sameKind } from '../definitions.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from '../fields.ts';
import { isExternallyAccessible } from './service-traffic.ts';
import { validateService, validateServiceUpdate } from './service-validation.ts';

export const services: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Service',
  subresources: { proxy: proxy('Service'), status: sameKind('Service') },
  strategy: {
    applyDefaults,
    prepareForCreate(service) {
      service['status'] = { loadBalancer: {} };
    },
    prepareForUpdate(service, old) {
      keepStatus(service, old);
      followClusterIp(service['spec'], old['spec'] ?? {});
      dropWhatTheTypeNeedsNot(service['spec'], old['spec'] ?? {});
    },
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    warnings,
  },
  table: {
    columns: [
      nameColumn,
      column('Type', doc('ServiceSpec', 'type')),
      column('Cluster-IP', doc('ServiceSpec', 'clusterIP')),
      column('External-IP', doc('ServiceSpec', 'externalIPs')),
      column('Port(s)', doc('ServiceSpec', 'ports')),
      ageColumn,
      column('Selector', doc('ServiceSpec', 'selector'), { wide: true }),
    ],
    row: (service, now) => [
      service.metadata.name,
      service['spec']?.type ?? '',
      service['spec']?.clusterIP || '<none>',
      formatExternal(service),
      formatPorts(service),
      ageOf(service, now),
      formatLabels(service['spec']?.selector),
    ],
  },
  fields: (service) => ({
    'spec.clusterIP': service['spec']?.clusterIP ?? '',
    'spec.type': service['spec']?.type ?? '',
  }),
};

/** After `GetWarningsForService` (pkg/api/service/warnings.go). */
function warnings({ spec, metadata }: KubeObject): string[] {
  const found: string[] = [];
  const hints = 'service.kubernetes.io/topology-aware-hints';
  if (metadata.annotations?.[hints] !== undefined)
    found.push(`annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  const { type, clusterIP, externalIPs = [], sessionAffinity = 'None', loadBalancerIP } = spec ?? {};
  const isHeadless = clusterIP === 'None' && type === 'ClusterIP';
  const ignored = (field: string) => `${field} is ignored for headless services`;
  if (isHeadless && loadBalancerIP) found.push(ignored('spec.loadBalancerIP'));
  if (isHeadless && externalIPs.length > 0) found.push(ignored('spec.externalIPs'));
  if (isHeadless && sessionAffinity !== 'None') found.push(ignored('spec.SessionAffinity'));
  if (externalIPs.length > 0 && !isHeadless && type !== 'ExternalName')
    found.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  return found;
}

/** After `SetDefaults_Service`, and what the registry decides for clusters with IPv4 only. */
function applyDefaults(service: KubeObject): void {
  service['spec'] ??= {};
  service['status'] ??= { loadBalancer: {} };
  const spec: Fields = service['spec'];
  setDefaultForZero(spec, 'sessionAffinity', 'None');
  setDefaultForZero(spec, 'type', 'ClusterIP');
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'ClientIP') applyAffinityDefaults(spec);
  for (const port of listOf(spec['ports'])) applyPortDefaults(port);
  if (spec['type'] !== 'ExternalName') applyAddressDefaults(spec);
}

function applyAffinityDefaults(spec: Fields): void {
  const config: Fields = spec['sessionAffinityConfig'] ?? {};
  if (config['clientIP']?.timeoutSeconds === undefined) {
    spec['sessionAffinityConfig'] = { clientIP: { timeoutSeconds: 10800 } };
  }
}

function applyPortDefaults(port: Fields): void {
  setDefaultForZero(port, 'protocol', 'TCP');
  setDefaultForZero(port, 'targetPort', port['port']);
}

function applyAddressDefaults(spec: Fields): void {
  setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  if (isExternallyAccessible(spec)) setDefaultForZero(spec, 'externalTrafficPolicy', 'Cluster');
  if (spec['type'] === 'LoadBalancer') setDefault(spec, 'allocateLoadBalancerNodePorts', true);
}

/** Clients that know only `clusterIP` mean both when they change that one. After `normalizeClusterIPs`. */
function followClusterIp(spec: Fields, before: Fields): void {
  if (!spec['clusterIP'] || spec['clusterIP'] === before['clusterIP']) return;
  if (sameFields(spec['clusterIPs'], before['clusterIPs'])) spec['clusterIPs'] = [spec['clusterIP']];
}

/**
 * A Service of another type may lose what only the old one needs, if the client left it as it was.
 * After `dropTypeDependentFields` (pkg/registry/core/service/strategy.go); addresses and ports are let go where they are given out.
 */
function dropWhatTheTypeNeedsNot(spec: Fields, before: Fields): void {
  const drop = (name: string) => {
    if (sameFields(spec[name], before[name])) delete spec[name];
  };
  const balanced = ({ type }: Fields) => type === 'LoadBalancer';
  if (balanced(before) && !balanced(spec)) {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
    drop('healthCheckNodePort');
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec)) drop('externalTrafficPolicy');
}

function formatExternal(service: KubeObject): string {
  const spec: Fields = service['spec'] ?? {};
  const external: string[] = spec['externalIPs'] ?? [];
  if (spec['type'] === 'ExternalName') return spec['externalName'] ?? '';
  if (spec['type'] !== 'LoadBalancer') return external.join(',') || '<none>';
  const ingress = listOf(service['status']?.loadBalancer?.ingress);
  const addresses = ingress.map((each) => String(each['ip'] || each['hostname'])).sort();
  return [...addresses, ...external].join(',') || '<pending>';
}

function formatPorts(service: KubeObject): string {
  const ports = listOf(service['spec']?.ports);
  if (ports.length === 0) return '<none>';
  return ports
    .map((port) => `${port['port']}${port['nodePort'] ? `:${port['nodePort']}` : ''}/${port['protocol']}`)
    .join(',');
}
