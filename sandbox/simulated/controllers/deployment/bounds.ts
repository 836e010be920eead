/** How far a rolling update may go above and below the wanted number of pods (deployment_util.go, ResolveFenceposts). */
import { scaledValue } from '../percent.ts';
import type { Deployment } from './types.ts';

export interface Bounds {
  /** Pods above `spec.replicas`; a percentage is rounded up. */
  readonly surge: number;
  /** Pods below `spec.replicas`; a percentage is rounded down. One of the two is always above zero. */
  readonly unavailable: number;
}

export function boundsOf({ spec }: Deployment): Bounds {
  if (spec.strategy.type !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const { maxSurge = 0, maxUnavailable = 0 } = spec.strategy.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, spec.replicas, Math.ceil);
  const unavailable = scaledValue(maxUnavailable, spec.replicas, Math.floor);
  // Both are zero only when a percentage came out as nothing: without room on either side nothing would move.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Never more than there are. */
export function maxUnavailableOf(deployment: Deployment): number {
  const { replicas } = deployment.spec;
  if (deployment.spec.strategy.type !== 'RollingUpdate' || replicas === 0) return 0;
  return Math.min(boundsOf(deployment).unavailable, replicas);
}
