/** Pods that are in the network: they run and have an address. */
import { isLeaving, isRunning, notRunning, type PodQuery, podsFor } from '../pods.ts';
import type { ClusterView, Finding, KubeObject } from '../types.ts';

/** More are not looked at: what holds for these holds for their sisters. */
const MOST = 8;

/** At least one, in the order of their names; or why there is none. */
export async function podsThere(
  query: PodQuery,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<KubeObject[] | Finding> {
  const pods = await podsFor(query, isThere, cluster, signal);
  if (!Array.isArray(pods)) return pods;
  const [first] = pods;
  // One that is named is not chosen by whether it runs.
  if (first && !isThere(first)) return notRunning(first);
  return pods.slice(0, MOST);
}

export function addressOf(pod: KubeObject): string {
  return (pod['status'] as { podIP?: string } | undefined)?.podIP ?? '';
}

function isThere(pod: KubeObject): boolean {
  return isRunning(pod) && !isLeaving(pod) && addressOf(pod) !== '';
}
