/** RoleBindings and ClusterRoleBindings. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition, TableColumn } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { type Fields, listOf, setDefaultForZero } from '../fields.ts';
import { eachInvalid, invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { isPathSegment } from './rule-validation.ts';

const group = 'rbac.authorization.k8s.io';

export const rolebindings: ResourceDefinition = {
  group,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  namespaced: true,
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  subresources: {},
  strategy: {
    applyDefaults,
    validate: (binding) => validate(binding, ['Role', 'ClusterRole'], true),
    validateUpdate,
  },
  table: { columns: columnsFor('roleBinding', 'RoleBinding'), row },
};

export const clusterrolebindings: ResourceDefinition = {
  group,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  subresources: {},
  strategy: {
    applyDefaults,
    validate: (binding) => validate(binding, ['ClusterRole'], false),
    validateUpdate,
  },
  table: { columns: columnsFor('clusterRoleBinding', 'ClusterRoleBinding'), row },
};

function applyDefaults(binding: KubeObject): void {
  binding['roleRef'] ??= {};
  setDefaultForZero(binding['roleRef'], 'apiGroup', group);
  for (const subject of listOf(binding['subjects'])) {
    if (subject['kind'] === 'User' || subject['kind'] === 'Group') {
      setDefaultForZero(subject, 'apiGroup', group);
    }
  }
}

function validate(binding: KubeObject, kinds: readonly string[], namespaced: boolean): FieldError[] {
  return [
    ...validateMetadata(binding, isPathSegment),
    ...validateRoleRef(binding['roleRef'], kinds),
    ...listOf(binding['subjects']).flatMap((subject, index) =>
      validateSubject(subject, namespaced, `subjects[${index}]`),
    ),
  ];
}

function validateRoleRef(roleRef: Fields, kinds: readonly string[]): FieldError[] {
  const { apiGroup = '', kind = '', name = '' } = roleRef;
  const found: FieldError[] = [];
  if (apiGroup !== group) found.push(notSupported('roleRef.apiGroup', apiGroup, [group]));
  if (!kinds.includes(kind)) found.push(notSupported('roleRef.kind', kind, kinds));
  if (name === '') found.push(required('roleRef.name'));
  return [...found, ...eachInvalid('roleRef.name', name, isPathSegment(name))];
}

function validateSubject(subject: Fields, namespaced: boolean, field: string): FieldError[] {
  const { kind = '', apiGroup = '', name = '', namespace = '' } = subject;
  const found = name === '' ? [required(`${field}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') found.push(...eachInvalid(`${field}.name`, name, isDnsSubdomain(name)));
      if (apiGroup !== '') found.push(notSupported(`${field}.apiGroup`, apiGroup, ['']));
      if (!namespaced && namespace === '') found.push(required(`${field}.namespace`));
      return found;
    case 'User':
    case 'Group':
      return apiGroup === group ? found : [...found, notSupported(`${field}.apiGroup`, apiGroup, [group])];
    default:
      return [...found, notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

/** Whoever may change who has a role must not be able to change which. The value is printed as Go's own type. */
function validateUpdate(binding: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [binding['roleRef'], old['roleRef']];
  if (['apiGroup', 'kind', 'name'].every((name) => now[name] === before[name])) return [];
  const shown = { APIGroup: now.apiGroup ?? '', Kind: now.kind ?? '', Name: now.name ?? '' };
  return [invalid('roleRef', shown, 'cannot change roleRef')];
}

function columnsFor(where: string, type: string): TableColumn[] {
  const wide = (name: string) => column(name, `${name} in the ${where}`, { wide: true });
  const role = column('Role', doc(type, 'roleRef', 'rbac'));
  return [nameColumn, role, ageColumn, wide('Users'), wide('Groups'), wide('ServiceAccounts')];
}

function row(binding: KubeObject, now: number): string[] {
  const { kind, name } = binding['roleRef'];
  const of = (wanted: string) => listOf(binding['subjects']).filter((each) => each['kind'] === wanted);
  const names = (wanted: string) => of(wanted).map((each) => String(each['name']));
  const accounts = of('ServiceAccount').map((each) => `${each['namespace'] ?? ''}/${each['name']}`);
  const lists = [names('User'), names('Group'), accounts].map((list) => list.join(', '));
  return [binding.metadata.name, `${kind}/${name}`, ageOf(binding, now), ...lists];
}
