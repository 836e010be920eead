/** Bindings: nothing is stored, a POST sends a pod to a node as POST pods/x/binding does. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, nameColumn } from '../columns.ts';

export const bindings: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  namespaced: true,
  verbs: ['create'],
  schema: 'io.k8s.api.core.v1.Binding',
  subresources: {},
  strategy: { applyDefaults() {}, validate: () => [] },
  table: {
    columns: [nameColumn, ageColumn],
    row: (binding, now) => [binding.metadata.name, ageOf(binding, now)],
  },
};
