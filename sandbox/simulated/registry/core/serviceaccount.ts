/** ServiceAccounts. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, nameColumn } from '../columns.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const serviceaccounts: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  subresources: {
    token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
  },
  strategy: {
    applyDefaults() {},
    validate: (account) => validateMetadata(account, isDnsSubdomain),
  },
  table: {
    columns: [nameColumn, ageColumn],
    row: (account, now) => [account.metadata.name, ageOf(account, now)],
  },
};
