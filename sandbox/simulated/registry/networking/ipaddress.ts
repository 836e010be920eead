/** IPAddresses: which Service holds an address. After `ValidateIPAddress`. */
import { isIP } from 'node:net';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { column, doc, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import type { Fields } from '../fields.ts';
import { immutable, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';

export const ipaddresses: ResourceDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IPAddress',
  subresources: {},
  strategy: {
    applyDefaults(address) {
      address['spec'] ??= {};
    },
    ...countedGeneration(),
    validate: validateIpAddress,
    validateUpdate: (address, old) =>
      immutable('spec.parentRef', address['spec']?.parentRef, old['spec']?.parentRef),
  },
  table: {
    columns: [nameColumn, column('ParentRef', doc('IPAddressSpec', 'parentRef', 'networking'))],
    row: (address) => [address.metadata.name, formatParent(address['spec']?.parentRef)],
  },
};

/** `services/default/kubernetes` */
function formatParent(parent: Fields | undefined): string {
  if (!parent) return '<none>';
  const resource = [parent['resource'], parent['group']].filter(Boolean).join('.');
  return [resource, parent['namespace'], parent['name']].filter(Boolean).join('/');
}

function validateIpAddress(address: KubeObject): FieldError[] {
  const parent: Fields | undefined = address['spec']?.parentRef;
  const found = validateMetadata(address, (name) =>
    isIP(name) === 0 ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [],
  );
  if (!parent) return [...found, required('spec.parentRef')];
  const missing = ['resource', 'name'].filter((name) => !parent[name]);
  return [...found, ...missing.map((name) => required(`spec.parentRef.${name}`))];
}
