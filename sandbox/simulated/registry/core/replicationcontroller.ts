/** ReplicationControllers, what was there before ReplicaSets. After `pkg/registry/core/replicationcontroller/strategy.go`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { applyTemplateDefaults } from '../apps/template.ts';
import { validateTemplate } from '../apps/validation.ts';
import {
  ageColumn,
  ageOf,
  column,
  containerCells,
  containerColumns,
  doc,
  formatLabels,
  integer,
  nameColumn,
} from '../columns.ts';
import { sameKind, scale, specAndStatus } from '../definitions.ts';
import { type Fields, isZero, setDefault } from '../fields.ts';
import { required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';

export const replicationcontrollers: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ReplicationController',
  subresources: { scale, status: sameKind('ReplicationController') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    prepareForCreate(controller) {
      controller['status'] = { replicas: 0 };
      controller.metadata.generation = 1;
    },
    validate: validateController,
  },
  table: {
    columns: [
      nameColumn,
      column('Desired', doc('ReplicationControllerSpec', 'replicas'), integer),
      column('Current', doc('ReplicationControllerStatus', 'replicas'), integer),
      column('Ready', doc('ReplicationControllerStatus', 'readyReplicas'), integer),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('ReplicationControllerSpec', 'selector'), { wide: true }),
    ],
    row(controller, now) {
      const { spec = {}, status = {} } = controller as { spec?: Fields; status?: Fields };
      return [
        controller.metadata.name,
        spec['replicas'] ?? 0,
        status['replicas'] ?? 0,
        status['readyReplicas'] ?? 0,
        ageOf(controller, now),
        ...containerCells(spec['template']?.spec),
        formatLabels(spec['selector']),
      ];
    },
  },
  fields: (controller) => ({ 'status.replicas': String(controller['status']?.replicas ?? 0) }),
};

/** After `SetDefaults_ReplicationController`: the template's labels serve as selector and as labels. */
function applyDefaults(controller: KubeObject): void {
  controller['spec'] ??= {};
  controller['status'] ??= {};
  setDefault(controller['status'], 'replicas', 0);
  const spec: Fields = controller['spec'];
  setDefault(spec, 'replicas', 1);
  if (!spec['template']) return;
  applyTemplateDefaults(spec);
  const labels = spec['template'].metadata.labels;
  if (isZero(labels)) return;
  if (isZero(spec['selector'])) spec['selector'] = { ...labels };
  if (isZero(controller.metadata.labels)) controller.metadata.labels = { ...labels };
}

function validateController(controller: KubeObject): FieldError[] {
  const spec: Fields = controller['spec'] ?? {};
  const found = [
    ...validateMetadata(controller, isDnsSubdomain),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...(isZero(spec['selector']) ? [required('spec.selector')] : []),
    ...nonNegative('spec.replicas', spec['replicas']),
  ];
  if (!spec['template']) return [...found, required('spec.template')];
  const asLabelSelector = { ...spec, selector: { matchLabels: spec['selector'] ?? {} } };
  return [...found, ...validateTemplate(asLabelSelector, 'ReplicationController')];
}
