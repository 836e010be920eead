/**
 * Decides whether an event is written anew, counted up, folded into one of many similar ones, or dropped, with the
 * rules and numbers of client-go's tools/record/events_cache.go.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../../clock.ts';

/** What makes events equal or similar; all of it already in the form the Event object carries. */
export interface EventFacts {
  /** The involved object, in one string. */
  readonly about: string;
  /** The part of the object: equal events name the same part, similar ones need not. */
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** What to do with one event. */
export type Correlation =
  | { readonly action: 'drop' }
  | { readonly action: 'write'; readonly message: string; readonly written: WrittenEvent };

/** The Event object that stands for all equal ones so far. `name` is '' until the first write. */
export interface WrittenEvent {
  name: string;
  count: number;
  firstTimestamp: number;
}

const cacheSize = 4096;
const similarLimit = 10;
const similarForMilliseconds = 600_000;
const burst = 25;
const refillMilliseconds = 300_000;

export function createCorrelator(clock: Clock): (facts: EventFacts) => Correlation {
  const similar = new BoundedMap<Group>();
  const written = new BoundedMap<WrittenEvent>();
  const buckets = new BoundedMap<{ tokens: number; last: number }>();

  const isOneOfMany = (group: string, message: string): boolean => {
    const now = clock.now();
    const known = similar.get(group);
    const fresh = known && now - known.last <= similarForMilliseconds ? known : newGroup(message, now);
    fresh.last = now;
    const { first, others } = fresh;
    if (others.length + 1 < similarLimit && first !== message && !others.includes(message))
      fresh.others = [...others, message];
    similar.set(group, fresh);
    return fresh.others.length + 1 >= similarLimit;
  };
  const mayPass = (about: string): boolean => {
    const now = clock.now();
    const bucket = buckets.get(about) ?? { tokens: burst, last: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.last) / refillMilliseconds);
    bucket.last = now;
    buckets.set(about, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };

  return (facts) => {
    const group = keyOf(facts.about, facts.type, facts.reason);
    const folded = isOneOfMany(group, facts.message);
    const key = folded ? group : keyOf(group, facts.fieldPath, facts.message);
    const event = written.get(key) ?? { name: '', count: 0, firstTimestamp: clock.now() };
    event.count += 1;
    written.set(key, event);
    if (!mayPass(facts.about)) return { action: 'drop' };
    const message = folded ? `(combined from similar events): ${facts.message}` : facts.message;
    return { action: 'write', message, written: event };
  };
}

/** Events that differ in what they say only. Most say one thing: the others are a list of their own. */
interface Group {
  readonly first: string;
  others: readonly string[];
  last: number;
}

const NO_OTHERS: readonly string[] = [];

function newGroup(first: string, last: number): Group {
  return { first, others: NO_OTHERS, last };
}

/**
 * Stands for all of them: the beginning of a digest, because what events say is long and every event is remembered.
 * What is longer than twelve letters would keep the whole digest.
 */
function keyOf(...parts: readonly string[]): string {
  return hash('sha1', parts.join('\u0000'), 'binary').slice(0, 12);
}

/** Forgets what was used longest ago. */
class BoundedMap<V> {
  readonly #map = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#map.get(key);
  }

  set(key: string, value: V): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size <= cacheSize) return;
    const [oldest] = this.#map.keys();
    if (oldest !== undefined) this.#map.delete(oldest);
  }
}
