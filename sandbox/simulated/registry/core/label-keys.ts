/**
 * matchLabelKeys and mismatchLabelKeys of a new pod stand for its own labels: they are written into the selectors beside
 * them (`pkg/registry/core/pod/strategy.go`).
 */
import type { KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';

export function applyLabelKeys(pod: KubeObject): void {
  const labels = pod.metadata.labels ?? {};
  const { affinity, topologySpreadConstraints } = pod['spec'];
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const terms = affinity?.[kind] ?? {};
    const preferred = listOf(terms.preferredDuringSchedulingIgnoredDuringExecution);
    for (const { podAffinityTerm } of preferred) if (podAffinityTerm) merge(podAffinityTerm, labels);
    for (const term of listOf(terms.requiredDuringSchedulingIgnoredDuringExecution)) merge(term, labels);
  }
  for (const constraint of listOf(topologySpreadConstraints)) merge(constraint, labels);
}

/** Without a selector nobody is meant, and that stays so. */
function merge(term: Fields, labels: Readonly<Record<string, string>>): void {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = term;
  if (!labelSelector) return;
  const requirements = [
    ...requirementsOf(matchLabelKeys ?? [], 'In', labels),
    ...requirementsOf(mismatchLabelKeys ?? [], 'NotIn', labels),
  ];
  if (requirements.length === 0) return;
  labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), ...requirements];
}

function requirementsOf(
  keys: readonly string[],
  operator: string,
  labels: Readonly<Record<string, string>>,
): object[] {
  return keys.flatMap((key) =>
    Object.hasOwn(labels, key) ? [{ key, operator, values: [labels[key]] }] : [],
  );
}
