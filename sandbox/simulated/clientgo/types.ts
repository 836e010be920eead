import type { KubeObject, ResourceName } from '../objects.ts';

/** Watches one resource and keeps an indexed view of it, as client-go's SharedIndexInformer does. */
export interface Informer<T extends KubeObject = KubeObject> extends Disposable {
  readonly resource: ResourceName;
  /** `namespace/name`, or `name` for cluster-scoped objects. */
  get(key: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** Objects whose index function gave this value. */
  byIndex(index: string, value: string): readonly T[];
  addIndex(index: string, values: (object: T) => readonly string[]): void;
  on(handlers: InformerHandlers<T>): Disposable;
}

export interface InformerHandlers<T extends KubeObject = KubeObject> {
  added?(object: T): void;
  updated?(previous: T, object: T): void;
  deleted?(object: T): void;
}

/** One informer a resource and cluster, shared by all controllers. Starts a watch on first use. */
export interface InformerFactory extends Disposable {
  informer<T extends KubeObject = KubeObject>(resource: ResourceName): Informer<T>;
}

/**
 * Keys waiting to be worked on: each at most once, never two at a time for the same key, failures again with
 * exponential back-off (5 ms doubling to 16 min, as client-go's default), and `addAfter` for things that fall due later.
 */
export interface WorkQueue extends Disposable {
  add(key: string): void;
  addAfter(key: string, milliseconds: number): void;
}

/** Writes Events as client-go's recorder does: equal ones are counted up (count, lastTimestamp), not repeated. */
export interface EventRecorder {
  event(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options?: { fieldPath?: string },
  ): void;
}
