/** Leases: how nodes say that they are alive. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const leases: ResourceDefinition = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  namespaced: true,
  schema: 'io.k8s.api.coordination.v1.Lease',
  subresources: {},
  strategy: {
    applyDefaults(lease) {
      lease['spec'] ??= {};
    },
    validate: (lease) => validateMetadata(lease, isDnsSubdomain),
  },
  table: {
    columns: [nameColumn, column('Holder', doc('LeaseSpec', 'holderIdentity', 'coordination')), ageColumn],
    row: (lease, now) => [lease.metadata.name, lease['spec']?.holderIdentity ?? '', ageOf(lease, now)],
  },
};
