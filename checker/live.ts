/**
 * Follows the checks of an exercise while somebody looks at it: each is looked at once, and again when something changed of
 * what it asked for. Who watches a cluster that rests costs nothing; who watches one that never does is kept to a tenth of
 * the time.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { Glass } from './glass.ts';
import { lookOnce } from './looks.ts';
import { Memo } from './memo.ts';
import { Bell, pause } from './pace.ts';
import type { Turns } from './turns.ts';
import type { CheckKind, CheckSpec, ClusterView, Finding, Verdict } from './types.ts';

/** How a check stands at this moment. Not a verdict: nobody asked for one. */
export type Sight =
  | { readonly check: string; readonly state: 'pass' }
  /** It holds since then (milliseconds of the clock), and has to for so many seconds before it counts. */
  | { readonly check: string; readonly state: 'holding'; readonly since: number; readonly for: number }
  /** It holds, and counts once the checks it needs do. */
  | { readonly check: string; readonly state: 'waits' }
  | { readonly check: string; readonly state: 'not-yet'; readonly findings: readonly Finding[] }
  /** It is not looked at by itself, or cannot be at this moment. */
  | { readonly check: string; readonly state: 'unseen' };

export interface LiveOptions {
  readonly kinds: Readonly<Record<string, CheckKind>>;
  readonly view: ClusterView;
  readonly clock: Clock;
  readonly turns: Turns;
  /** To look through, once for each check. */
  glass(view: ClusterView, changed: () => void): Glass;
  /** Ids of checks that have passed before: those that are sticky are not looked at again. */
  readonly passed?: ReadonlySet<string>;
  /** After each change of any of them, with all of them, in the order of the checks. */
  onSights(sights: readonly Sight[]): void;
}

export interface Live extends Disposable {
  readonly sights: readonly Sight[];
  /** Since when checks have held without a break, by id; only of those whose changes are told. */
  readonly held: ReadonlyMap<string, number>;
  /** The learner did something: what no watch tells of may have changed. */
  nudge(): void;
  /** Verdicts that somebody asked for then (milliseconds of the clock): newer than the looks before. */
  learn(verdicts: readonly Verdict[], asked: number): void;
  /** Nobody looks until `resume`: somebody else changes the cluster for a moment. */
  pause(): void;
  resume(): void;
}

/** Of all the time, a tenth for looking: after a look so many times its length goes by before the next. */
const REST = 9;
/** Milliseconds between looks, at least and at most. */
const REST_AT_LEAST = 60;
const REST_AT_MOST = 5_000;
/** What nobody tells of is looked at again after so many milliseconds, ever more slowly. */
const SLOW = 2_000;
const SLOW_AT_MOST = 30_000;
/** And not more often than this, however much happens. */
const NUDGED = 1_000;
/** A look that takes longer keeps others waiting. */
const LONGEST = 5_000;

/** Begins at once. Ends when it is disposed of. */
export function followChecks(checks: readonly CheckSpec[], options: LiveOptions): Live {
  return new Following(checks, options);
}

interface Entry {
  readonly check: CheckSpec;
  readonly kind: CheckKind;
  readonly glass: Glass;
  dirty: boolean;
  last: Verdict | undefined;
  lookedAt: number;
  heldSince: number | undefined;
  /** When it is looked at although nothing was told. */
  dueAt: number;
  slow: number;
  /** Sticky, and has passed. */
  stuck: boolean;
}

class Following implements Live {
  readonly #checks: readonly CheckSpec[];
  readonly #options: LiveOptions;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #bell: Bell;
  readonly #memo: Memo;
  readonly #stop = new AbortController();
  #paused = false;
  #sights: readonly Sight[] = [];
  #told = '';

  constructor(checks: readonly CheckSpec[], options: LiveOptions) {
    this.#checks = checks;
    this.#options = options;
    this.#bell = new Bell(options.clock);
    this.#memo = new Memo(options.view, LONGEST, this.#stop.signal);
    this.#entries = new Map(checks.flatMap((check) => this.#entry(check)).map((one) => [one.check.id, one]));
    this.#tell();
    void this.#run();
  }

  get sights(): readonly Sight[] {
    return this.#sights;
  }

