/**
 * Informers: one watch a resource and cluster, an indexed view of its objects, and handlers told of every change.
 * After client-go's SharedIndexInformer. Because the in-process client is synchronous, a view is complete from the
 * moment it is asked for: there is no HasSynced to wait on.
 */
import type { Client, WatchEvent } from '../client.ts';
import type { KubeObject, ResourceName } from '../objects.ts';
import { keyOf } from './keys.ts';
import type { Informer, InformerFactory, InformerHandlers } from './types.ts';

type Log = (message: string, cause?: unknown) => void;

/** Ends with all its informers; an informer asked for after that throws. */
export function createInformerFactory(client: Client, log: Log): InformerFactory {
  const informers = new Map<ResourceName, Informer>();
  let ended = false;
  return {
    informer<T extends KubeObject>(resource: ResourceName): Informer<T> {
      if (ended) throw new Error(`The informers of this cluster have ended; ${resource} cannot be watched.`);
      const existing = informers.get(resource);
      // One informer serves all who ask for a resource, so its type parameter is the asker's view of the same objects.
      if (existing) return existing as unknown as Informer<T>;
      const made = createInformer<T>(client, resource, log);
      informers.set(resource, made as unknown as Informer);
      return made;
    },
    [Symbol.dispose]() {
      ended = true;
      for (const informer of informers.values()) informer[Symbol.dispose]();
      informers.clear();
    },
  };
}

/** Throws what `client.list` throws, when the resource is not served. */
function createInformer<T extends KubeObject>(client: Client, resource: ResourceName, log: Log): Informer<T> {
  const store = new IndexedStore<T>();
  const handlers = new Set<InformerHandlers<T>>();

  const tell = (call: (handler: InformerHandlers<T>) => void): void => {
    for (const handler of handlers) {
      try {
        call(handler);
      } catch (cause) {
        log(`A handler of ${resource} failed.`, cause);
      }
    }
  };
  const onEvent = ({ type, object }: WatchEvent<T>): void => {
    const previous = store.get(keyOf(object));
    if (type === 'DELETED') {
      if (!previous) return;
      store.delete(previous);
      tell((handler) => handler.deleted?.(object));
      return;
    }
    if (previous && sameRevision(previous, object)) return;
    store.put(object);
    if (previous && previous.metadata.uid === object.metadata.uid) {
      tell((handler) => handler.updated?.(previous, object));
      return;
    }
    if (previous) tell((handler) => handler.deleted?.(previous));
    tell((handler) => handler.added?.(object));
  };

  for (const object of client.list<T>(resource)) store.put(object);
  const watch = client.watch<T>(resource, onEvent);
  return {
    resource,
    get: (key) => store.get(key),
    list: (namespace) => store.list(namespace),
    byIndex: (index, value) => store.byIndex(index, value),
    addIndex: (index, values) => store.addIndex(index, values),
    on(added) {
      handlers.add(added);
      for (const object of store.list()) added.added?.(object);
      return { [Symbol.dispose]: () => void handlers.delete(added) };
    },
    [Symbol.dispose]() {
      handlers.clear();
      watch[Symbol.dispose]();
    },
  };
}

/** The watch begins with what the list already brought; such repeats are no news. */
function sameRevision(one: KubeObject, other: KubeObject): boolean {
  return (
    one.metadata.uid === other.metadata.uid && one.metadata.resourceVersion === other.metadata.resourceVersion
  );
}

interface Index<T> {
  readonly values: (object: T) => readonly string[];
  readonly keys: Map<string, Set<string>>;
}

const byNamespace = 'namespace';

/** Objects by key, and by every index; as client-go's ThreadSafeStore without the threads. */
class IndexedStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor() {
    this.addIndex(byNamespace, (object) => [object.metadata.namespace ?? '']);
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.byIndex(byNamespace, namespace);
  }

  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (!index) throw new Error(`There is no index ${name}.`);
    return Array.from(index.keys.get(value) ?? [], (key) => this.#objects.get(key)!);
  }

  /** Adding an index again under the same name changes nothing: several controllers may want the same one. */
  addIndex(name: string, values: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    const index: Index<T> = { values, keys: new Map() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) enter(index, key, object);
  }

  put(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    for (const index of this.#indexes.values()) {
      if (previous) leave(index, key, previous);
      enter(index, key, object);
    }
    this.#objects.set(key, object);
  }

  delete(object: T): void {
    const key = keyOf(object);
    for (const index of this.#indexes.values()) leave(index, key, object);
    this.#objects.delete(key);
  }
}

function enter<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.values(object)) {
    const keys = index.keys.get(value);
    if (keys) keys.add(key);
    else index.keys.set(value, new Set([key]));
  }
}

function leave<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.values(object)) {
    const keys = index.keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) index.keys.delete(value);
  }
}
