/** What the conditions of an ending namespace say (pkg/controller/namespace/deletion/status_condition_utils.go). */
import type { ResourceName } from '../objects.ts';
import type { Condition } from './types.ts';

/** What is left of one resource in the namespace. */
export interface Remaining {
  readonly resource: ResourceName;
  readonly count: number;
  /** The finalizers of what is left, one entry an object and finalizer. */
  readonly finalizers: readonly string[];
}

/** What keeps a namespace from being cleared. */
export interface Hindrances {
  /** Groups and versions that nobody answers for: there may be something of theirs. */
  readonly undiscovered: readonly string[];
  /** Why things could not be deleted. */
  readonly failures: readonly string[];
}

/** In the order in which the API shows them; without times. */
export function contentConditions(
  remaining: readonly Remaining[],
  { undiscovered, failures }: Hindrances = { undiscovered: [], failures: [] },
): readonly Condition[] {
  return [
    discovery(undiscovered),
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    contentFailure(failures),
    contentRemaining(remaining),
    finalizersRemaining(remaining),
  ];
}

function discovery(undiscovered: readonly string[]): Condition {
  const type = 'NamespaceDeletionDiscoveryFailure';
  if (undiscovered.length === 0) {
    const message = 'All resources successfully discovered';
    return { type, status: 'False', reason: 'ResourcesDiscovered', message };
  }
  const groups = undiscovered.toSorted().map((each) => `${each}: stale GroupVersion discovery: ${each}`);
  const why = `unable to retrieve the complete list of server APIs: ${groups.join(', ')}`;
  const message = `Discovery failed for some groups, 1 failing: ${why}`;
  return { type, status: 'True', reason: 'DiscoveryFailed', message };
}

function contentFailure(failures: readonly string[]): Condition {
  const type = 'NamespaceDeletionContentFailure';
  if (failures.length === 0) {
    const message = 'All content successfully deleted, may be waiting on finalization';
    return { type, status: 'False', reason: 'ContentDeleted', message };
  }
  const texts = failures.toSorted();
  const message = `Failed to delete all resource types, ${texts.length} remaining: ${texts.join(', ')}`;
  return { type, status: 'True', reason: 'ContentDeletionFailed', message };
}

function contentRemaining(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceContentRemaining';
  const left = remaining.filter(({ count }) => count > 0);
  if (left.length === 0) {
    return { type, status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' };
  }
  const parts = left
    .map(({ resource, count }) => `${withDot(resource)} has ${count} resource instances`)
    .sort();
  const message = `Some resources are remaining: ${parts.join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

/** The resource as Kubernetes prints a GroupResource here: `pods.`, `deployments.apps`. */
function withDot(resource: ResourceName): string {
  return resource.includes('.') ? resource : `${resource}.`;
}

function finalizersRemaining(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const finalizer of remaining.flatMap(({ finalizers }) => finalizers)) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  if (counts.size === 0) {
    const message = 'All content-preserving finalizers finished';
    return { type, status: 'False', reason: 'ContentHasNoFinalizers', message };
  }
  const parts = Array.from(
    counts,
    ([finalizer, count]) => `${finalizer} in ${count} resource instances`,
  ).sort();
  const message = `Some content in the namespace has finalizers remaining: ${parts.join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}
