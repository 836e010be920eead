/**
 * HorizontalPodAutoscalers, stored as autoscaling/v2 and served as v1 too.
 * After `pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go`.
 */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { canonicaliseIn } from '../pod-spec-defaults.ts';
import { fromV2, toV2 } from './horizontalpodautoscaler-v1.ts';
import { formatMetrics } from './metric-cells.ts';
import { validateAutoscaler } from './validation.ts';

export const horizontalpodautoscalers: ResourceDefinition = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  subresources: { status: sameKind('HorizontalPodAutoscaler') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    // Nobody counts generations here.
    prepareForCreate(autoscaler) {
      autoscaler['status'] = { desiredReplicas: 0, currentMetrics: null };
    },
    validate: validateAutoscaler,
  },
  table: {
    columns: [
      nameColumn,
      column('Reference', described('HorizontalPodAutoscalerSpec', 'scaleTargetRef')),
      column('Targets', described('HorizontalPodAutoscalerSpec', 'metrics')),
      column('MinPods', described('HorizontalPodAutoscalerSpec', 'minReplicas')),
      column('MaxPods', described('HorizontalPodAutoscalerSpec', 'maxReplicas')),
      column('Replicas', described('HorizontalPodAutoscalerStatus', 'currentReplicas')),
      ageColumn,
    ],
    row(autoscaler, now) {
      const { spec = {}, status = {} } = autoscaler as { spec?: Fields; status?: Fields };
      return [
        autoscaler.metadata.name,
        `${spec['scaleTargetRef']?.kind}/${spec['scaleTargetRef']?.name}`,
        formatMetrics(listOf(spec['metrics']), listOf(status['currentMetrics'])),
        spec['minReplicas'] === undefined ? '<unset>' : String(spec['minReplicas']),
        spec['maxReplicas'] ?? 0,
        status['currentReplicas'] ?? 0,
        ageOf(autoscaler, now),
      ];
    },
  },
};

/** The same objects as `autoscaling/v1`, which knows CPU alone. */
export const horizontalpodautoscalersV1: ResourceDefinition = {
  ...horizontalpodautoscalers,
  version: 'v1',
  schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  storedAs: {
    resource: 'horizontalpodautoscalers.autoscaling',
    groupVersion: 'autoscaling/v2',
    toStored: toV2,
    fromStored: fromV2,
  },
  table: {
    ...horizontalpodautoscalers.table,
    row: (autoscaler, now) => horizontalpodautoscalers.table.row(toV2(autoscaler), now),
  },
};

function described(type: string, field: string) {
  return { schema: `io.k8s.api.autoscaling.v2.${type}`, field };
}

const CPU_AT_80 = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

/** After `SetDefaults_HorizontalPodAutoscaler`. */
function applyDefaults(autoscaler: KubeObject): void {
  autoscaler['spec'] ??= {};
  autoscaler['status'] ??= {};
  setDefault(autoscaler['status'], 'desiredReplicas', 0);
  // Go writes an empty list that must be there as null.
  if (isZero(autoscaler['status'].currentMetrics)) autoscaler['status'].currentMetrics = null;
  const spec: Fields = autoscaler['spec'];
  setDefault(spec, 'maxReplicas', 0);
  setDefault(spec, 'minReplicas', 1);
  if (isZero(spec['metrics'])) spec['metrics'] = [structuredClone(CPU_AT_80)];
  for (const metric of listOf(spec['metrics'])) canonicaliseTarget(metric);
  if (spec['behavior']) applyBehaviorDefaults(spec['behavior']);
}

function canonicaliseTarget(metric: Fields): void {
  for (const source of Object.values(metric)) {
    const target: Fields | undefined = source?.target;
    for (const name of ['value', 'averageValue']) if (target?.[name]) canonicaliseIn(target, name);
  }
}

const UP = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];
const DOWN = [{ type: 'Percent', value: 100, periodSeconds: 15 }];

function applyBehaviorDefaults(behavior: Fields): void {
  setDefault(behavior, 'scaleUp', {});
  setDefault(behavior['scaleUp'], 'stabilizationWindowSeconds', 0);
  for (const [direction, policies] of [['scaleUp', UP] as const, ['scaleDown', DOWN] as const]) {
    setDefault(behavior, direction, {});
    setDefault(behavior[direction], 'selectPolicy', 'Max');
    if (isZero(behavior[direction].policies)) behavior[direction].policies = structuredClone(policies);
    if (behavior[direction].tolerance !== undefined) canonicaliseIn(behavior[direction], 'tolerance');
  }
}
