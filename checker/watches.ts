/**
 * Watches on lists of a cluster, shared by everybody who wants to know when something in them changes. Objects come with
 * their metadata alone and nothing of them is kept, so ten thousand of them cost no more than their changes.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { Kube, WatchEvent } from '../sandbox/kube-types.ts';
import { pause } from './pace.ts';

/** A list as it is watched: without labels, so that many can share it. */
export interface WatchedList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

/** One interest in one list. Disposing it twice is harmless. */
export interface Following extends Disposable {
  /** Resolves when no change can be missed any more, or when that cannot be had for now. Never rejects. */
  readonly standing: Promise<void>;
  /** Whether changes are told at this moment. */
  readonly sees: boolean;
  /** When the list last changed, milliseconds of the clock; when the watch began, if nothing has changed since. */
  readonly changedAt: number;
}

/** What changed: the name of the object, or `undefined` when anything may have changed unseen. */
export type Listener = (name: string | undefined) => void;

export interface Watches {
  follow(list: WatchedList, changed: Listener): Following;
  /** Ends all watches. Closing twice is harmless. */
  close(): void;
}

/** A watch that nobody wants any more is kept this long, milliseconds: somebody may come back. */
const LINGER = 30_000;
/** Until a list that cannot be watched is tried again: at first, and at most; milliseconds. */
const RETRY = 1_000;
const RETRY_AT_MOST = 15_000;
/** Until the kind of a list is asked for again that the server does not know, milliseconds: a definition of it may come. */
const UNSERVED = 2_000;
/** Who waits for a watch to stand waits no longer than this, milliseconds. */
const STANDS_WITHIN = 3_000;
/** More lists than this are not watched: whoever asks for them has to look by the clock. */
const MOST = 60;

export function createWatches(kube: Pick<Kube, 'follow'>, clock: Clock): Watches {
  return new SharedWatches(kube, clock);
}

class SharedWatches implements Watches {
  readonly #kube: Pick<Kube, 'follow'>;
  readonly #clock: Clock;
  readonly #lists = new Map<string, OneList>();
  readonly #end = new AbortController();

  constructor(kube: Pick<Kube, 'follow'>, clock: Clock) {
    this.#kube = kube;
    this.#clock = clock;
  }

  follow(list: WatchedList, changed: Listener): Following {
    const key = `${list.apiVersion} ${list.kind} ${list.namespace ?? '*'}`;
    const known = this.#lists.get(key);
    if (!known && (this.#lists.size >= MOST || this.#end.signal.aborted)) return blind(this.#clock.now());
    const one = known ?? this.#open(key, list);
    return one.join(changed);
  }

  close(): void {
    this.#end.abort();
    this.#lists.clear();
  }

  #open(key: string, list: WatchedList): OneList {
    const one = new OneList(this.#kube, list, this.#clock, this.#end.signal, () => this.#lists.delete(key));
    this.#lists.set(key, one);
    return one;
  }
}

/** Says nothing, and admits it. */
const blind = (now: number): Following => ({
  standing: Promise.resolve(),
  sees: false,
  changedAt: now,
  [Symbol.dispose]: () => {},
});

interface WatchEnd {
  /** The server knows the kind. */
  readonly served: boolean;
  readonly version?: string;
}

/** One list: watched again whenever the watch ends, from where it ended. */
class OneList {
  readonly #list: WatchedList;
  readonly #kube: Pick<Kube, 'follow'>;
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  readonly #stop = new AbortController();
  readonly #left: () => void;
  readonly #stands = Promise.withResolvers<void>();
  #lingering: Disposable | undefined;
  #state: 'opening' | 'standing' | 'unserved' | 'lost' = 'opening';
  #changedAt: number;

  constructor(
    kube: Pick<Kube, 'follow'>,
    list: WatchedList,
    clock: Clock,
    end: AbortSignal,
    left: () => void,
  ) {
    this.#kube = kube;
    this.#list = list;
    this.#clock = clock;
    this.#left = left;
    this.#changedAt = clock.now();
    end.addEventListener('abort', () => this.#stop.abort(), { once: true, signal: this.#stop.signal });
    void pause(clock, STANDS_WITHIN, this.#stop.signal)
      .catch(() => undefined)
      .then(() => this.#stands.resolve());
    void this.#run(this.#stop.signal);
  }

  join(changed: Listener): Following {
    // The same function may be given twice; each is an interest of its own.
    const listener: Listener = (name) => changed(name);
    this.#listeners.add(listener);
    this.#lingering?.[Symbol.dispose]();
    const leave = (): void => this.#leave(listener);
    const sees = (): boolean => this.#state === 'standing' || this.#state === 'unserved';
    const changedAt = (): number => this.#changedAt;
    return {
      standing: this.#stands.promise,
      get sees() {
        return sees();
      },
      get changedAt() {
        return changedAt();
      },
      [Symbol.dispose]: leave,
    };
  }

  #leave(listener: Listener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#lingering = this.#clock.after(LINGER, () => {
      this.#left();
      this.#stop.abort();
    });
  }

  /** Until stopped. A watch that ends by itself goes on where it was; after anything else the past is not known. */
  async #run(signal: AbortSignal): Promise<void> {
    let since: string | undefined;
    let wait = RETRY;
    while (!signal.aborted) {
      const last = await this.#watch(since, signal);
      if (signal.aborted) return;
      if (last.version !== undefined) wait = RETRY;
      if (last.version !== undefined && last.version !== since) {
        since = last.version;
        continue;
      }
      since = undefined;
      this.#turn(last.served ? 'lost' : 'unserved');
      await pause(this.#clock, last.served ? wait : UNSERVED, signal).catch(() => undefined);
      wait = Math.min(wait * 2, RETRY_AT_MOST);
    }
  }

  /** Follows until the watch ends. Answers the last version seen; none when changes may have been missed. */
  async #watch(since: string | undefined, signal: AbortSignal): Promise<WatchEnd> {
    let last: string | undefined;
    try {
      const options = { metadataOnly: true, ...(since !== undefined && { since }) };
      for await (const event of this.#kube.follow(this.#list, options, signal)) {
        if (event.type === 'ERROR') return { served: true };
        if (last === undefined) this.#turn('standing');
        last = event.object.metadata?.['resourceVersion'] as string | undefined;
        if (event.type !== 'BOOKMARK') this.#tell(event);
      }
      return last === undefined ? { served: false } : { served: true, version: last };
    } catch {
      return { served: true };
    }
  }

  /** Whatever it was before, something may have changed unseen; but for the very first time nobody has seen anything yet. */
  #turn(state: 'standing' | 'unserved' | 'lost'): void {
    const before = this.#state;
    this.#state = state;
    this.#stands.resolve();
    if (before === state) return;
    this.#changedAt = this.#clock.now();
    if (before === 'opening' && state !== 'lost') return;
    for (const listener of [...this.#listeners]) listener(undefined);
  }

  #tell({ object }: WatchEvent): void {
    this.#changedAt = this.#clock.now();
    for (const listener of [...this.#listeners]) listener(object.metadata?.name);
  }
}
