/** A Client over a Map: enough API server for clientgo, whose tests must not depend on the one clientgo serves. */
import type { Client, WatchEvent } from '../../../../sandbox/simulated/client.ts';
import { keyOf } from '../../../../sandbox/simulated/clientgo/keys.ts';
import { type KubeObject, StatusError } from '../../../../sandbox/simulated/objects.ts';

type Listener = (event: WatchEvent) => void;

export interface MemoryClient extends Client {
  readonly watches: number;
}

export function memoryClient(): MemoryClient {
  const resources = new Map<string, Map<string, KubeObject>>();
  const listeners = new Map<string, Set<Listener>>();
  let revision = 0;
  let watches = 0;

  const objectsOf = (resource: string) => made(resources, resource, () => new Map<string, KubeObject>());
  const listenersOf = (resource: string) => made(listeners, resource, () => new Set<Listener>());
  const tell = (resource: string, event: WatchEvent) => {
    for (const listener of [...listenersOf(resource)])
      later(() => listenersOf(resource).has(listener) && listener(event));
  };
  const store = (resource: string, object: KubeObject): KubeObject => {
    const metadata = { uid: `uid-${++revision}`, ...object.metadata, resourceVersion: `${++revision}` };
    const stored = Object.freeze({ ...object, metadata });
    const previous = objectsOf(resource).get(keyOf(stored));
    objectsOf(resource).set(keyOf(stored), stored);
    tell(resource, { type: previous ? 'MODIFIED' : 'ADDED', object: stored });
    return stored;
  };
  const existing = (resource: string, key: string): KubeObject => {
    const object = objectsOf(resource).get(key);
    if (!object) throw refusal(404, 'NotFound', `${resource} "${key}" not found`);
    return object;
  };
  const key = (namespace: string | undefined, name: string) => (namespace ? `${namespace}/${name}` : name);

  const client = {
    get: (resource: string, namespace: string | undefined, name: string) =>
      objectsOf(resource).get(key(namespace, name)),
    list: (resource: string) => [...objectsOf(resource).values()],
    create(resource: string, object: KubeObject) {
      if (objectsOf(resource).has(keyOf(object))) throw refusal(409, 'AlreadyExists', 'already exists');
      return store(resource, object);
    },
    update(resource: string, object: KubeObject) {
      existing(resource, keyOf(object));
      return store(resource, object);
    },
    patch(resource: string, namespace: string | undefined, name: string, patch: object) {
      return store(resource, { ...existing(resource, key(namespace, name)), ...patch });
    },
    delete(resource: string, namespace: string | undefined, name: string) {
      const object = existing(resource, key(namespace, name));
      objectsOf(resource).delete(keyOf(object));
      tell(resource, { type: 'DELETED', object });
    },
    createSubresource() {
      throw refusal(404, 'NotFound', 'no subresources here');
    },
    watch(resource: string, listener: Listener) {
      watches += 1;
      listenersOf(resource).add(listener);
      for (const object of objectsOf(resource).values()) {
        later(() => listenersOf(resource).has(listener) && listener({ type: 'ADDED', object }));
      }
      return {
        [Symbol.dispose]: () => {
          if (listenersOf(resource).delete(listener)) watches -= 1;
        },
      };
    },
    as: () => client,
    get watches() {
      return watches;
    },
  };
  return client as unknown as MemoryClient;
}

function made<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

const later = (callback: () => void) => void setImmediate(callback);

export function refusal(code: number, reason: string, message: string): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
}

export function configMap(name: string, labels: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } };
}
