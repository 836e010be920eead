/** Deployments. After `pkg/registry/apps/deployment/strategy.go`. */
import type { KubeObject } from '../../objects.ts';
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
import { sameFields, sameKind, scale, specAndStatus } from '../definitions.ts';
import { type Fields, setDefault, setDefaultForZero } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { applyTemplateDefaults } from './template.ts';
import { validateDeployment, validateDeploymentUpdate } from './validation.ts';

export const deployments: ResourceDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.Deployment',
  subresources: { scale, status: sameKind('Deployment') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    prepareForUpdate(deployment, old) {
      specAndStatus.prepareForUpdate(deployment, old);
      countAnnotations(deployment, old);
    },
    validate: validateDeployment,
    warnings: (object) => podSpecWarnings(object['spec']?.template?.spec ?? {}, 'spec.template.spec'),
    validateUpdate: validateDeploymentUpdate,
  },
  table: {
    columns: [
      nameColumn,
      column('Ready', 'Number of the pod with ready state'),
      column('Up-to-date', doc('DeploymentStatus', 'updatedReplicas', 'apps')),
      column('Available', doc('DeploymentStatus', 'availableReplicas', 'apps')),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('DeploymentSpec', 'selector', 'apps'), { wide: true }),
    ],
    row(deployment, now) {
      const { spec = {}, status = {} } = deployment as { spec?: Fields; status?: Fields };
      return [
        deployment.metadata.name,
        `${status['readyReplicas'] ?? 0}/${spec['replicas'] ?? 0}`,
        status['updatedReplicas'] ?? 0,
        status['availableReplicas'] ?? 0,
        ageOf(deployment, now),
        ...containerCells(spec['template']?.spec),
        formatSelector(spec['selector']),
      ];
    },
  },
};

/** A Deployment is of another generation when its annotations are others, too. */
function countAnnotations({ metadata }: KubeObject, old: KubeObject): void {
  const isCounted = metadata.generation !== old.metadata.generation;
  const { annotations = {} } = metadata;
  if (isCounted || sameFields(annotations, old.metadata.annotations ?? {})) return;
  metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function applyDefaults(deployment: KubeObject): void {
  deployment['spec'] ??= {};
  deployment['status'] ??= {};
  const spec: Fields = deployment['spec'];
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'progressDeadlineSeconds', 600);
  setDefault(spec, 'strategy', {});
  setDefaultForZero(spec['strategy'], 'type', 'RollingUpdate');
  if (spec['strategy'].type === 'RollingUpdate') applyRollingUpdateDefaults(spec['strategy']);
  applyTemplateDefaults(spec);
}

function applyRollingUpdateDefaults(strategy: Fields): void {
  setDefault(strategy, 'rollingUpdate', {});
  setDefault(strategy['rollingUpdate'], 'maxUnavailable', '25%');
  setDefault(strategy['rollingUpdate'], 'maxSurge', '25%');
}
