/**
 * What a look looks through: a ClusterView that notes what was asked for, says when something of that changes, how long all of
 * it has been quiet, and which objects were seen.
 */
import type { Clock } from '../sandbox/clock.ts';
import { nothingMoves } from './rest.ts';
import type { ClusterView, Journal, KubeObject, ObjectRef } from './types.ts';
import type { Following, WatchedList, Watches } from './watches.ts';

export interface Glass extends Disposable {
  readonly view: ClusterView;
  /** A look begins: what it asks for takes the place of what the last one asked for. */
  begin(): void;
  /** It is over: what it did not ask for any more is let go. */
  end(): void;
  /** The last look asked for something that nobody can watch, such as an answer of a server: it may change unseen. */
  readonly blind: boolean;
  /** It asked for something that changes by the learner's own doing only, such as a file in the HOME. */
  readonly byHand: boolean;
  /** Since when nothing it asked for has changed, milliseconds of the clock; `undefined` when that cannot be known. */
  readonly quietSince: number | undefined;
  /** Nothing around what it asked for is on its way to another state by itself. */
  atRest(signal: AbortSignal): Promise<boolean>;
  /** The objects that it was given, oldest first. */
  readonly seen: readonly KubeObject[];
}

/** A glass over a cluster that can be watched. `changed` is called at each change of what was asked for, also during a look. */
export function watchingGlass(view: ClusterView, watches: Watches, clock: Clock, changed: () => void): Glass {
  return new WatchingGlass(view, watches, clock, changed);
}

/** A glass over a cluster of which nothing is known but what is asked: the looker has to come back. */
export function plainGlass(view: ClusterView): Glass {
  const seen: KubeObject[] = [];
  return {
    view: noting(view, {
      ask: async () => undefined,
      home: () => undefined,
      unseen: () => undefined,
      saw: (objects) => void seen.push(...objects),
    }),
    begin: () => void seen.splice(0),
    end: () => undefined,
    blind: true,
    byHand: true,
    quietSince: undefined,
    atRest: async () => false,
    seen,
    [Symbol.dispose]: () => undefined,
  };
}

/** Who may do what is decided by these. */
const RULES: readonly WatchedList[] = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map(
  (kind) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind }),
);

class WatchingGlass implements Glass {
  readonly view: ClusterView;
  readonly seen: KubeObject[] = [];
  readonly #base: ClusterView;
  readonly #watches: Watches;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #before = new Map<string, Asked>();
  #asked = new Map<string, Asked>();
  readonly #files = new Map<string, { text: string | undefined; since: number }>();
  blind = false;
  byHand = false;

  constructor(view: ClusterView, watches: Watches, clock: Clock, changed: () => void) {
    this.#base = view;
    this.#watches = watches;
    this.#clock = clock;
    this.#changed = changed;
    this.view = noting(view, {
      ask: (list, name) => this.#ask(list, name),
      home: (path, text) => this.#home(path, text),
      unseen: () => {
        this.blind = true;
      },
      saw: (objects) => void this.seen.push(...objects),
    });
  }

  begin(): void {
    for (const [key, asked] of this.#asked) this.#before.set(key, asked);
    this.#asked = new Map();
    this.seen.splice(0);
    this.blind = false;
    this.byHand = false;
  }

  end(): void {
    for (const { following } of this.#before.values()) following[Symbol.dispose]();
    this.#before.clear();
    if ([...this.#asked.values()].some(({ following }) => !following.sees)) this.blind = true;
  }

  get quietSince(): number | undefined {
    if (this.blind) return undefined;
    const lists = [...this.#asked.values()].map(({ following }) => following.changedAt);
    const files = this.byHand ? [...this.#files.values()].map(({ since }) => since) : [];
    return Math.max(0, ...lists, ...files);
  }

  async atRest(signal: AbortSignal): Promise<boolean> {
    const places = new Set([...this.#asked.values()].map(({ list }) => list.namespace));
    return nothingMoves(this.seen, places, this.#base, signal);
  }

  [Symbol.dispose](): void {
    this.begin();
    this.end();
  }

  /** What is read afterwards is as new as the watch, or newer. */
  async #ask(list: WatchedList, name: string | undefined): Promise<void> {
    const key = `${list.apiVersion} ${list.kind} ${list.namespace ?? '*'} ${name ?? '*'}`;
    const known = this.#asked.get(key) ?? this.#before.get(key) ?? this.#follow(list, name);
    this.#before.delete(key);
    this.#asked.set(key, known);
    await known.following.standing;
  }

  #follow(list: WatchedList, name: string | undefined): Asked {
    const following = this.#watches.follow(list, (what) => {
      if (what === undefined || name === undefined || what === name) this.#changed();
    });
    return { list, following };
  }

  #home(path: string, text: string | undefined): void {
    this.byHand = true;
    const known = this.#files.get(path);
    if (!known || known.text !== text) this.#files.set(path, { text, since: this.#clock.now() });
  }
}

interface Asked {
  readonly list: WatchedList;
  readonly following: Following;
}

interface Notes {
  /** Resolves when a change of the list cannot be missed any more. */
  ask(list: WatchedList, name: string | undefined): Promise<unknown>;
  home(path: string, text: string | undefined): void;
  unseen(): void;
  saw(objects: readonly KubeObject[]): void;
}

/** The same view, with notes of what is asked. Whatever is not known here to be watchable counts as unseen. */
function noting(view: ClusterView, notes: Notes): ClusterView {
  const others = Object.fromEntries(
    Object.entries(view).map(([name, member]) => [
      name,
      typeof member === 'function' ? unseen(member as (...given: unknown[]) => unknown, notes) : member,
    ]),
  ) as unknown as ClusterView;
  return {
    ...others,
    async get(ref, signal) {
      await notes.ask(listOf(ref), ref.name);
      const found = await view.get(ref, signal);
      if (found) notes.saw([found]);
      return found;
    },
    async list(query, signal) {
      await notes.ask(listOf(query), undefined);
      const found = await view.list(query, signal);
      notes.saw(found);
      return found;
    },
    async allowed(query, signal) {
      await Promise.all(RULES.map((rule) => notes.ask(rule, undefined)));
      return view.allowed(query, signal);
    },
    async readHome(path, signal) {
      const found = await view.readHome(path, signal);
      notes.home(path, found?.content);
      return found;
    },
    journal: notingJournal(view.journal, notes),
  };
}

function unseen(member: (...given: unknown[]) => unknown, notes: Notes): unknown {
  return (...given: unknown[]) => {
    notes.unseen();
    return member(...given);
  };
}

/** Who writes the journal tells of it; here it is only noted which lists it is about. */
function notingJournal(journal: Journal, notes: Notes): Journal {
  return {
    moments(watched) {
      void notes.ask(listOf(watched), watched.name);
      notes.home(`journal ${JSON.stringify(watched)}`, '');
      return journal.moments(watched);
    },
    get gaps() {
      return journal.gaps;
    },
  };
}

function listOf({ apiVersion, kind, namespace }: Omit<ObjectRef, 'name'>): WatchedList {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }) };
}
