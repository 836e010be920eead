/** One list of a cluster, kept as it is for as long as it is wanted: listed once, then followed; anew whenever that breaks off. */
import type { Clock } from '../../sandbox/clock.ts';
import type { Kube, KubeObject, WatchEvent } from '../../sandbox/kube-types.ts';

export interface ListMirrorOptions<T> {
  readonly kind: string;
  readonly clock: Clock;
  /** A client of the cluster as it is now. */
  kube(): Promise<Pick<Kube, 'follow' | 'list'>>;
  /** What is kept of an object, and under which key. */
  see(object: KubeObject): T;
  keyOf(seen: T): string;
  changed(): void;
}

export interface ListMirror<T> extends Disposable {
  /** By key. */
  readonly seen: ReadonlyMap<string, T>;
  /** Whether that is how it is now: `false` before it was listed, and while nobody answers. */
  readonly current: boolean;
}

/** Until the list is asked for again after a failure, milliseconds: at first, and at most. */
const RETRY = 1_000;
const RETRY_AT_MOST = 10_000;

export function mirrorList<T>(options: ListMirrorOptions<T>): ListMirror<T> {
  return new Mirror(options);
}

class Mirror<T> implements ListMirror<T> {
  readonly #options: ListMirrorOptions<T>;
  readonly #stop = new AbortController();
  #seen = new Map<string, T>();
  #current = false;
  #wait: Disposable | undefined;
  #failures = 0;

  constructor(options: ListMirrorOptions<T>) {
    this.#options = options;
    void this.#follow();
  }

  get seen(): ReadonlyMap<string, T> {
    return this.#seen;
  }

  get current(): boolean {
    return this.#current;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#wait?.[Symbol.dispose]();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    const query = { apiVersion: 'v1', kind: this.#options.kind };
    let stands = false;
    try {
      const kube = await this.#options.kube();
      for await (const event of kube.follow(query, {}, signal)) {
        if (signal.aborted) return;
        if (event.type === 'ERROR') break;
        // The first bookmark: from here on nothing can be missed, so that the list and what follows overlap.
        if (event.type === 'BOOKMARK' && !stands) this.#replace(await kube.list(query, signal));
        if (event.type === 'BOOKMARK') stands = true;
        else this.#take(event);
      }
    } catch {
      // Whoever does not answer is asked again.
    }
    if (!signal.aborted) this.#again(stands);
  }

  /** A watch that stood and was ended is nothing unusual. */
  #again(stood: boolean): void {
    this.#failures = stood ? 0 : this.#failures + 1;
    if (!stood) this.#turn(false);
    const wait = Math.min(RETRY_AT_MOST, RETRY * 2 ** Math.max(0, this.#failures - 1));
    this.#wait = this.#options.clock.after(wait, () => void this.#follow());
  }

  #replace(objects: readonly KubeObject[]): void {
    if (this.#stop.signal.aborted) return;
    const { see, keyOf } = this.#options;
    const before = this.#seen;
    const now = objects.map(see).map((seen) => [keyOf(seen), seen] as const);
    this.#seen = new Map(now.map(([key, seen]) => [key, unlessSame(before.get(key), seen)]));
    this.#failures = 0;
    this.#current = true;
    this.#options.changed();
  }

  #take({ type, object }: WatchEvent): void {
    const seen = this.#options.see(object);
    const key = this.#options.keyOf(seen);
    const before = this.#seen.get(key);
    if (type === 'DELETED') {
      if (!this.#seen.delete(key)) return;
    } else {
      const now = unlessSame(before, seen);
      if (now === before) return;
      this.#seen.set(key, now);
    }
    this.#options.changed();
  }

  #turn(current: boolean): void {
    if (this.#current === current) return;
    this.#current = current;
    this.#options.changed();
  }
}

/** Most changes of an object change nothing that is kept of it: then it is the very same as before. */
function unlessSame<T>(before: T | undefined, now: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
