/**
 * The garbage collector: what is owned goes when its owners are gone; foreground deletion makes the owner wait for
 * what it owns; orphaning cuts the tie (pkg/controller/garbagecollector).
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import type { Informer, WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, type OwnerReference, StatusError } from '../objects.ts';
import { setOwners } from './claim.ts';
import type { ResourceList } from './custom-resources.ts';
import { together } from './end.ts';
import { findOwner, isServed, type Resource } from './resources.ts';
import type { ControllerContext } from './types.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';
const byOwner = 'garbage-collector/owner';

/** Events are never owned and never collected. */
const ignored = new Set(['events']);

export function startGarbageCollector(context: ControllerContext, all: ResourceList): Disposable {
  const collector = new GarbageCollector(context, all);
  const watch = (resource: Resource) => (ignored.has(resource.name) ? together() : collector.watch(resource));
  return together(collector, all.follow(watch));
}

/** An object and where it was found. */
interface Item {
  readonly resource: Resource;
  readonly object: KubeObject;
}

class GarbageCollector implements Disposable {
  readonly #context: ControllerContext;
  readonly #all: ResourceList;
  readonly #queue: WorkQueue;

  constructor(context: ControllerContext, all: ResourceList) {
    const { clock, log } = context;
    this.#context = context;
    this.#all = all;
    this.#queue = createWorkQueue({ clock, log, work: (key) => this.#sync(key) });
  }

  get #resources(): readonly Resource[] {
    return this.#all.current.filter(({ name }) => !ignored.has(name));
  }

  watch(resource: Resource): Disposable {
    const informer = this.#informer(resource);
    informer.addIndex(byOwner, ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid));
    const consider = (object: KubeObject): void => {
      const { ownerReferences, deletionTimestamp } = object.metadata;
      if (ownerReferences?.length || deletionTimestamp) this.#add({ resource, object });
    };
    return informer.on({
      added: consider,
      updated: (_, object) => consider(object),
      deleted: (object) => this.#onDeleted(object),
    });
  }

  /** Wakes what the object owned, and owners that wait for it. */
  #onDeleted(object: KubeObject): void {
    for (const dependent of this.#dependents(object)) this.#add(dependent);
    for (const reference of object.metadata.ownerReferences ?? []) {
      const found = findOwner(this.#context.client, this.#resources, object, reference);
      if (found?.owner.metadata.deletionTimestamp)
        this.#add({ resource: found.resource, object: found.owner });
    }
  }

  #add({ resource, object }: Item): void {
    this.#queue.add(`${resource.name}|${keyOf(object)}`);
  }

  #sync(key: string): void {
    const [name = '', objectKey = ''] = key.split('|');
    const resource = this.#resources.find((one) => one.name === name);
    const { namespace, name: objectName } = splitKey(objectKey);
    const object = resource && this.#context.client.get(resource.name, namespace, objectName);
    if (!resource || !object) return;
    const item = { resource, object };
    try {
      if (object.metadata.deletionTimestamp) this.#finish(item);
      else if (object.metadata.ownerReferences?.length) this.#collect(item);
    } catch (cause) {
      if (!(cause instanceof StatusError && cause.status.code === 404)) throw cause;
    }
  }

  /** An object on its way out: orphans are let go, dependents that block go first. */
  #finish(item: Item): void {
    const { finalizers = [] } = item.object.metadata;
    if (finalizers.includes(orphan)) {
      for (const dependent of this.#dependents(item.object))
        this.#disown(dependent, [item.object.metadata.uid]);
      this.#removeFinalizer(item, orphan);
    } else if (finalizers.includes(foreground)) this.#finishForeground(item);
  }

  #finishForeground(item: Item): void {
    const { uid } = item.object.metadata;
    const blocking = this.#dependents(item.object).filter(({ object }) =>
      object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
    );
    if (blocking.length === 0) this.#removeFinalizer(item, foreground);
    for (const dependent of this.#dependents(item.object)) {
      if (!dependent.object.metadata.deletionTimestamp) this.#add(dependent);
    }
  }

  /** Deletes an object none of whose owners is left; owners that are gone are struck off beside one that stays. */
  #collect(item: Item): void {
    const { solid, dangling, waiting } = this.#sortOwners(item.object);
    if (solid.length > 0) {
      if (dangling.length + waiting.length > 0)
        this.#disown(
          item,
          [...dangling, ...waiting].map(({ uid }) => uid),
        );
      return;
    }
    const isBlocked = waiting.length > 0 && this.#dependents(item.object).length > 0;
    this.#delete(item, isBlocked ? 'Foreground' : undefined);
  }

  #sortOwners(object: KubeObject) {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of object.metadata.ownerReferences ?? []) {
      const found = findOwner(this.#context.client, this.#resources, object, reference)?.owner.metadata;
      if (!found) (isServed(this.#resources, reference) ? dangling : solid).push(reference);
      else if (found.deletionTimestamp && found.finalizers?.includes(foreground)) waiting.push(reference);
      else solid.push(reference);
    }
    return { solid, dangling, waiting };
  }

  #delete({ resource, object }: Item, wanted: 'Foreground' | undefined): void {
    const { namespace, name, uid = '', finalizers = [] } = object.metadata;
    const own = finalizers.includes(orphan)
      ? 'Orphan'
      : finalizers.includes(foreground)
        ? 'Foreground'
        : 'Background';
    const propagationPolicy = wanted ?? own;
    this.#context.client.delete(resource.name, namespace, name, {
      propagationPolicy,
      preconditions: { uid },
    });
  }

  #disown({ resource, object }: Item, uids: readonly (string | undefined)[]): void {
    const owners = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
    setOwners(this.#context.client, resource.name, object, owners);
  }

  #removeFinalizer({ resource, object }: Item, finalizer: string): void {
    const { namespace, name, finalizers = [] } = object.metadata;
    const left = finalizers.filter((one) => one !== finalizer);
    const patch = { metadata: { finalizers: left.length > 0 ? left : null } };
    this.#context.client.patch(resource.name, namespace, name, patch);
  }

  #dependents({ metadata: { uid } }: KubeObject): readonly Item[] {
    if (!uid) return [];
    return this.#resources.flatMap((resource) =>
      this.#informer(resource)
        .byIndex(byOwner, uid)
        .map((object) => ({ resource, object })),
    );
  }

  #informer({ name }: Resource): Informer {
    return this.#context.informers.informer(name);
  }

  [Symbol.dispose](): void {
    this.#queue[Symbol.dispose]();
  }
}
