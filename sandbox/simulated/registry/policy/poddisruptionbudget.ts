/** PodDisruptionBudgets. After `pkg/registry/policy/poddisruptionbudget/strategy.go`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, setDefault } from '../fields.ts';
import { invalid, oneOfOrNone } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { positiveIntOrPercent } from '../validation/numbers.ts';
import { validateLabelSelector } from '../validation/selectors.ts';

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

export const poddisruptionbudgets: ResourceDefinition = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  subresources: { status: sameKind('PodDisruptionBudget') },
  strategy: {
    applyDefaults(budget) {
      budget['spec'] ??= {};
      budget['status'] ??= {};
      for (const name of COUNTS) setDefault(budget['status'], name, 0);
    },
    ...specAndStatus,
    prepareForCreate(budget) {
      budget['status'] = Object.fromEntries(COUNTS.map((name) => [name, 0]));
      budget.metadata.generation = 1;
    },
    validate: validateBudget,
  },
  table: {
    columns: [
      nameColumn,
      column('Min Available', 'The minimum number of pods that must be available.'),
      column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
      column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', {
        type: 'integer',
      }),
      ageColumn,
    ],
    row: (budget, now) => [
      budget.metadata.name,
      String(budget['spec']?.minAvailable ?? 'N/A'),
      String(budget['spec']?.maxUnavailable ?? 'N/A'),
      budget['status']?.disruptionsAllowed ?? 0,
      ageOf(budget, now),
    ],
  },
};

function validateBudget(budget: KubeObject): FieldError[] {
  const spec: Fields = budget['spec'] ?? {};
  const { minAvailable, maxUnavailable } = spec;
  return [
    ...validateMetadata(budget, isDnsSubdomain),
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [invalid('spec', inMemory(spec), 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...intOrPercent('spec.minAvailable', minAvailable),
    ...intOrPercent('spec.maxUnavailable', maxUnavailable),
    ...validateLabelSelector(spec['selector'], 'spec.selector'),
    ...oneOfOrNone('spec.unhealthyPodEvictionPolicy', spec['unhealthyPodEvictionPolicy'], [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]),
  ];
}

/** As the server shows the whole spec: the internal type has no JSON names. */
function inMemory(spec: Fields): Fields {
  return {
    MinAvailable: spec['minAvailable'] ?? null,
    Selector: spec['selector'] ?? null,
    MaxUnavailable: spec['maxUnavailable'] ?? null,
    UnhealthyPodEvictionPolicy: spec['unhealthyPodEvictionPolicy'] ?? null,
  };
}

function intOrPercent(field: string, value: unknown): FieldError[] {
  const found = positiveIntOrPercent(field, value);
  if (typeof value === 'string' && /^[0-9]+%$/.test(value) && Number.parseInt(value, 10) > 100) {
    found.push(invalid(field, value, 'must not be greater than 100%'));
  }
  return found;
}
