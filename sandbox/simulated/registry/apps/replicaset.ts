/** ReplicaSets. After `pkg/registry/apps/replicaset/strategy.go`. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import {
  ageColumn,
  ageOf,
  column,
  containerCells,
  containerColumns,
  doc,
  formatSelector,
  nameColumn,
} from '../columns.ts';
import { sameKind, scale, specAndStatus } from '../definitions.ts';
import { type Fields, setDefault } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { applyTemplateDefaults } from './template.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from './validation.ts';

export const replicasets: ResourceDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  subresources: { scale, status: sameKind('ReplicaSet') },
  strategy: {
    applyDefaults(replicaSet) {
      replicaSet['spec'] ??= {};
      replicaSet['status'] ??= {};
      setDefault(replicaSet['status'], 'replicas', 0);
      setDefault(replicaSet['spec'], 'replicas', 1);
      applyTemplateDefaults(replicaSet['spec']);
    },
    ...specAndStatus,
    prepareForCreate(replicaSet) {
      replicaSet['status'] = { replicas: 0 };
      replicaSet.metadata.generation = 1;
    },
    validate: validateReplicaSet,
    warnings: (object) => podSpecWarnings(object['spec']?.template?.spec ?? {}, 'spec.template.spec'),
    validateUpdate: validateReplicaSetUpdate,
  },
  table: {
    columns: [
      nameColumn,
      column('Desired', doc('ReplicaSetSpec', 'replicas', 'apps'), { type: 'integer' }),
      column('Current', doc('ReplicaSetStatus', 'replicas', 'apps'), { type: 'integer' }),
      column('Ready', doc('ReplicaSetStatus', 'readyReplicas', 'apps'), { type: 'integer' }),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('ReplicaSetSpec', 'selector', 'apps'), { wide: true }),
    ],
    row(replicaSet, now) {
      const { spec = {}, status = {} } = replicaSet as { spec?: Fields; status?: Fields };
      return [
        replicaSet.metadata.name,
        spec['replicas'] ?? 0,
        status['replicas'] ?? 0,
        status['readyReplicas'] ?? 0,
        ageOf(replicaSet, now),
        ...containerCells(spec['template']?.spec),
        formatSelector(spec['selector']),
      ];
    },
  },
};
