/** Terms of pod affinity: whom they mean (framework.AffinityTerm). */
import { selects } from '../clientgo/selector.ts';
import type { PodAffinityTerm, SchedulablePod, Surroundings } from './types.ts';

export type AffinityKind = 'podAffinity' | 'podAntiAffinity';

export function requiredTerms({ spec }: SchedulablePod, kind: AffinityKind): readonly PodAffinityTerm[] {
  return spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether a term of `owner` means `other`. It speaks of its owner's namespace unless it names others or selects them. */
export function means(
  { metadata }: SchedulablePod,
  { namespaces = [], namespaceSelector, labelSelector }: PodAffinityTerm,
  other: SchedulablePod,
  around: Surroundings,
): boolean {
  const { namespace = '', labels } = other.metadata;
  const named = namespaces.length > 0 || namespaceSelector ? namespaces : [metadata.namespace];
  const isMeant =
    named.includes(namespace) ||
    selects(namespaceSelector, namespaceSelector && around.namespaceLabels(namespace));
  return isMeant && selects(labelSelector, labels);
}
