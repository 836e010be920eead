/** Ingresses. After `pkg/registry/networking/ingress/strategy.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { CLASS_ANNOTATION, validateIngress } from './ingress-validation.ts';

export const ingresses: ResourceDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  schema: 'io.k8s.api.networking.v1.Ingress',
  subresources: { status: sameKind('Ingress') },
  strategy: {
    applyDefaults(ingress) {
      ingress['spec'] ??= {};
      ingress['status'] ??= {};
      ingress['status'].loadBalancer ??= {};
    },
    ...specAndStatus,
    prepareForCreate(ingress) {
      ingress['status'] = { loadBalancer: {} };
      ingress.metadata.generation = 1;
    },
    validate: validateIngress,
    warnings: ({ metadata: { annotations } }) =>
      annotations?.[CLASS_ANNOTATION] === undefined
        ? []
        : [
            `annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`,
          ],
  },
  table: {
    columns: [
      nameColumn,
      column(
        'Class',
        'The name of the IngressClass resource that should be used for additional configuration',
      ),
      column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'),
      column('Address', 'Address is a list containing ingress points for the load-balancer'),
      column('Ports', 'Ports of TLS configurations that open'),
      ageColumn,
    ],
    row: (ingress, now) => [
      ingress.metadata.name,
      classOf(ingress),
      formatHosts(listOf(ingress['spec']?.rules)),
      formatAddresses(listOf(ingress['status']?.loadBalancer?.ingress)),
      listOf(ingress['spec']?.tls).length > 0 ? '80, 443' : '80',
      ageOf(ingress, now),
    ],
  },
};

function classOf(ingress: KubeObject): string {
  return ingress['spec']?.ingressClassName ?? ingress.metadata.annotations?.[CLASS_ANNOTATION] ?? '<none>';
}

const SHOWN = 3;

/** `a.example.com,b.example.com + 2 more...`; `*` when there is no host to match. */
function formatHosts(rules: readonly Fields[]): string {
  const hosts = rules.map((rule) => String(rule['host'] ?? '')).filter((host) => host !== '');
  if (hosts.length === 0) return '*';
  const shown = hosts.slice(0, SHOWN).join(',');
  return hosts.length > SHOWN ? `${shown} + ${hosts.length - SHOWN} more...` : shown;
}

/** Addresses, each once, in order. */
function formatAddresses(ingress: readonly Fields[]): string {
  const all = new Set(ingress.map((each) => String(each['ip'] || each['hostname'] || '')).filter(Boolean));
  return [...all].sort().join(',');
}
