/** Namespaces. After `pkg/registry/core/namespace/strategy.go`. */
import { copyJson } from '../../json.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { keepStatus, sameKind } from '../definitions.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel } from '../validation/names.ts';

export const namespaces: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  schema: 'io.k8s.api.core.v1.Namespace',
  subresources: { finalize: sameKind('Namespace', ['update']), status: sameKind('Namespace') },
  strategy: {
    applyDefaults(namespace) {
      // Selectors over namespaces rely on this label, so it cannot be taken away.
      if (!namespace.metadata.name) return;
      namespace.metadata.labels = {
        ...namespace.metadata.labels,
        'kubernetes.io/metadata.name': namespace.metadata.name,
      };
      namespace['spec'] ??= {};
      namespace['status'] ??= {};
    },
    prepareForCreate(namespace) {
      namespace['status'] = { phase: 'Active' };
      const finalizers: string[] = namespace['spec']?.finalizers ?? [];
      if (!finalizers.includes('kubernetes')) {
        namespace['spec'] = { ...namespace['spec'], finalizers: [...finalizers, 'kubernetes'] };
      }
    },
    prepareForUpdate(namespace, old) {
      namespace['spec'] = { ...namespace['spec'], finalizers: copyJson(old['spec']?.finalizers) };
      keepStatus(namespace, old);
    },
    validate: (namespace) => validateMetadata(namespace, isDnsLabel),
  },
  table: {
    columns: [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
    row: (namespace, now) => [
      namespace.metadata.name,
      namespace['status']?.phase ?? '',
      ageOf(namespace, now),
    ],
  },
  fields: (namespace) => ({
    'status.phase': namespace['status']?.phase ?? '',
    name: namespace.metadata.name,
  }),
};
