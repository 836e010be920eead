/**
 * Writes the journal of an attempt: watches the lists that its checks ask about from the moment the start state holds, and
 * notes when an object began to be as somebody watches for, or went away. Where a watch ends it goes on from the same
 * version; where the past is lost, that is noted as well.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { Kube, KubeObject, WatchEvent } from '../sandbox/kube-types.ts';
import {
  emptyJournal,
  type Gap,
  type JournalRecord,
  type KeptMoment,
  type ListRecord,
  watchedKey,
} from './journal.ts';
import { refOf } from './kinds/subject.ts';
import { match } from './match.ts';
import { pause } from './pace.ts';
import type { Watched } from './types.ts';
import type { WatchedList } from './watches.ts';

export interface Recorder extends Disposable {
  /** All of it, to be kept. Made anew each time. */
  readonly record: JournalRecord;
  /** What of it checks ask about. */
  readonly happened: Pick<JournalRecord, 'moments' | 'gaps'>;
  /** Resolves when nothing can be missed any more; rejects when the cluster does not answer. */
  readonly standing: Promise<void>;
}

export interface RecorderOptions {
  readonly kube: Pick<Kube, 'follow' | 'list'>;
  readonly clock: Clock;
  /** Of the same attempt, when it was watched before. */
  readonly record?: JournalRecord;
  /** After each change of the record. `told`: something happened, not only versions went on. */
  changed(told: boolean): void;
}

/** Until a list that cannot be watched is tried again, milliseconds. */
const RETRY = 1_000;
const RETRY_AT_MOST = 15_000;
/** More than this is not kept: who makes this much happen has shown what there is to show. */
const MOST_MOMENTS = 2_000;

/** Begins at once. Ends when it is disposed of. */
export function recordJournal(watched: readonly Watched[], options: RecorderOptions): Recorder {
  return new JournalRecorder(watched, options);
}

class JournalRecorder implements Recorder {
  readonly standing: Promise<void>;
  readonly #options: RecorderOptions;
  readonly #stop = new AbortController();
  readonly #books = new Map<string, ListBook>();
  readonly #before: JournalRecord;
  #moments: readonly KeptMoment[];
  #gaps: readonly Gap[];

