/** EndpointSlices. */

import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { abbreviated, ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { isEndpointAddress, isIpAddress } from '../validation/addresses.ts';
import { eachInvalid, invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain } from '../validation/names.ts';

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
      ...listOf(slice['ports']).flatMap((each, index) => validatePort(each, `ports[${index}]`)),
      ...listOf(slice['endpoints']).flatMap((each, index) =>
        validateEndpoint(each, slice['addressType'], `endpoints[${index}]`),
      ),
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

function validateEndpoint(endpoint: Fields, type: string, field: string): FieldError[] {
  const addresses: string[] = endpoint['addresses'] ?? [];
  if (addresses.length === 0) return [required(`${field}.addresses`, 'must contain at least 1 address')];
  return addresses.flatMap((address, index) => {
    const path = `${field}.addresses[${index}]`;
    if (type === 'FQDN') return eachInvalid(path, address, isDnsSubdomain(address));
    const wrong = isIpAddress(address);
    return eachInvalid(path, address, wrong.length > 0 ? wrong : isEndpointAddress(address));
  });
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validatePort({ name = '', protocol }: Fields, field: string): FieldError[] {
  return [
    ...(name === '' ? [] : eachInvalid(`${field}.name`, name, isDnsLabel(name))),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
  ];
}

function formatPorts(slice: KubeObject): string {
  const ports = listOf(slice['ports']).map((port) => port['port'] ?? (port['name'] || '*'));
  return ports.length === 0 ? '<unset>' : abbreviated(ports.map(String), 3);
}
