/** The objects a quota is about: all of its namespace, or those within its scopes (quota/v1/evaluator/core/pods.go). */
import type { KubeObject, ResourceName } from '../../objects.ts';
import { amountsOf, type Container } from '../amounts.ts';

interface ScopeSelector {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Whether the quota is about this object. Scopes are about pods, and one about claims: other kinds are in none. */
export function isInScope(quota: KubeObject, resource: ResourceName, object: KubeObject): boolean {
  const selectors = selectorsOf(quota);
  if (selectors.length === 0) return true;
  if (resource === 'pods') return selectors.every((selector) => matches(selector, object));
  if (resource !== 'persistentvolumeclaims') return false;
  return selectors.every((selector) => matchesClaim(selector, object));
}

function selectorsOf({ spec }: KubeObject): ScopeSelector[] {
  const scopes: string[] = spec?.scopes ?? [];
  const expressions: ScopeSelector[] = spec?.scopeSelector?.matchExpressions ?? [];
  return [...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })), ...expressions];
}

function matches({ scopeName, operator, values = [] }: ScopeSelector, { spec }: KubeObject): boolean {
  switch (scopeName) {
    case 'Terminating':
      return hasDeadline(spec);
    case 'NotTerminating':
      return !hasDeadline(spec);
    case 'BestEffort':
      return isBestEffort(spec);
    case 'NotBestEffort':
      return !isBestEffort(spec);
    case 'PriorityClass':
      return fulfils(spec.priorityClassName || undefined, operator, values);
    case 'CrossNamespacePodAffinity':
      return looksAcrossNamespaces(spec);
    default:
      return false;
  }
}

function matchesClaim({ scopeName, operator, values = [] }: ScopeSelector, claim: KubeObject): boolean {
  if (scopeName !== 'VolumeAttributesClass') return false;
  return fulfils(claim['spec']?.volumeAttributesClassName || undefined, operator, values);
}

function fulfils(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'DoesNotExist':
      return value === undefined;
    default:
      return value !== undefined;
  }
}

function hasDeadline(spec: { activeDeadlineSeconds?: number }): boolean {
  return (spec.activeDeadlineSeconds ?? -1) >= 0;
}

/** Nothing asks for processors or memory. */
function isBestEffort(spec: { containers?: Container[]; initContainers?: Container[] }): boolean {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].every(({ resources }) =>
    [amountsOf(resources?.requests), amountsOf(resources?.limits)].every((amounts) =>
      ['cpu', 'memory'].every((name) => (amounts.get(name)?.nano ?? 0n) === 0n),
    ),
  );
}

interface AffinityTerm {
  namespaces?: string[];
  namespaceSelector?: object | null;
  podAffinityTerm?: AffinityTerm;
}

interface Affinity {
  requiredDuringSchedulingIgnoredDuringExecution?: AffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: AffinityTerm[];
}

function looksAcrossNamespaces(spec: {
  affinity?: { podAffinity?: Affinity; podAntiAffinity?: Affinity };
}): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []),
  ]);
  return terms.some((term) => {
    const { namespaces, namespaceSelector } = term.podAffinityTerm ?? term;
    return Boolean(namespaces?.length) || Boolean(namespaceSelector);
  });
}
