/** ResourceQuotas. After `pkg/registry/core/resourcequota/strategy.go` and `ValidateResourceQuota`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { sameKind, statusOnly } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { canonicaliseAll } from '../pod-spec-defaults.ts';
import { immutable, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateQuotaAmount, validateQuotaName } from './resource-names.ts';

const SCOPES = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

const OF_PODS = ['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
const OF_OTHERS = [
  'configmaps',
  'ephemeral-storage',
  'limits.ephemeral-storage',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'requests.ephemeral-storage',
  'requests.storage',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];

export const resourcequotas: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  subresources: { status: sameKind('ResourceQuota') },
  strategy: {
    applyDefaults(quota) {
      quota['spec'] ??= {};
      quota['status'] ??= {};
      canonicaliseAll(quota['spec'].hard);
      canonicaliseAll(quota['status'].hard);
      canonicaliseAll(quota['status'].used);
    },
    ...statusOnly(() => ({})),
    validate: validateQuota,
    validateUpdate: (quota, old) => immutable('spec.scopes', quota['spec']?.scopes, old['spec']?.scopes),
  },
  table: {
    columns: [
      nameColumn,
      column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
      column(
        'Limit',
        'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
      ),
      ageColumn,
    ],
    row: (quota, now) => [quota.metadata.name, ...formatUsage(quota), ageOf(quota, now)],
  },
};

/** What is used of what there is: requests and counts in one cell, limits in the other. */
function formatUsage(quota: KubeObject): [string, string] {
  const { hard = {}, used = {} } = (quota['status'] ?? {}) as { hard?: Fields; used?: Fields };
  const names = Object.keys(hard).sort();
  const text = (limits: boolean) =>
    names
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
      .join(', ');
  return [text(false), text(true)];
}

function validateQuota(quota: KubeObject): FieldError[] {
  const spec: Fields = quota['spec'] ?? {};
  const hard: Fields = spec['hard'] ?? {};
  return [
    ...validateMetadata(quota, isDnsSubdomain),
    ...Object.entries(hard).flatMap(([name, amount]) => [
      ...validateQuotaName(name, `spec.hard[${name}]`),
      ...validateQuotaAmount(name, amount, `spec.hard[${name}]`),
    ]),
    ...validateScopes(spec['scopes'] ?? [], Object.keys(hard)),
    ...validateScopeSelector(listOf(spec['scopeSelector']?.matchExpressions)),
  ];
}

function validateScopes(scopes: readonly string[], resources: readonly string[]): FieldError[] {
  const field = 'spec.scopes';
  const found = scopes.flatMap((scope) => {
    if (!SCOPES.includes(scope)) return [invalid(field, scopes, 'unsupported scope')];
    return resources
      .filter((name) => !mayHaveScope(name, scope))
      .map(() => invalid(field, scopes, 'unsupported scope applied to resource'));
  });
  const conflict = CONFLICTS.some(([one, other]) => scopes.includes(one) && scopes.includes(other));
  return conflict ? [...found, invalid(field, scopes, 'conflicting scopes')] : found;
}

/** Scopes choose among pods, one among claims. Of resources that are not its own a server does not know whether they can. */
function mayHaveScope(resource: string, scope: string): boolean {
  if (![...OF_PODS, ...OF_OTHERS].includes(resource)) return true;
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass')
    return ['persistentvolumeclaims', 'requests.storage'].includes(resource);
  return OF_PODS.includes(resource);
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Scopes that a pod has or has not. */
const EXISTENCE = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
];
const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

/** After `validateScopedResourceSelectorRequirement`: which of the expressions it is, is not said. */
function validateScopeSelector(terms: readonly Fields[]): FieldError[] {
  const field = 'spec.scopeSelector.matchExpressions';
  return terms.flatMap(({ scopeName = '', operator = '', values = [] }) => [
    ...(SCOPES.includes(scopeName) ? [] : [invalid(`${field}.scopeName`, scopeName, 'unsupported scope')]),
    ...(EXISTENCE.includes(scopeName) && operator !== 'Exists'
      ? [invalid(`${field}.operator`, operator, EXISTS_ONLY)]
      : []),
    ...validateScopeOperator(operator, values, field),
  ]);
}

function validateScopeOperator(operator: string, values: readonly unknown[], field: string): FieldError[] {
  if (!OPERATORS.includes(operator)) {
    return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
  const needs = operator === 'In' || operator === 'NotIn';
  if (needs === values.length > 0) return [];
  if (needs) {
    const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    return [required(`${field}.values`, detail)];
  }
  const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
  return [invalid(`${field}.values`, values, detail)];
}
