/** Revisions and the annotations that carry them from a Deployment to its ReplicaSets (deployment_util.go). */
import type { ReplicaSet } from '../types.ts';
import { boundsOf } from './bounds.ts';
import type { Deployment } from './types.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';

const historyCharacters = 2000;

const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Readonly<Record<string, string>>;

export function revisionOf({ metadata }: { metadata: ReplicaSet['metadata'] }): number {
  return Number.parseInt(metadata.annotations?.[revisionAnnotation] ?? '0', 10) || 0;
}

export function lastRevision(replicaSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...replicaSets.map(revisionOf));
}

/**
 * The annotations of the ReplicaSet that becomes, or is, the current one. A ReplicaSet that is rolled back to takes the
 * next revision and keeps its old ones in its history.
 */
export function annotationsForCurrent(
  deployment: Deployment,
  annotations: Annotations | undefined = {},
  revision: number,
): Record<string, string> {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const result = { ...annotations, ...Object.fromEntries(copied) };
  const before = annotations[revisionAnnotation];
  if ((Number.parseInt(before ?? '0', 10) || 0) >= revision) return result;
  result[revisionAnnotation] = String(revision);
  if (before !== undefined) {
    result[revisionHistoryAnnotation] = lengthened(annotations[revisionHistoryAnnotation], before);
  }
  return result;
}

/** How many replicas the Deployment wanted when the ReplicaSet was last scaled, and how many there may be at most. */
export function replicasAnnotations(deployment: Deployment): Record<string, string> {
  const { replicas } = deployment.spec;
  return {
    [desiredReplicasAnnotation]: String(replicas),
    [maxReplicasAnnotation]: String(replicas + boundsOf(deployment).surge),
  };
}

/** The oldest revisions fall out when the list becomes too long. */
function lengthened(history: string | undefined, revision: string): string {
  const revisions = [...(history ? history.split(',') : []), revision];
  while (revisions.join(',').length > historyCharacters) revisions.shift();
  return revisions.join(',');
}