  get held(): ReadonlyMap<string, number> {
    const known = [...this.#entries.values()].filter(({ glass }) => !glass.blind);
    return new Map(
      known.flatMap(({ check, heldSince }) => (heldSince === undefined ? [] : [[check.id, heldSince]])),
    );
  }

  nudge(): void {
    for (const entry of this.#entries.values()) {
      if (entry.glass.blind || entry.glass.byHand) this.#soon(entry);
    }
    this.#bell.ring();
  }

  learn(verdicts: readonly Verdict[], asked: number): void {
    for (const verdict of verdicts) {
      const entry = this.#entries.get(verdict.check);
      if (!entry?.last || entry.lookedAt > asked) continue;
      // What has to last is known by those alone who have looked all the time.
      if (verdict.outcome === 'fault' || entry.stuck || entry.check.for > 0) continue;
      entry.last = verdict;
      entry.lookedAt = asked;
      entry.heldSince = verdict.outcome === 'pass' ? (entry.heldSince ?? asked) : undefined;
    }
    this.#tell();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#bell.ring();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    for (const { glass } of this.#entries.values()) glass[Symbol.dispose]();
  }

  #entry(check: CheckSpec): Entry[] {
    const kind = this.#options.kinds[check.kind];
    if (!kind || kind.intrudes || kind.costly) return [];
    const stuck = check.sticky && (this.#options.passed?.has(check.id) ?? false);
    const entry: Entry = {
      check,
      kind,
      glass: this.#options.glass(this.#memo.view, () => this.#changed(entry)),
      dirty: true,
      last: undefined,
      lookedAt: 0,
      heldSince: undefined,
      dueAt: Number.POSITIVE_INFINITY,
      slow: SLOW,
      stuck,
    };
    return [entry];
  }

  /** Something happens: what nobody tells of may have changed as well. */
  #changed(entry: Entry): void {
    entry.dirty = true;
    this.#memo.forget();
    for (const other of this.#entries.values()) if (other.glass.blind) this.#soon(other);
    this.#bell.ring();
  }

  #soon(entry: Entry): void {
    const now = this.#options.clock.now();
    entry.slow = SLOW;
    entry.dueAt = Math.min(entry.dueAt, Math.max(now, entry.lookedAt + NUDGED));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock, turns } = this.#options;
    while (!signal.aborted) {
      const due = this.#due();
      if (due.length === 0) {
        await this.#bell.rang(this.#untilDue(), signal).catch(() => undefined);
        continue;
      }
      const took = await turns.take(() => this.#round(due));
      const rest = Math.min(Math.max(took * REST, REST_AT_LEAST), REST_AT_MOST);
      await pause(clock, rest, signal).catch(() => undefined);
    }
  }

  /** Those that answer fast first. */
  #due(): Entry[] {
    if (this.#paused) return [];
    const now = this.#options.clock.now();
    return [...this.#entries.values()]
      .filter((entry) => !entry.stuck && (entry.dirty || now >= entry.dueAt))
      .sort((one, other) => Number(one.glass.blind) - Number(other.glass.blind));
  }

  #untilDue(): number {
    if (this.#paused) return Number.POSITIVE_INFINITY;
    const due = Math.min(
      ...[...this.#entries.values()].filter(({ stuck }) => !stuck).map(({ dueAt }) => dueAt),
    );
    return due - this.#options.clock.now();
  }

  /** Looks at each, one after another. Answers how long that took, milliseconds. */
  async #round(due: readonly Entry[]): Promise<number> {
    const { clock } = this.#options;
    const began = clock.now();
    this.#memo.forget();
    for (const entry of due) {
      if (this.#stop.signal.aborted || this.#paused) break;
      await this.#look(entry);
      this.#tell();
    }
    return clock.now() - began;
  }

  async #look(entry: Entry): Promise<void> {
    const { clock } = this.#options;
    const { check, kind, glass } = entry;
    entry.dirty = false;
    entry.dueAt = Number.POSITIVE_INFINITY;
    const began = clock.now();
    const last = await lookOnce(kind, check, glass, clock, this.#stop.signal, LONGEST);
    if (this.#stop.signal.aborted) return;
    const now = clock.now();
    entry.last = last;
    entry.lookedAt = now;
    entry.heldSince = last.outcome === 'pass' ? (entry.heldSince ?? began) : undefined;
    entry.stuck =
      check.sticky && last.outcome === 'pass' && now >= (entry.heldSince ?? now) + check.for * 1000;
    entry.dueAt = Math.min(entry.dueAt, this.#nextLook(entry, now));
  }

  #nextLook(entry: Entry, now: number): number {
    const { check, glass, heldSince, last } = entry;
    const holds = heldSince !== undefined && now < heldSince + check.for * 1000;
    const over = holds ? heldSince + check.for * 1000 : Number.POSITIVE_INFINITY;
    if (last?.outcome !== 'fault' && !glass.blind && !glass.byHand) return over;
    if (holds) return Math.min(over, now + NUDGED);
    const slow = now + entry.slow;
    entry.slow = Math.min(entry.slow * 2, SLOW_AT_MOST);
    return slow;
  }

  #tell(): void {
    const sights = this.#checks.map((check) => this.#sight(check));
    const told = JSON.stringify(sights);
    this.#sights = sights;
    if (told === this.#told) return;
    this.#told = told;
    this.#options.onSights(sights);
  }

  #sight(check: CheckSpec): Sight {
    const id = check.id;
    const entry = this.#entries.get(id);
    const last = entry?.last;
    if (entry?.stuck) return { check: id, state: 'pass' };
    if (!entry || !last || last.outcome === 'fault') return { check: id, state: 'unseen' };
    if (last.outcome === 'fail') return { check: id, state: 'not-yet', findings: last.findings };
    if (!this.#needsHold(check, new Set())) return { check: id, state: 'waits' };
    const since = entry.heldSince ?? entry.lookedAt;
    if (entry.lookedAt < since + check.for * 1000)
      return { check: id, state: 'holding', since, for: check.for };
    return { check: id, state: 'pass' };
  }

  #needsHold(check: CheckSpec, above: ReadonlySet<string>): boolean {
    return check.needs.every((id) => {
      const entry = this.#entries.get(id);
      if (!entry || above.has(id)) return false;
      if (entry.last?.outcome !== 'pass' && !entry.stuck) return false;
      return this.#needsHold(entry.check, new Set([...above, id]));
    });
  }
}
