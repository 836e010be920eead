/** How many pods of a DaemonSet may be missing, or too many, during an update (daemon/util/daemonset_util.go). */
import { scaledValue } from '../percent.ts';
import type { DaemonSet } from './types.ts';

/** Nodes that may have a second pod, of `total` nodes. */
export function surgeOf({ spec }: DaemonSet, total: number): number {
  const { type, rollingUpdate } = spec.updateStrategy;
  return type === 'RollingUpdate' ? scaledValue(rollingUpdate?.maxSurge ?? 0, total, Math.ceil) : 0;
}

/** Nodes that may be without an available pod, of `total` nodes. One at least where there is no surge. */
export function unavailableOf(daemonSet: DaemonSet, total: number): number {
  const { type, rollingUpdate } = daemonSet.spec.updateStrategy;
  if (type !== 'RollingUpdate') return 0;
  const unavailable = scaledValue(rollingUpdate?.maxUnavailable ?? 0, total, Math.ceil);
  return unavailable === 0 && total > 0 && surgeOf(daemonSet, total) === 0 ? 1 : unavailable;
}
