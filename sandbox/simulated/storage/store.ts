/**
 * What etcd is to a real cluster: every object, one revision counter for all of them, the recent past of each resource,
 * and watches. Synchronous and single-threaded, so a write is complete when it returns and a read is always current.
 *
 * Objects are plain JSON and deeply frozen. Watches are called in a later turn of the event loop, in order.
 */
import type { KubeObject, ResourceName } from '../objects.ts';
import { shareFieldSets } from './field-sets.ts';
import { History, type StoreEvent } from './history.ts';
import { deepFreeze, shareWith } from './json.ts';
import { OrderedMap } from './ordered-map.ts';
import { refusalOf, weightOf } from './weight.ts';

/** The whole state as JSON. Keys are `namespace/name`, or `/name` for cluster-scoped objects. */
export interface StoreSnapshot {
  readonly revision: number;
  readonly objects: Readonly<Record<ResourceName, Readonly<Record<string, KubeObject>>>>;
}

/** One line of the journal: an object as it is now, or `null` where it was removed. */
export interface StoreChange {
  readonly revision: number;
  readonly resource: ResourceName;
  readonly key: string;
  readonly object: KubeObject | null;
}

/** How much there is. */
export interface StoreStats {
  readonly objects: number;
  /** As JSON, roughly. */
  readonly bytes: number;
  readonly watches: number;
}

export interface StoreOptions {
  /** Changes of each resource that stay watchable, at least; at most twice as many are kept. */
  readonly historyLength?: number;
  /** Called within every commit, before anybody hears of it: the journal. */
  readonly onCommit?: (change: StoreChange) => void;
  /** Exceptions of a watch's callback go here. */
  readonly log?: (message: string, cause?: unknown) => void;
}

/** Thrown when the past that was asked for is gone. */
export class CompactedError extends Error {
  readonly oldest: number;
  constructor(revision: number, oldest: number) {
    super(`too old resource version: ${revision} (${oldest})`);
    this.name = 'CompactedError';
    this.oldest = oldest;
  }
}

interface Watcher {
  readonly resource: ResourceName;
  readonly onEvents: (events: readonly StoreEvent[]) => void;
  /** Given in the first turn: the past, or what was there at the start. */
  backlog: readonly StoreEvent[];
  /** Events up to here were in the backlog. */
  readonly from: number;
}

const NO_EVENTS: readonly StoreEvent[] = [];

/** What a watcher has not heard yet. Most have heard all but what is new, and are told of that together. */
function dueTo({ backlog, from }: Watcher, fresh: readonly StoreEvent[]): readonly StoreEvent[] {
  const first = fresh[0];
  const due = first && first.revision <= from ? fresh.filter(({ revision }) => revision > from) : fresh;
  return backlog.length > 0 ? [...backlog, ...due] : due;
}

interface Shelf {
  /** Another number after every change of the resource. */
  version: number;
  /** What was made last for an owner: the next is often made by the same template, and shares what is equal. */
  latest: KubeObject | undefined;
  readonly objects: OrderedMap<KubeObject>;
  readonly history: History;
}

/** The key of an object within its resource. */
export function storeKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** How large objects are that some store holds: copies of a cluster hold the same ones, and nobody changes them any more. */
const weights = new WeakMap<KubeObject, number>();

export class Store {
  readonly #options: StoreOptions;
  #shelves = new Map<ResourceName, Shelf>();
  #revision = 0;
  /** Everything before this is compacted for every resource. */
  #floor = 0;
  readonly #watchers = new Set<Watcher>();
  #pending: { resource: ResourceName; event: StoreEvent }[] = [];
  #scheduled = false;
  #versions = 0;
  #objects = 0;
  #bytes = 0;

  constructor(options: StoreOptions = {}) {
    this.#options = options;
  }

  /** Revision of the last change in the whole cluster. */
  get revision(): number {
    return this.#revision;
  }

