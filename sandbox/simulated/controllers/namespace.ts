/** The namespace controller: clears a namespace that is ending, then lets it go (pkg/controller/namespace). */
import { pendingIn } from '../admission/pending.ts';
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
  /** An API that answers again, or is gone, may have kept namespaces from ending. */
  const apiChanged = () => {
    for (const namespace of namespaces.list()) consider(namespace);
  };
  return together(
    queue,
    informers
      .informer(APISERVICES)
      .on({ updated: (_, { spec }) => void (spec?.service && apiChanged()), deleted: apiChanged }),
    namespaces.on({ added: consider, updated: (_, namespace) => consider(namespace) }),
    all.follow((resource) => (resource.namespaced ? whenGone(context, resource, left) : together())),
  );
}

function whenGone(context: ControllerContext, { name }: Resource, gone: (object: KubeObject) => void) {
  if (name !== 'events') return context.informers.informer(name).on({ deleted: gone });
  // There are more events than all else, and nobody wants a view of them.
  return context.client.watch(name, ({ type, object }) => {
    if (type === 'DELETED') gone(object);
  });
}

function sync(context: ControllerContext, resources: readonly Resource[], name: string): void {
  const { client } = context;
  const namespace = client.get('namespaces', undefined, name);
  if (!namespace?.metadata.deletionTimestamp) return;
  const errors = resources.flatMap((resource) => deleteContent(context, resource, name));
  const failures = errors.map(({ message }) => message);
  const undiscovered = undiscoveredBy(client);
  const remaining = resources.map((resource) => remainingOf(context, resource, name));
  const current = setConditions(context, namespace, contentConditions(remaining, { undiscovered, failures }));
  if (errors[0]) throw errors[0];
  if (remaining.some(({ count }) => count > 0) || undiscovered.length > 0) return;
  const finalizers = (current.spec?.finalizers ?? []).filter(
    (finalizer: string) => finalizer !== 'kubernetes',
  );
  client.update(
    'namespaces',
    { ...current, spec: { ...current.spec, finalizers } },
    { subresource: 'finalize' },
  );
}

const APISERVICES = 'apiservices.apiregistration.k8s.io';

/** Groups and versions that a server inside the cluster should answer for and does not. */
function undiscoveredBy(client: ControllerContext['client']): string[] {
  return client.list(APISERVICES).flatMap(({ spec, status }) => {
    if (!spec?.service) return [];
    const available = conditionOf((status?.conditions ?? []) as readonly Condition[], 'Available');
    return available?.status === 'True' ? [] : [`${spec.group}/${spec.version}`];
  });
}

/** What could not be deleted, by why. */
function deleteContent({ client }: ControllerContext, { name }: Resource, namespace: string): StatusError[] {
  const failures: StatusError[] = [];
  for (const { metadata } of client.list(name, { namespace })) {
    if (metadata.deletionTimestamp) continue;
    try {
      client.delete(name, namespace, metadata.name, { propagationPolicy: 'Background' });
    } catch (cause) {
      // Another deletion in this round may have taken it along.
      if (!(cause instanceof StatusError) || pendingIn(cause)) throw cause;
      if (cause.status.code !== 404) failures.push(cause);
    }
  }
  return failures;
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
  next: readonly Condition[],
): KubeObject {
  const before: readonly Condition[] = namespace.status?.conditions ?? [];
  const time = timestamp(clock.now());
  const conditions = next.map((condition) => {
    const existing = conditionOf(before, condition.type);
    const isSame = existing?.status === condition.status;
    return { ...condition, lastTransitionTime: isSame ? existing.lastTransitionTime : time };
  });
  if (isEqual(before, conditions)) return namespace;
  const status = { ...namespace.status, conditions };
  return client.update('namespaces', { ...namespace, status }, { subresource: 'status' });
}
