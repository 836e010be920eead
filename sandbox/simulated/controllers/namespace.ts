/** The namespace controller: clears a namespace that is ending, then lets it go (pkg/controller/namespace). */
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import type { ResourceList } from './custom-resources.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import { contentConditions, type Remaining } from './namespace-conditions.ts';
import { conditionOf } from './pods.ts';
import type { Resource } from './resources.ts';
import type { Condition, ControllerContext } from './types.ts';

export function startNamespaceController(context: ControllerContext, all: ResourceList): Disposable {
  const { clock, log, informers } = context;
  const namespaced = () => all.current.filter((resource) => resource.namespaced);
  const queue = createWorkQueue({ clock, log, work: (name) => sync(context, namespaced(), name) });
  const namespaces = informers.informer('namespaces');
  const consider = ({ metadata }: KubeObject) => {
    if (metadata.deletionTimestamp) queue.add(metadata.name);
  };
  /** Whatever leaves an ending namespace may have been the last thing in it. */
  const left = ({ metadata }: KubeObject) => {
    if (namespaces.get(metadata.namespace ?? '')?.metadata.deletionTimestamp) queue.add(metadata.namespace!);
  };
  return together(
    queue,
    namespaces.on({ added: consider, updated: (_, namespace) => consider(namespace) }),
    all.follow((resource) =>
      resource.namespaced ? informers.informer(resource.name).on({ deleted: left }) : together(),
    ),
  );
}

function sync(context: ControllerContext, resources: readonly Resource[], name: string): void {
  const { client } = context;
  const namespace = client.get('namespaces', undefined, name);
  if (!namespace?.metadata.deletionTimestamp) return;
  for (const resource of resources) deleteContent(context, resource, name);
  const remaining = resources.map((resource) => remainingOf(context, resource, name));
  const current = setConditions(context, namespace, remaining);
  if (remaining.some(({ count }) => count > 0)) return;
  const finalizers = (current.spec?.finalizers ?? []).filter(
    (finalizer: string) => finalizer !== 'kubernetes',
  );
  client.update(
    'namespaces',
    { ...current, spec: { ...current.spec, finalizers } },
    { subresource: 'finalize' },
  );
}

function deleteContent({ client }: ControllerContext, { name }: Resource, namespace: string): void {
  for (const { metadata } of client.list(name, { namespace })) {
    if (metadata.deletionTimestamp) continue;
    try {
      client.delete(name, namespace, metadata.name, { propagationPolicy: 'Background' });
    } catch (cause) {
      // Another deletion in this round may have taken it along.
      if (!(cause instanceof StatusError && cause.status.code === 404)) throw cause;
    }
  }
}

function remainingOf({ client }: ControllerContext, { name }: Resource, namespace: string): Remaining {
  const objects = client.list(name, { namespace });
  return {
    resource: name,
    count: objects.length,
    finalizers: objects.flatMap(({ metadata }) => metadata.finalizers ?? []),
  };
}

function setConditions(
  { client, clock }: ControllerContext,
  namespace: KubeObject,
  remaining: readonly Remaining[],
): KubeObject {
  const before: readonly Condition[] = namespace.status?.conditions ?? [];
  const time = timestamp(clock.now());
  const conditions = contentConditions(remaining).map((condition) => {
    const existing = conditionOf(before, condition.type);
    const isSame = existing?.status === condition.status;
    return { ...condition, lastTransitionTime: isSame ? existing.lastTransitionTime : time };
  });
  if (isEqual(before, conditions)) return namespace;
  const status = { ...namespace.status, conditions };
  return client.update('namespaces', { ...namespace, status }, { subresource: 'status' });
}
