import type { KubeObject, ResourceName } from './objects.ts';

/**
 * How controllers, the scheduler and kubelets speak to the API server of their cluster: the same path as an HTTP
 * request (defaults, admission, validation, optimistic concurrency, managed fields) without the wire.
 *
 * Every call is synchronous: one thread owns the store, so a read is always current and a write is always complete.
 * Failures are `StatusError`s with the Status an HTTP client would have got.
 */
export interface Client {
  /** `undefined` where an HTTP client would get 404. */
  get<T extends KubeObject = KubeObject>(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
  ): T | undefined;
  /** The Scale of an object; `undefined` where there is no such object. Throws 404 for resources that have none. */
  getScale(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined;
  list<T extends KubeObject = KubeObject>(resource: ResourceName, options?: ListOptions): readonly T[];
  create<T extends KubeObject = KubeObject>(
    resource: ResourceName,
    object: KubeObject,
    options?: WriteOptions,
  ): T;
  /** Replaces the object. A stale `metadata.resourceVersion` is a 409 Conflict; none at all is unconditional. */
  update<T extends KubeObject = KubeObject>(
    resource: ResourceName,
    object: KubeObject,
    options?: WriteOptions,
  ): T;
  /** A JSON merge patch (RFC 7396). */
  patch<T extends KubeObject = KubeObject>(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    patch: object,
    options?: WriteOptions,
  ): T;
  delete(resource: ResourceName, namespace: string | undefined, name: string, options?: DeleteOptions): void;
  /** A subresource that is an action: `binding`, `eviction`; `token` answers with the TokenRequest. */
  createSubresource(
    resource: ResourceName,
    namespace: string,
    name: string,
    subresource: string,
    body: object,
  ): unknown;
  /**
   * Calls back for every object that is there now (as ADDED), then for every change, in order, each in a later turn of
   * the event loop than the write that caused it. Exceptions of the callback are logged and do not end the watch.
   */
  watch<T extends KubeObject = KubeObject>(
    resource: ResourceName,
    onEvent: (event: WatchEvent<T>) => void,
  ): Disposable;
  /** A client whose writes are recorded in managedFields under this manager, and as this user for admission. */
  as(manager: string): Client;
}

export interface ListOptions {
  namespace?: string;
  /** As in a query: `app=web,tier!=db`. */
  labelSelector?: string;
  fieldSelector?: string;
}

export interface WriteOptions {
  subresource?: 'status' | 'scale' | 'ephemeralcontainers' | 'finalize' | 'approval' | 'resize';
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
  /** What was there before, for MODIFIED and DELETED. */
  previous?: T;
}
