/** Leases: how nodes say that they are alive. */
import type { FieldError } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { invalid } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';

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
    validate: (lease) => [
      ...validateMetadata(lease, isDnsSubdomain),
      ...validateSeconds(lease['spec']?.leaseDurationSeconds),
      ...nonNegative('spec.leaseTransitions', lease['spec']?.leaseTransitions),
    ],
  },
  table: {
    columns: [nameColumn, column('Holder', doc('LeaseSpec', 'holderIdentity', 'coordination')), ageColumn],
    row: (lease, now) => [lease.metadata.name, lease['spec']?.holderIdentity ?? '', ageOf(lease, now)],
  },
};

function validateSeconds(seconds: number | undefined): FieldError[] {
  if (seconds === undefined || seconds > 0) return [];
  return [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')];
}
