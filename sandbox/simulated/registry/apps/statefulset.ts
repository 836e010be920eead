/** StatefulSets. After `pkg/registry/apps/statefulset/strategy.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, containerCells, containerColumns, nameColumn } from '../columns.ts';
import { applyClaimDefaults } from '../core/claim-defaults.ts';
import { sameKind, scale, specAndStatus } from '../definitions.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './statefulset-validation.ts';
import { applyTemplateDefaults } from './template.ts';

export const statefulsets: ResourceDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  subresources: { scale, status: sameKind('StatefulSet') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    prepareForCreate(set) {
      set['status'] = { replicas: 0, availableReplicas: 0 };
      set.metadata.generation = 1;
      dropMaxUnavailable(set);
    },
    prepareForUpdate(set, old) {
      specAndStatus.prepareForUpdate(set, old);
      dropMaxUnavailable(set);
    },
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
    warnings: (set) => podSpecWarnings(set['spec']?.template?.spec ?? {}, 'spec.template.spec'),
  },
  table: {
    columns: [
      nameColumn,
      column('Ready', 'Number of the pod with ready state'),
      ageColumn,
      ...containerColumns,
    ],
    row: (set, now) => [
      set.metadata.name,
      `${set['status']?.readyReplicas ?? 0}/${set['spec']?.replicas ?? 0}`,
      ageOf(set, now),
      ...containerCells(set['spec']?.template?.spec),
    ],
  },
};

/** The feature MaxUnavailableStatefulSet is not on by itself in v1.36: the field is taken away without a word. */
function dropMaxUnavailable(set: KubeObject): void {
  delete set['spec']?.updateStrategy?.rollingUpdate?.maxUnavailable;
}

/** After `SetDefaults_StatefulSet`. */
function applyDefaults(set: KubeObject): void {
  set['spec'] ??= {};
  set['status'] ??= {};
  for (const count of ['replicas', 'availableReplicas']) setDefault(set['status'], count, 0);
  const spec: Fields = set['spec'];
  setDefaultForZero(spec, 'podManagementPolicy', 'OrderedReady');
  setDefault(spec, 'updateStrategy', {});
  applyStrategyDefaults(spec['updateStrategy']);
  setDefault(spec, 'persistentVolumeClaimRetentionPolicy', {});
  setDefaultForZero(spec['persistentVolumeClaimRetentionPolicy'], 'whenDeleted', 'Retain');
  setDefaultForZero(spec['persistentVolumeClaimRetentionPolicy'], 'whenScaled', 'Retain');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'serviceName', '');
  applyTemplateDefaults(spec);
  for (const claim of listOf(spec['volumeClaimTemplates'])) {
    setDefaultForZero(claim, 'apiVersion', 'v1');
    setDefaultForZero(claim, 'kind', 'PersistentVolumeClaim');
    setDefault(claim, 'metadata', {});
    applyClaimDefaults(claim);
  }
}

function applyStrategyDefaults(strategy: Fields): void {
  setDefaultForZero(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] !== 'RollingUpdate') return;
  setDefault(strategy, 'rollingUpdate', {});
  setDefault(strategy['rollingUpdate'], 'partition', 0);
}
