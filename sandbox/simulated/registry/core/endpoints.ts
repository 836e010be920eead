/** Endpoints, the older sibling of EndpointSlices that `kubectl get endpoints` and old clients still read. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { abbreviated, ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { type Fields, listOf, setDefaultForZero } from '../fields.ts';
import { isEndpointAddress, isIpAddress } from '../validation/addresses.ts';
import { eachInvalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain, isPortNumber } from '../validation/names.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export const endpoints: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  schema: 'io.k8s.api.core.v1.Endpoints',
  subresources: {},
  strategy: {
    applyDefaults(object) {
      for (const subset of listOf(object['subsets'])) {
        for (const port of listOf(subset['ports'])) setDefaultForZero(port, 'protocol', 'TCP');
      }
    },
    validate: (object) => [
      ...validateMetadata(object, isDnsSubdomain),
      ...listOf(object['subsets']).flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`)),
    ],
  },
  table: {
    columns: [nameColumn, column('Endpoints', doc('Endpoints', 'subsets')), ageColumn],
    row: (object, now) => [object.metadata.name, formatEndpoints(object), ageOf(object, now)],
  },
};

function formatEndpoints(object: KubeObject): string {
  const all = listOf(object['subsets']).flatMap((subset) => {
    const addresses = listOf(subset['addresses']).map((address) => String(address['ip']));
    const ports = listOf(subset['ports']).map((port) => String(port['port']));
    return ports.length === 0
      ? addresses
      : ports.flatMap((port) =>
          addresses.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        );
  });
  return abbreviated(all, 3);
}

/** After `validateEndpointSubsets`. */
function validateSubset(subset: Fields, field: string): FieldError[] {
  const ports = listOf(subset['ports']);
  const [ready, notReady] = [listOf(subset['addresses']), listOf(subset['notReadyAddresses'])];
  const none = ready.length === 0 && notReady.length === 0;
  return [
    ...(none ? [required(field, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...ready.flatMap((each, index) => validateAddress(each, `${field}.addresses[${index}].ip`)),
    ...notReady.flatMap((each, index) => validateAddress(each, `${field}.notReadyAddresses[${index}].ip`)),
    ...ports.flatMap((each, index) => validatePort(each, ports.length > 1, `${field}.ports[${index}]`)),
  ];
}

function validateAddress({ ip = '' }: Fields, field: string): FieldError[] {
  const wrong = isIpAddress(ip);
  if (wrong.length === 0) return eachInvalid(field, ip, isEndpointAddress(ip));
  return eachInvalid(field, ip, [...wrong, 'must be a valid IP address']);
}

function validatePort(
  { name = '', port = 0, protocol }: Fields,
  needsName: boolean,
  field: string,
): FieldError[] {
  return [
    ...(name === '' && needsName ? [required(`${field}.name`)] : []),
    ...(name === '' ? [] : eachInvalid(`${field}.name`, name, isDnsLabel(name))),
    ...eachInvalid(`${field}.port`, port, isPortNumber(port)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
  ];
}
