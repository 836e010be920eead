/** EndpointSlices. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { abbreviated, ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { isZero, listOf, setDefault } from '../fields.ts';
import { invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const endpointslices: ResourceDefinition = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  subresources: {},
  strategy: {
    applyDefaults(slice) {
      // Go writes empty lists that must be there as null.
      for (const field of ['endpoints', 'ports']) if (isZero(slice[field])) slice[field] = null;
      for (const port of listOf(slice['ports'])) {
        setDefault(port, 'name', '');
        setDefault(port, 'protocol', 'TCP');
      }
      for (const endpoint of listOf(slice['endpoints'])) setDefault(endpoint, 'conditions', {});
    },
    prepareForCreate(slice) {
      slice.metadata.generation = 1;
    },
    prepareForUpdate(slice, old) {
      slice.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
    validate: (slice) => [
      ...validateMetadata(slice, isDnsSubdomain),
      ...validateAddressType(slice['addressType']),
    ],
    validateUpdate: (slice, old) =>
      slice['addressType'] === old['addressType']
        ? []
        : [invalid('addressType', slice['addressType'], 'field is immutable')],
  },
  table: {
    columns: [
      nameColumn,
      column('AddressType', doc('EndpointSlice', 'addressType', 'discovery')),
      column('Ports', doc('EndpointSlice', 'ports', 'discovery')),
      column('Endpoints', doc('EndpointSlice', 'endpoints', 'discovery')),
      ageColumn,
    ],
    row: (slice, now) => [
      slice.metadata.name,
      slice['addressType'] ?? '',
      formatPorts(slice),
      abbreviated(
        listOf(slice['endpoints']).flatMap((endpoint) => endpoint['addresses'] ?? []),
        3,
      ).replace(/^<none>$/, '<unset>'),
      ageOf(slice, now),
    ],
  },
};

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

function validateAddressType(type: string | undefined): FieldError[] {
  if (!type) return [required('addressType')];
  return ADDRESS_TYPES.includes(type) ? [] : [notSupported('addressType', type, ADDRESS_TYPES)];
}

function formatPorts(slice: KubeObject): string {
  const ports = listOf(slice['ports']).map((port) => port['name'] || (port['port'] ?? '*'));
  return ports.length === 0 ? '<unset>' : abbreviated(ports.map(String), 3);
}
