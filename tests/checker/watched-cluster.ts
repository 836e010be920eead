/** A cluster made of a list of objects that tells of its changes, for whatever looks again when something changed. */
import { type Glass, watchingGlass } from '../../checker/glass.ts';
import type { ClusterView, KubeObject } from '../../checker/types.ts';
import { createWatches, type Watches } from '../../checker/watches.ts';
import type { Clock } from '../../sandbox/clock.ts';
import type { FollowOptions, Kube, ListQuery, WatchEvent } from '../../sandbox/kube-types.ts';
import { clusterOf } from './fake-cluster.ts';

export class WatchedCluster implements Pick<Kube, 'follow'> {
  readonly objects: KubeObject[] = [];
  readonly view: ClusterView;
  readonly watches: Watches;
  /** How often an object or a list was asked for. */
  asked = 0;
  /** How many watches were opened, and how many stand. */
  opened = 0;
  /** Kinds that the server does not know. */
  readonly unserved = new Set<string>();
  /** While it is set, whatever is asked fails like this. */
  broken: Error | undefined;
  readonly #clock: Clock;
  readonly #followers = new Set<Follower>();
  #version = 1;

  constructor(clock: Clock, more: Partial<ClusterView> = {}) {
    this.#clock = clock;
    const ask = () => {
      this.asked += 1;
      if (this.broken) throw this.broken;
    };
    this.view = { ...clusterOf(this.objects, ask), ...more };
    this.watches = createWatches(this, clock);
  }

  get standing(): number {
    return this.#followers.size;
  }

  readonly glass = (changed: () => void): Glass => this.glassOver(this.view, changed);

  glassOver(view: ClusterView, changed: () => void): Glass {
    return watchingGlass(view, this.watches, this.#clock, changed);
  }

  put(object: KubeObject): void {
    const at = this.#find(object);
    this.objects.splice(at < 0 ? this.objects.length : at, at < 0 ? 0 : 1, object);
    this.#tell(at < 0 ? 'ADDED' : 'MODIFIED', object);
  }

  remove(object: KubeObject): void {
    this.objects.splice(this.#find(object), 1);
    this.#tell('DELETED', object);
  }

  /** Ends all watches, as a server does after some minutes; or with an error. */
  endWatches(error?: Error): void {
    for (const follower of this.#followers) follower.end(error);
  }

  /** Says to all watches that the past is not known any more. */
  expire(): void {
    const object = { kind: 'Status', code: 410, reason: 'Expired' };
    for (const follower of this.#followers) follower.hear({ type: 'ERROR', object });
  }

  async *follow(query: ListQuery, options: FollowOptions, signal: AbortSignal): AsyncIterable<WatchEvent> {
    if (this.broken) throw this.broken;
    if (this.unserved.has(query.kind)) return;
    this.opened += 1;
    const follower = new Follower(query);
    this.#followers.add(follower);
    signal.addEventListener('abort', () => follower.end(signal.reason));
    const resourceVersion = options.since ?? String(this.#version);
    try {
      yield { type: 'BOOKMARK', object: { metadata: { resourceVersion } } };
      yield* follower.events();
    } finally {
      this.#followers.delete(follower);
    }
  }

  #find(object: KubeObject): number {
    const { name, namespace } = object.metadata ?? {};
    return this.objects.findIndex(
      (one) =>
        one.kind === object.kind && one.metadata?.name === name && one.metadata?.namespace === namespace,
    );
  }

  #tell(type: WatchEvent['type'], object: KubeObject): void {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    for (const follower of this.#followers) {
      const { kind, namespace } = follower.query;
      if (kind !== object.kind || (namespace ?? metadata.namespace) !== metadata.namespace) continue;
      follower.hear({ type, object: { ...object, metadata } });
    }
  }
}

class Follower {
  readonly query: ListQuery;
  #waiting: WatchEvent[] = [];
  #wake = (): void => {};
  #over: { error: unknown } | undefined;

  constructor(query: ListQuery) {
    this.query = query;
  }

  hear(event: WatchEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  end(error?: unknown): void {
    this.#over ??= { error };
    this.#wake();
  }

  async *events(): AsyncIterable<WatchEvent> {
    for (;;) {
      yield* this.#waiting.splice(0);
      if (this.#over) {
        if (this.#over.error !== undefined) throw this.#over.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
