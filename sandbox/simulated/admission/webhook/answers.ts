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

export class Answers {
  readonly #shared = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known of the answer to this question; `ask` is called where nobody has asked yet. */
  find(webhook: Webhook, request: AdmissionRequest, question: Question, ask: () => Promise<Outcome>): Entry {
    const own = request.answers?.() as Map<string, Entry> | undefined;
    const memory = own ?? this.#shared;
    const key = own ? keyOfTry(webhook, request) : keyOfQuestion(webhook, request, question);
    const known = memory.get(key);
    if (known && (known.until === undefined || known.until > this.#clock.now())) return known;
    const entry: Entry = {
      settled: ask().then((outcome) => {
        entry.outcome = outcome;
        if (!own) entry.until = this.#clock.now() + LIFETIME;
      }),
    };
    memory.set(key, entry);
    if (!own) this.#forget();
    return entry;
  }

  /** Those that are too old, and the oldest when there are too many. */
  #forget(): void {
    const now = this.#clock.now();
    for (const [key, { until }] of this.#shared) {
      if (this.#shared.size <= MOST && (until === undefined || until > now)) continue;
      if (until !== undefined) this.#shared.delete(key);
    }
  }
}

/** Within one HTTP request the same webhook is asked the same again, unless the stored object has changed meanwhile. */
function keyOfTry({ key }: Webhook, { operation, old, name, object, passes }: AdmissionRequest): string {
  const isNew = object?.metadata?.generateName && operation === 'CREATE';
  return `${key} ${passes.current} ${operation} ${isNew ? '' : name} ${old?.metadata.resourceVersion ?? ''}`;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
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
    return value === generated || TIME.test(value) ? '' : value;
  });
  return `${key} ${passes.current} ${text}`;
}
