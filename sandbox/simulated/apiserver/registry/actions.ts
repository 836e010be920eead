/** Subresources that are actions: a pod is bound to a node, or evicted; a service account gets a token. */

import type { KubeObject } from '../../objects.ts';
import { copyJson } from '../../storage/index.ts';
import { badRequest, conflict } from '../errors.ts';
import { checkedDeletion } from './deletion.ts';
import { takeDisruption } from './disruption-budget.ts';
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
  registry.admitAction(ref, 'CREATE', 'binding', bodyOf('v1', 'Binding', ref, binding), by);
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
  const { nominatedNodeName: _promised, ...status } = pod['status'] ?? {};
  pod['status'] = { ...status, conditions: [...others, scheduled] };
  return pod;
}

/** POST serviceaccounts/x/token: a token for somebody to be this account. Throws 400, 404, 409, 422. */
export function requestToken(
  registry: Registry,
  ref: ObjectRef,
  request: Partial<KubeObject>,
  by: WriteContext,
): KubeObject {
  const account = registry.get(ref);
  const body = bodyOf('authentication.k8s.io/v1', 'TokenRequest', ref, request);
  registry.admitAction(ref, 'CREATE', 'token', body, by);
  return registry.tokens.issue(account, request);
}

/** What is posted to a subresource, as admission sees it. */
function bodyOf(apiVersion: string, kind: string, ref: ObjectRef, body: Partial<KubeObject>): KubeObject {
  const { namespace, name } = ref;
  const metadata = { name, ...(namespace ? { namespace } : {}), ...body.metadata };
  return { ...body, apiVersion, kind, metadata };
}

/** POST pods/x/eviction: a deletion that asks the pod's disruption budget first. Throws 400, 403, 404, 429. */
export function evictPod(
  registry: Registry,
  ref: ObjectRef,
  eviction: Partial<KubeObject>,
  by: WriteContext,
): undefined {
  const { name } = eviction.metadata ?? {};
  if (name !== undefined && name !== ref.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  registry.admitAction(ref, 'CREATE', 'eviction', bodyOf('policy/v1', 'Eviction', ref, eviction), by);
  const options = eviction['deleteOptions'] ?? {};
  const dryRun = by.dryRun || [options.dryRun].flat().includes('All');
  const deletion = checkedDeletion(options);
  const pod = registry.get(ref);
  takeDisruption(registry, pod, dryRun);
  const asked = deletion.preconditions?.resourceVersion;
  const isAsAsked = asked === undefined || asked === pod.metadata.resourceVersion;
  if (dryRun || !isAsAsked) {
    registry.delete(ref, deletion, { ...by, dryRun });
    return;
  }
  // The mark gives the pod another revision, which is not the one that was asked for.
  registry.place(ref, (old) => disrupted(old, timestamp(registry.now())), by);
  const { uid } = deletion.preconditions ?? {};
  registry.delete(ref, { ...deletion, preconditions: uid === undefined ? {} : { uid } }, by);
}

/** Marked as going because somebody evicts it. A pod that has ended, or is going already, keeps its past. */
function disrupted(old: KubeObject, time: string): KubeObject {
  const type = 'DisruptionTarget';
  const conditions: { type: string }[] = old['status']?.conditions ?? [];
  const isOver = old['status']?.phase === 'Succeeded' || old['status']?.phase === 'Failed';
  if (isOver || old.metadata.deletionTimestamp) return old;
  const why = { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
  const mark = { type, status: 'True', lastProbeTime: null, lastTransitionTime: time, ...why };
  const others = conditions.filter((condition) => condition.type !== type);
  return {
    ...old,
    metadata: { ...old.metadata },
    status: { ...old['status'], conditions: [...others, mark] },
  };
}