  constructor(watched: readonly Watched[], options: RecorderOptions) {
    this.#options = options;
    this.#before = options.record ?? emptyJournal;
    this.#moments = this.#before.moments;
    this.#gaps = this.#before.gaps;
    const lists = Map.groupBy(watched, listKey);
    this.standing = Promise.all([...lists.values()].map((some) => this.#list(some))).then(() => undefined);
    this.standing.catch(() => undefined);
  }

  get record(): JournalRecord {
    const lists = [...this.#books].map(([key, book]) => [key, book.record] as const);
    return { moments: this.#moments, gaps: this.#gaps, lists: Object.fromEntries(lists) };
  }

  get happened(): Pick<JournalRecord, 'moments' | 'gaps'> {
    return { moments: this.#moments, gaps: this.#gaps };
  }

  [Symbol.dispose](): void {
    this.#stop.abort(new Error('the journal has ended'));
  }

  /** Resolves when the list is watched for the first time. */
  #list(watched: readonly Watched[]): Promise<void> {
    const first = watched[0]!;
    const key = listKey(first);
    const book = new ListBook(watched, this.#before.lists[key], this.#options.clock);
    this.#books.set(key, book);
    const stands = Promise.withResolvers<void>();
    const page = new ListPage(book, listOf(first), this.#options, (moments, gap) => this.#note(moments, gap));
    void page.run(this.#stop.signal, stands);
    return stands.promise;
  }

  #note(moments: readonly KeptMoment[], gap: Gap | undefined): void {
    if (this.#stop.signal.aborted) return;
    const before = this.#moments;
    const numbered = moments
      .slice(0, Math.max(0, MOST_MOMENTS - before.length))
      .map((moment, index) => ({ ...moment, turn: before.length + index + 1 }));
    if (numbered.length > 0) this.#moments = [...before, ...numbered];
    if (gap) this.#gaps = [...this.#gaps, gap];
    this.#options.changed(numbered.length > 0 || gap !== undefined);
  }
}

/** What is known of one list: which objects there are, and what they are like. */
class ListBook {
  readonly #watched: readonly (Watched & { readonly key: string })[];
  readonly #clock: Clock;
  #objects: Record<string, { readonly version: string; readonly like: readonly string[] }>;
  #version: string | undefined;
  #at: string;

  constructor(watched: readonly Watched[], known: ListRecord | undefined, clock: Clock) {
    this.#watched = watched.map((one) => ({ ...one, key: watchedKey(one) }));
    this.#clock = clock;
    this.#objects = { ...known?.objects };
    this.#version = known?.version;
    this.#at = known?.at ?? this.#now();
  }

  get version(): string | undefined {
    return this.#version;
  }

  get record(): ListRecord {
    return { version: this.#version ?? '', at: this.#at, objects: { ...this.#objects } };
  }

  reached(version: string | undefined): void {
    if (version !== undefined) this.#version = version;
    this.#at = this.#now();
  }

  forgetVersion(): void {
    this.#version = undefined;
  }

  /**
   * Everything that is there. At the very beginning nothing has happened yet. Later, what is not as it was left has
   * changed unseen: the answer says from when to when.
   */
  all(objects: readonly KubeObject[], first: boolean): { moments: KeptMoment[]; gap?: Gap } {
    const from = this.#at;
    const before = new Map(Object.entries(this.#objects));
    const same =
      objects.length === before.size &&
      objects.every((one) => before.get(uidOf(one))?.version === versionOf(one));
    if (same && !first) return { moments: [] };
    const there = new Set(objects.map(uidOf));
    for (const uid of before.keys()) if (!there.has(uid)) delete this.#objects[uid];
    const moments = objects.flatMap((one) => this.#seen(one, first));
    return first ? { moments } : { moments, gap: { from, to: this.#now() } };
  }

  event({ type, object }: WatchEvent): KeptMoment[] {
    this.reached(versionOf(object));
    if (type !== 'DELETED') return this.#seen(object, false);
    delete this.#objects[uidOf(object)];
    return this.#watched
      .filter((one) => one.gone && isLike(one, object))
      .map((one) => this.#moment(one.key, object, false));
  }

  #seen(object: KubeObject, atStart: boolean): KeptMoment[] {
    const uid = uidOf(object);
    const was = this.#objects[uid]?.like ?? [];
    const like = this.#watched.filter((one) => !one.gone && isLike(one, object)).map(({ key }) => key);
    this.#objects[uid] = { version: versionOf(object) ?? '', like };
    return like.filter((key) => !was.includes(key)).map((key) => this.#moment(key, object, atStart));
  }

  #moment(of: string, object: KubeObject, atStart: boolean): KeptMoment {
    return { of, at: this.#now(), turn: 0, object: refOf(object), ...(atStart && { atStart }) };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

type Note = (moments: readonly KeptMoment[], gap: Gap | undefined) => void;

/** Watches one list for as long as it is wanted, and writes what it sees into the book. */
class ListPage {
  readonly #book: ListBook;
  readonly #list: WatchedList;
  readonly #options: RecorderOptions;
  readonly #note: Note;
  /** Nothing has been seen of it before, not even in an earlier life of this process. */
  #first: boolean;

  constructor(book: ListBook, list: WatchedList, options: RecorderOptions, note: Note) {
    this.#book = book;
    this.#list = list;
    this.#options = options;
    this.#note = note;
    this.#first = book.version === undefined;
  }

  async run(signal: AbortSignal, stands: PromiseWithResolvers<void>): Promise<void> {
    let wait = RETRY;
    while (!signal.aborted) {
      const before = this.#book.version;
      try {
        await this.#follow(signal, stands);
        if (this.#book.version !== before) wait = RETRY;
      } catch (error) {
        stands.reject(error);
      }
      if (signal.aborted) return;
      if (this.#book.version !== before && this.#book.version !== undefined) continue;
      await pause(this.#options.clock, wait, signal).catch(() => undefined);
      wait = Math.min(wait * 2, RETRY_AT_MOST);
    }
  }

  /** Until the watch ends. From where the last one ended, if that is known; else from what is there. */
  async #follow(signal: AbortSignal, stands: PromiseWithResolvers<void>): Promise<void> {
    const since = this.#book.version;
    const options = since === undefined ? {} : { since };
    let standing = false;
    for await (const event of this.#options.kube.follow(this.#list, options, signal)) {
      if (event.type === 'ERROR') return this.#book.forgetVersion();
      if (!standing) {
        standing = true;
        if (since === undefined) await this.#takeStock(signal);
        stands.resolve();
      }
      if (event.type === 'BOOKMARK') {
        this.#book.reached(versionOf(event.object));
        this.#note([], undefined);
      } else this.#note(this.#book.event(event), undefined);
    }
    // There is no such kind, yet: nothing can have happened to it.
    if (!standing) stands.resolve();
  }

  async #takeStock(signal: AbortSignal): Promise<void> {
    const objects = await this.#options.kube.list(this.#list, signal);
    const { moments, gap } = this.#book.all(objects, this.#first);
    this.#first = false;
    this.#note(moments, gap);
  }
}

function isLike({ name, labels, is }: Watched, object: KubeObject): boolean {
  if (name !== undefined && object.metadata?.name !== name) return false;
  const has = object.metadata?.labels ?? {};
  if (Object.entries(labels ?? {}).some(([key, value]) => has[key] !== value)) return false;
  return is === undefined || match(is, object).length === 0;
}

const uidOf = (object: KubeObject): string => object.metadata?.uid ?? object.metadata?.name ?? '';

const versionOf = (object: KubeObject): string | undefined =>
  object.metadata?.['resourceVersion'] as string | undefined;

function listOf({ apiVersion, kind, namespace }: Watched): WatchedList {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }) };
}

function listKey(watched: Watched): string {
  return `${watched.apiVersion} ${watched.kind} ${watched.namespace ?? '*'}`;
}
