/**
 * What webhooks have answered, for writes that are tried again. A write that waits in an HTTP request brings a memory of
 * its own; one by a controller or a kubelet, which cannot wait, finds the answer here when it tries again a moment later.
 */
import type { Clock } from '../../../clock.ts';
import type { AdmissionRequest } from '../types.ts';
import type { Outcome } from './call.ts';
import type { Webhook } from './configurations.ts';
import type { Question } from './review.ts';

export type Entry = { readonly settled: Promise<void>; outcome?: Outcome; until?: number };

/** How long an answer is good for somebody who tries again, and how many are kept. Milliseconds. */
const LIFETIME = 5_000;
const MOST = 512;

/** After so many different questions about the same write the answer to the last one does for the next, too. */
const PATIENCE = 3;

/** What was asked last about one write of somebody who cannot wait. */
interface Recent {
  readonly misses: number;
  readonly entry: Entry;
  readonly until: number;
}

export class Answers {
  readonly #shared = new Map<string, Entry>();
  readonly #recent = new Map<string, Recent>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known of the answer to this question; `ask` is called where nobody has asked yet. */
  find(webhook: Webhook, request: AdmissionRequest, question: Question, ask: () => Promise<Outcome>): Entry {
    const own = request.answers?.() as Map<string, Entry> | undefined;
    if (!own) return this.#findShared(webhook, request, question, ask);
    const key = keyOfTry(webhook, request);
    const known = own.get(key) ?? entryOf(ask);
    own.set(key, known);
    return known;
  }

  #findShared(webhook: Webhook, request: AdmissionRequest, question: Question, ask: () => Promise<Outcome>) {
    const now = this.#clock.now();
    const isFresh = ({ until = now + 1 }: { until?: number }) => until > now;
    const [key, write] = [keyOfQuestion(webhook, request, question), keyOfWrite(webhook, request)];
    const known = this.#shared.get(key);
    const recent = this.#recent.get(write);
    if (known && isFresh(known)) {
      this.#recent.delete(write);
      return known;
    }
    const fresh = recent && isFresh(recent) ? recent : undefined;
    // Whoever writes something else each time would ask for ever.
    if (fresh && fresh.misses >= PATIENCE && fresh.entry.outcome) return fresh.entry;
    const entry = entryOf(ask, () => this.#clock.now() + LIFETIME);
    this.#shared.set(key, entry);
    this.#recent.set(write, { misses: (fresh?.misses ?? 0) + 1, entry, until: now + LIFETIME });
    forget(this.#shared, isFresh);
    forget(this.#recent, isFresh);
    return entry;
  }
}

function entryOf(ask: () => Promise<Outcome>, until?: () => number): Entry {
  const entry: Entry = {
    settled: ask().then((outcome) => {
      entry.outcome = outcome;
      if (until) entry.until = until();
    }),
  };
  return entry;
}

/** Those that are too old, and the oldest when there are too many. */
function forget<T>(memory: Map<string, T>, isFresh: (each: T) => boolean): void {
  for (const [key, each] of memory) if (memory.size > MOST || !isFresh(each)) memory.delete(key);
}

/** Within one HTTP request the same webhook is asked the same again, unless the stored object has changed meanwhile. */
function keyOfTry({ key }: Webhook, { operation, old, name, object, passes }: AdmissionRequest): string {
  const isNew = object?.metadata?.generateName && operation === 'CREATE';
  return `${key} ${passes.current} ${operation} ${isNew ? '' : name} ${old?.metadata.resourceVersion ?? ''}`;
}

/** Times, and the name of the volume with a pod's token. */
const MADE_UP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$|^kube-api-access-\w{5}$/;
const DIFFERS_EACH_TIME = new Set(['uid', 'resourceVersion', 'generation', 'managedFields']);

/** The question without what differs each time a controller tries the same: times, numbers, names it did not choose. */
function keyOfQuestion(
  { key }: Webhook,
  { passes, name, object }: AdmissionRequest,
  question: Question,
): string {
  const generated = object?.metadata?.generateName ? name : undefined;
  const text = JSON.stringify(question, (field, value) => {
    if (DIFFERS_EACH_TIME.has(field)) return undefined;
    if (typeof value !== 'string') return value;
    return value === generated || MADE_UP.test(value) ? '' : value;
  });
  return `${key} ${passes.current} ${text}`;
}

/** Which write it is, whatever it says. */
function keyOfWrite(
  { key }: Webhook,
  { passes, operation, resource, subresource, namespace, name, object }: AdmissionRequest,
) {
  const called = (operation === 'CREATE' && object?.metadata?.generateName) || name;
  return [key, passes.current, operation, resource, subresource, namespace, called].join(' ');
}
