/** The Client of controllers, scheduler and kubelets: the registry without the wire. */
import type { UserInfo } from '../admission/types.ts';
import type { Client, DeleteOptions, ListOptions, WatchEvent, WriteOptions } from '../client.ts';
import type { KubeObject, ResourceName } from '../objects.ts';
import type { ResourceDefinition } from '../scheme/types.ts';
import { copyJson, type StoreEvent } from '../storage/index.ts';
import { badRequest, notFound, unknownPath } from './errors.ts';
import { unmanaged } from './fieldmanager/ownership.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import { type Action, bindPod, evictPod, requestToken } from './registry/actions.ts';
import type { Registry } from './registry/registry.ts';
import { scaleOf, withScale } from './registry/scale.ts';
import type { ObjectRef, WriteContext } from './registry/types.ts';
import { selectorOf } from './selectors/index.ts';

/** Who a client writes as. Components of the control plane may do everything. */
interface Identity {
  readonly user: UserInfo;
  readonly manager: string;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  'pods/binding': bindPod,
  'pods/eviction': evictPod,
  'serviceaccounts/token': requestToken,
};

type Log = (message: string, cause?: unknown) => void;

/** A client of this cluster that acts as the API server itself; `as` gives one for a component. */
export function createLocalClient(registry: Registry, log: Log): Client {
  return new LocalClient(registry, log, identityOf('system:apiserver', 'kube-apiserver'));
}

function identityOf(name: string, manager: string): Identity {
  return { user: { name, groups: ['system:masters', 'system:authenticated'] }, manager };
}

class LocalClient implements Client {
  readonly #registry: Registry;
  readonly #log: Log;
  readonly #identity: Identity;
  readonly #context: WriteContext;

  constructor(registry: Registry, log: Log, identity: Identity) {
    this.#registry = registry;
    this.#log = log;
    this.#identity = identity;
    this.#context = { user: identity.user, fieldManager: identity.manager, dryRun: false, warn: () => {} };
  }

  get<T extends KubeObject>(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
  ): T | undefined {
    return this.#registry.find(this.#ref(resource, namespace, name)) as T | undefined;
  }

  getScale(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined {
    const ref = this.#ref(resource, namespace, name);
    if (!ref.definition.subresources.scale) throw unknownPath();
    const object = this.#registry.find(ref);
    return object && scaleOf(object, ref.definition.custom?.scale);
  }

  list<T extends KubeObject>(resource: ResourceName, options: ListOptions = {}): readonly T[] {
    const definition = this.#definition(resource);
    const objects = this.#registry.store.list(
      resource,
      definition.namespaced ? options.namespace : undefined,
    );
    const selected = selectorOf(definition, options);
    return (selected ? objects.filter(selected) : objects) as T[];
  }

  create<T extends KubeObject>(resource: ResourceName, object: KubeObject, options: WriteOptions = {}): T {
    if (options.subresource) throw unknownPath();
    const review = this.#registry.reviewOf(resource);
    if (review) return review(copyJson(object), object.metadata?.namespace, this.#context) as T;
    const definition = this.#definition(resource);
    const namespace = namespaceFor(definition, object.metadata.namespace);
    return this.#registry.create(definition, namespace, copyJson(object), this.#context) as T;
  }

  update<T extends KubeObject>(resource: ResourceName, object: KubeObject, options: WriteOptions = {}): T {
    const ref = this.#ref(resource, object.metadata.namespace, object.metadata.name);
    // Owners are the server's to record: what there was when the object was read says nothing.
    return this.#write(ref, () => copyJson(unmanaged(object)), options) as T;
  }

  patch<T extends KubeObject>(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    patch: object,
    options: WriteOptions = {},
  ): T {
    const ref = this.#ref(resource, namespace, name);
    return this.#write(ref, (old) => applyMergePatch(unmanaged(old), patch) as KubeObject, options) as T;
  }

  delete(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): void {
    this.#registry.delete(this.#ref(resource, namespace, name), options, this.#context);
  }

  createSubresource(
    resource: ResourceName,
    namespace: string,
    name: string,
    subresource: string,
    body: object,
  ): unknown {
    const ref = this.#ref(resource, namespace, name);
    const action = ACTIONS[`${resource}/${subresource}`];
    if (!action) throw unknownPath();
    return action(this.#registry, ref, copyJson(body) as Partial<KubeObject>, this.#context);
  }

  watch<T extends KubeObject>(resource: ResourceName, onEvent: (event: WatchEvent<T>) => void): Disposable {
    this.#definition(resource);
    let ended = false;
    const watch = this.#registry.store.watch(resource, undefined, (events) => {
      for (const event of events) if (!ended) this.#deliver(resource, event, onEvent);
    });
    return {
      [Symbol.dispose]: () => {
        ended = true;
        watch[Symbol.dispose]();
      },
    };
  }

  as(manager: string): Client {
    const name = manager.includes(':') ? manager : `system:${manager}`;
    return new LocalClient(this.#registry, this.#log, identityOf(name, manager.split(':').at(-1)!));
  }

  #write(ref: ObjectRef, change: (old: KubeObject) => KubeObject, { subresource }: WriteOptions): KubeObject {
    if (subresource && !ref.definition.subresources[subresource]) throw notFound(ref.definition, ref.name);
    if (subresource !== 'scale') return this.#registry.update(ref, subresource ?? '', change, this.#context);
    const paths = ref.definition.custom?.scale;
    const scaled = this.#registry.update(
      ref,
      '',
      (old) => withScale(old, change(scaleOf(old, paths)), paths),
      {
        ...this.#context,
        through: 'scale',
      },
    );
    return scaleOf(scaled, paths);
  }

  #deliver<T extends KubeObject>(
    resource: ResourceName,
    { type, object, previous }: StoreEvent,
    onEvent: (event: WatchEvent<T>) => void,
  ): void {
    try {
      onEvent({ type, object: object as T, ...(previous ? { previous: previous as T } : {}) });
    } catch (cause) {
      this.#log(`a watch of ${resource} by ${this.#identity.manager} failed`, cause);
    }
  }

  #ref(resource: ResourceName, namespace: string | undefined, name: string): ObjectRef {
    const definition = this.#definition(resource);
    return { definition, namespace: definition.namespaced ? namespace : undefined, name };
  }

  #definition(resource: ResourceName): ResourceDefinition {
    const definition = this.#registry.scheme.resourceNamed(resource);
    if (!definition) throw unknownPath();
    return definition;
  }
}

function namespaceFor(definition: ResourceDefinition, namespace: string | undefined): string | undefined {
  if (!definition.namespaced) return undefined;
  if (!namespace) throw badRequest('an empty namespace may not be set during creation');
  return namespace;
}
