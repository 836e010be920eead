/** Subresources that are actions: a pod is bound to a node, or evicted; a service account gets a token. */

import type { KubeObject } from '../../objects.ts';
import { copyJson } from '../../storage/index.ts';
import { badRequest, conflict } from '../errors.ts';
import { checkedDeletion } from './deletion.ts';
import { timestamp } from './metadata.ts';
import type { Registry } from './registry.ts';
import type { ObjectRef, WriteContext } from './types.ts';

/** Does something with the object a request names. */
export type Action = (
  registry: Registry,
  ref: ObjectRef,
  body: Partial<KubeObject>,
  by: WriteContext,
) => KubeObject | undefined;

/** POST pods/x/binding: the scheduler's decision. Throws 404, and 409 when the pod has a node already or is going. */
export function bindPod(
  registry: Registry,
  ref: ObjectRef,
  binding: Partial<KubeObject>,
  by: WriteContext,
): undefined {
  const node = binding['target']?.name;
  if (typeof node !== 'string' || node === '') throw badRequest('binding target name is required');
  const time = timestamp(registry.now());
  const old = registry.get(ref);
  if (old.metadata.deletionTimestamp) {
    throw conflict(
      ref.definition,
      ref.name,
      `pod ${ref.name} is being deleted, cannot be assigned to a host`,
    );
  }
  if (old['spec']?.nodeName) {
    const why = `pod ${ref.name} is already assigned to node "${old['spec'].nodeName}"`;
    throw conflict({ ...ref.definition, plural: 'pods/binding' }, ref.name, why);
  }
  registry.place(ref, (pod) => bound(pod, node, time, binding), by);
}

function bound(old: KubeObject, node: string, time: string, binding: Partial<KubeObject>): KubeObject {
  const pod = copyJson(old);
  pod['spec'].nodeName = node;
  const { annotations } = binding.metadata ?? {};
  if (annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...annotations };
  const others = (pod['status']?.conditions ?? []).filter((c: { type: string }) => c.type !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: time };
  pod['status'] = { ...pod['status'], conditions: [...others, scheduled] };
  return pod;
}

/** POST serviceaccounts/x/token: a token for somebody to be this account. Throws 400, 404, 409, 422. */
export function requestToken(registry: Registry, ref: ObjectRef, request: Partial<KubeObject>): KubeObject {
  return registry.tokens.issue(registry.get(ref), request);
}

/** POST pods/x/eviction: a deletion that asks first. Disruption budgets are not consulted yet. */
export function evictPod(
  registry: Registry,
  ref: ObjectRef,
  eviction: Partial<KubeObject>,
  by: WriteContext,
): undefined {
  const options = eviction['deleteOptions'] ?? {};
  const dryRun = by.dryRun || [options.dryRun].flat().includes('All');
  registry.delete(ref, checkedDeletion(options), { ...by, dryRun });
}