  get stats(): StoreStats {
    return { objects: this.#objects, bytes: this.#bytes, watches: this.#watchers.size };
  }

  /** Another number after every change of a resource: whoever keeps what follows from its objects sees that it is old. */
  versionOf(resource: ResourceName): number {
    return this.#shelf(resource).version;
  }

  get(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#shelves.get(resource)?.objects.get(storeKey(namespace, name));
  }

  /** Objects in the order of their keys; of one namespace when one is given. */
  list(resource: ResourceName, namespace?: string): KubeObject[] {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    return (
      this.#shelves
        .get(resource)
        ?.objects.entries(prefix)
        .map(([, object]) => object) ?? []
    );
  }

  /** As `list`, with keys, as it was at `revision`. Throws CompactedError when that is too long ago. */
  listAt(resource: ResourceName, revision: number, namespace?: string): [string, KubeObject][] {
    const shelf = this.#shelf(resource);
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    if (revision >= this.#revision) return shelf.objects.entries(prefix);
    const past = new OrderedMap<KubeObject>();
    for (const [key, object] of shelf.objects.entries(prefix)) past.set(key, object);
    for (const event of this.#since(resource, revision).toReversed()) {
      if (!event.key.startsWith(prefix)) continue;
      if (event.previous) past.set(event.key, event.previous);
      else past.delete(event.key);
    }
    return past.entries();
  }

  /**
   * Writes an object and gives it the next revision. Takes ownership: the object is frozen. Throws a StatusError in etcd's
   * words when it, or all there would be, is too large.
   */
  put(resource: ResourceName, object: KubeObject): KubeObject {
    const shelf = this.#shelf(resource);
    const key = shelf.objects.held(storeKey(object.metadata.namespace, object.metadata.name));
    const previous = shelf.objects.get(key);
    const revision = this.#revision + 1;
    object.metadata.resourceVersion = String(revision);
    const weight = weightOf(object);
    this.#checkRoom(weight, previous);
    const isOwned = object.metadata.ownerReferences !== undefined;
    const alike = previous ?? (isOwned ? shelf.latest : undefined);
    if (alike) shareWith(object, alike);
    shareFieldSets(object.metadata.managedFields);
    deepFreeze(object);
    // What cannot be written down has not happened: a full disk fails the write and changes nothing.
    this.#options.onCommit?.({ revision, resource, key, object });
    this.#revision = revision;
    shelf.objects.set(key, object);
    if (!previous && isOwned) shelf.latest = object;
    this.#weigh(object, weight, previous);
    this.#announce(resource, { type: previous ? 'MODIFIED' : 'ADDED', key, object, previous });
    return object;
  }

  /** Removes an object and returns its last state, or `undefined` when there is none. */
  remove(resource: ResourceName, namespace: string | undefined, name: string): KubeObject | undefined {
    const key = storeKey(namespace, name);
    const shelf = this.#shelf(resource);
    const previous = shelf.objects.get(key);
    if (!previous) return undefined;
    const revision = this.#revision + 1;
    const metadata = { ...previous.metadata, resourceVersion: String(revision) };
    const object = deepFreeze({ ...previous, metadata });
    this.#options.onCommit?.({ revision, resource, key, object: null });
    this.#revision = revision;
    shelf.objects.delete(key);
    this.#weigh(undefined, 0, previous);
    this.#announce(resource, { type: 'DELETED', key, object, previous });
    return object;
  }

  /**
   * Calls back with the changes after revision `from`; without it, first with everything there is, as ADDED.
   * Throws CompactedError when `from` is too long ago.
   */
  watch(
    resource: ResourceName,
    from: number | undefined,
    onEvents: (events: readonly StoreEvent[]) => void,
  ): Disposable {
    const backlog = from === undefined ? this.#present(resource) : this.#since(resource, from);
    const watcher: Watcher = { resource, onEvents, backlog, from: Math.max(from ?? 0, this.#revision) };
    this.#watchers.add(watcher);
    if (backlog.length > 0) this.#schedule();
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  /** The whole state. The objects in it are the frozen ones, not copies. */
  snapshot(): StoreSnapshot {
    const objects: Record<ResourceName, Record<string, KubeObject>> = {};
    for (const [resource, shelf] of this.#shelves) {
      if (shelf.objects.size > 0) objects[resource] = Object.fromEntries(shelf.objects.entries());
    }
    return { revision: this.#revision, objects };
  }

  /**
   * Replaces the whole state. The revision never goes back; the past is compacted, and watches that run are not told:
   * end them first.
   */
  restore(snapshot: StoreSnapshot): void {
    this.#revision = Math.max(this.#revision, snapshot.revision);
    this.#floor = this.#revision;
    this.#pending = [];
    this.#shelves = new Map();
    this.#objects = 0;
    this.#bytes = 0;
    for (const [resource, objects] of Object.entries(snapshot.objects)) {
      const shelf = this.#shelf(resource);
      for (const [key, object] of Object.entries(objects)) {
        shelf.objects.set(key, deepFreeze(object));
        this.#weigh(object, weights.get(object) ?? weightOf(object), undefined);
      }
    }
  }

  #checkRoom(weight: number, previous: KubeObject | undefined): void {
    const grown = weight - this.#weightOf(previous);
    const all = { bytes: this.#bytes + grown, count: this.#objects + (previous ? 0 : 1) };
    const refusal = refusalOf(weight, grown, previous ? { ...all, count: 0 } : all);
    if (refusal) throw refusal;
  }

  #weightOf(object: KubeObject | undefined): number {
    return object ? (weights.get(object) ?? 0) : 0;
  }

  /** Counts what is there now; `object` takes the place of `previous`. */
  #weigh(object: KubeObject | undefined, weight: number, previous: KubeObject | undefined): void {
    this.#bytes += weight - this.#weightOf(previous);
    this.#objects += (object ? 1 : 0) - (previous ? 1 : 0);
    if (object) weights.set(object, weight);
  }

  #shelf(resource: ResourceName): Shelf {
    let shelf = this.#shelves.get(resource);
    if (!shelf) {
      const history = new History(this.#options.historyLength ?? 500, this.#floor);
      this.#versions += 1;
      shelf = { objects: new OrderedMap(), history, version: this.#versions, latest: undefined };
      this.#shelves.set(resource, shelf);
    }
    return shelf;
  }

  #present(resource: ResourceName): StoreEvent[] {
    return this.#shelf(resource)
      .objects.entries()
      .map(([key, object]) => ({
        revision: Number(object.metadata.resourceVersion),
        type: 'ADDED',
        key,
        object,
        previous: undefined,
      }));
  }

  #since(resource: ResourceName, revision: number): readonly StoreEvent[] {
    const { history } = this.#shelf(resource);
    const events = history.since(revision);
    if (!events) throw new CompactedError(revision, history.oldest);
    return events;
  }

  #announce(resource: ResourceName, change: Omit<StoreEvent, 'revision'>): void {
    // Written out, not spread: the past is long, and what is spread takes twice the room.
    const { type, key, object, previous } = change;
    const event: StoreEvent = { revision: this.#revision, type, key, object, previous };
    const shelf = this.#shelf(resource);
    this.#versions += 1;
    shelf.version = this.#versions;
    shelf.history.append(event, this.#weightOf(object));
    this.#pending.push({ resource, event });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const pending = this.#pending;
    this.#pending = [];
    const fresh = new Map<ResourceName, StoreEvent[]>();
    for (const { resource, event } of pending) {
      const before = fresh.get(resource);
      if (before) before.push(event);
      else fresh.set(resource, [event]);
    }
    for (const watcher of [...this.#watchers]) {
      const events = dueTo(watcher, fresh.get(watcher.resource) ?? NO_EVENTS);
      watcher.backlog = NO_EVENTS;
      // A callback before this one may have ended this watch.
      if (events.length > 0 && this.#watchers.has(watcher)) this.#call(watcher, events);
    }
  }

  #call(watcher: Watcher, events: readonly StoreEvent[]): void {
    try {
      watcher.onEvents(events);
    } catch (cause) {
      this.#options.log?.(`a watch of ${watcher.resource} failed`, cause);
    }
  }
}
