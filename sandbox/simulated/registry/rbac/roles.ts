/** Roles and ClusterRoles. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition, TableDefinition } from '../../scheme/types.ts';
import { column, nameColumn } from '../columns.ts';
import { setDefault } from '../fields.ts';
import { invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { isPathSegment, validateRules } from './rule-validation.ts';

const createdAt = column(
  'Created At',
  { schema: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', field: 'creationTimestamp' },
  { type: 'date' },
);

const table: TableDefinition = {
  columns: [nameColumn, createdAt],
  row: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? null],
};

const group = 'rbac.authorization.k8s.io';

export const roles: ResourceDefinition = {
  group,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  namespaced: true,
  schema: 'io.k8s.api.rbac.v1.Role',
  subresources: {},
  strategy: {
    applyDefaults: (role) => setDefault(role, 'rules', null),
    validate: (role) => [...validateMetadata(role, isPathSegment), ...validateRules(role['rules'], true)],
  },
  table,
};

export const clusterroles: ResourceDefinition = {
  group,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  subresources: {},
  strategy: {
    applyDefaults: (role) => setDefault(role, 'rules', null),
    validate: (role) => [
      ...validateMetadata(role, isPathSegment),
      ...validateRules(role['rules'], false),
      ...validateAggregation(role),
    ],
  },
  table,
};

function validateAggregation({ aggregationRule }: KubeObject): FieldError[] {
  if (!aggregationRule) return [];
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors: KubeObject[string][] = aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    const detail = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
    return [required(field, detail)];
  }
  return selectors.flatMap((selector, index) => {
    const found = validateLabelSelector(selector, `${field}[${index}]`);
    return found.length === 0
      ? []
      : [...found, invalid(`${field}[${index}]`, null, 'invalid label selector.')];
  });
}
