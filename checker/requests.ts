/** How much of a resource Pods request of a node, counted as the scheduler and `kubectl describe node` count. */
import { fieldOf } from './operators/types.ts';
import { quantity } from './quantity.ts';
import type { KubeObject } from './types.ts';

/** What the Pods on each node request, in nano units, by the node's name. Pods that have ended count no more. */
export function requestedOn(pods: readonly KubeObject[], resource: string): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const pod of pods) {
    const node = fieldOf(pod['spec'], 'nodeName');
    if (typeof node !== 'string' || hasEnded(pod)) continue;
    sums.set(node, (sums.get(node) ?? 0n) + requestOf(pod, resource));
  }
  return sums;
}

function hasEnded(pod: KubeObject): boolean {
  const phase = fieldOf(pod['status'], 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/**
 * The request of a whole Pod, in nano units: its own where it has one, or what its containers need together, or one that
 * prepares needs beside the sidecars that run by then (PodRequests in k8s.io/component-helpers/resource).
 */
export function requestOf({ spec }: KubeObject, resource: string): bigint {
  const asked = (holder: unknown) =>
    quantity(fieldOf(fieldOf(fieldOf(holder, 'resources'), 'requests'), resource));
  const containers = listOf(spec, 'containers').reduce<bigint>((sum, one) => sum + (asked(one) ?? 0n), 0n);
  let sidecars = 0n;
  let preparing = 0n;
  for (const one of listOf(spec, 'initContainers')) {
    const request = asked(one) ?? 0n;
    if (fieldOf(one, 'restartPolicy') === 'Always') sidecars += request;
    const needed = fieldOf(one, 'restartPolicy') === 'Always' ? sidecars : sidecars + request;
    if (needed > preparing) preparing = needed;
  }
  const together = containers + sidecars;
  const own = asked(spec) ?? (together > preparing ? together : preparing);
  return own + (quantity(fieldOf(fieldOf(spec, 'overhead'), resource)) ?? 0n);
}

function listOf(spec: unknown, key: string): readonly unknown[] {
  const list = fieldOf(spec, key);
  return Array.isArray(list) ? list : [];
}
