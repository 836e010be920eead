/** Wakes a controller when something it manages, or could manage, changes. */
import { keyOf } from '../clientgo/keys.ts';
import { selects } from '../clientgo/selector.ts';
import type { Informer, WorkQueue } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import { controllerOf, type LabelSelector } from './types.ts';

/**
 * Puts the controller of every added, changed or deleted object into the queue; an object without one wakes every
 * controller of its namespace whose selector matches, for adoption.
 */
export function watchControllees(
  controllees: Informer,
  controllers: Informer,
  kind: string,
  queue: WorkQueue,
  selectorOf: (controller: KubeObject) => LabelSelector = ({ spec }) => spec.selector,
): Disposable {
  const wakeOwner = (object: KubeObject): boolean => {
    const owner = controllerOf(object);
    if (owner?.kind === kind) queue.add(`${object.metadata.namespace}/${owner.name}`);
    return owner !== undefined;
  };
  const wake = (object: KubeObject): void => {
    if (wakeOwner(object) || object.metadata.deletionTimestamp) return;
    for (const controller of controllers.list(object.metadata.namespace)) {
      if (selects(selectorOf(controller), object.metadata.labels)) queue.add(keyOf(controller));
    }
  };
  return controllees.on({
    added: wake,
    updated(previous, object) {
      if (controllerOf(previous)?.uid !== controllerOf(object)?.uid) wakeOwner(previous);
      wake(object);
    },
    deleted: (object) => void wakeOwner(object),
  });
}

/** Puts every object of the controller's own kind into the queue when it changes in any way. */
export function watchOwn(informer: Informer, queue: WorkQueue): Disposable {
  const add = (object: KubeObject) => queue.add(keyOf(object));
  return informer.on({ added: add, updated: (_, object) => add(object), deleted: add });
}

/** Puts the owner of every changed or deleted object into the queue: somebody may have meddled with what it made. */
export function watchOwned(owned: Informer, kind: string, queue: WorkQueue): Disposable {
  const wake = (object: KubeObject) => {
    const owner = controllerOf(object);
    if (owner?.kind === kind) queue.add(`${object.metadata.namespace}/${owner.name}`);
  };
  return owned.on({ updated: (_, object) => wake(object), deleted: wake });
}
