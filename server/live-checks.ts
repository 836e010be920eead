/**
 * Follows the checks of exercises that a page shows at the moment, and tells how they stand. While nobody looks, nothing is
 * followed.
 */
import type { Live, Sight as OwnSight } from '../checker/live.ts';
import type { Verdict as OwnVerdict } from '../checker/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { Log } from './log.ts';
import type { Sight, Verdict } from './protocol.ts';

/** An attempt that can be followed. */
export interface Followed {
  readonly attempt: string;
  /** The learner has asked for a verdict before: findings may be told. */
  readonly asked: boolean;
  begin(onSights: (sights: readonly OwnSight[]) => void): Promise<Live>;
}

export interface LiveChecksOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What can be followed of an exercise now; `undefined`: nothing. */
  open(exercise: string): Followed | undefined;
  /** After each change. */
  changed(exercise: string, sights: readonly Sight[]): void;
  /** With all sights, as they come: for what counts although nobody asked. */
  saw(exercise: string, attempt: string, sights: readonly OwnSight[]): void;
}

export interface LiveChecks {
  /** The exercises that a tab shows; each call takes the place of the one before. An empty list: it is hidden, or gone. */
  look(tab: object, exercises: readonly string[]): void;
  /** An attempt has begun, ended, or been asked about. */
  sync(exercise: string): void;
  sights(exercise: string): readonly Sight[] | undefined;
  /** Since when checks have held, by id. */
  held(exercise: string): ReadonlyMap<string, number>;
  /** The learner did something, or something happened that no watch of a check tells of. */
  nudge(exercise?: string): void;
  /** What came of a submission that began then. */
  learn(exercise: string, verdicts: readonly Verdict[], asked: number): void;
  /** Nobody looks by itself while this is held. */
  hold(exercise: string): Disposable;
  /** Ends everything; those who look are still known. */
  letGo(): void;
}

/** Going from page to page, the next one begins before this many milliseconds. */
const LINGER = 3_000;
/** After a failure to begin, milliseconds. */
const RETRY = 5_000;

interface Following {
  readonly attempt: string;
  live: Live | undefined;
  ended: boolean;
  asked: boolean;
  sights: readonly OwnSight[];
}

export function createLiveChecks(options: LiveChecksOptions): LiveChecks {
  return new AllLiveChecks(options);
}

class AllLiveChecks implements LiveChecks {
  readonly #options: LiveChecksOptions;
  readonly #tabs = new Map<object, ReadonlySet<string>>();
  readonly #following = new Map<string, Following>();
  readonly #leaving = new Map<string, Disposable>();
  readonly #held = new Map<string, number>();

  constructor(options: LiveChecksOptions) {
    this.#options = options;
  }

  look(tab: object, exercises: readonly string[]): void {
    const before = this.#tabs.get(tab) ?? new Set<string>();
    if (exercises.length === 0) this.#tabs.delete(tab);
    else this.#tabs.set(tab, new Set(exercises));
    for (const exercise of new Set([...before, ...exercises])) this.sync(exercise);
  }

  sync(exercise: string): void {
    const following = this.#following.get(exercise);
    const open = this.#isLookedAt(exercise) ? this.#options.open(exercise) : undefined;
    if (open && following?.attempt === open.attempt) {
      this.#stay(exercise);
      if (following.asked === open.asked) return;
      following.asked = open.asked;
      this.#tell(exercise, following);
    } else if (open) {
      this.#end(exercise);
      this.#begin(exercise, open);
    } else if (following && !this.#options.open(exercise)) this.#end(exercise);
    else if (following) this.#leave(exercise);
  }

  sights(exercise: string): readonly Sight[] | undefined {
    const following = this.#following.get(exercise);
    return following && this.#said(following);
  }

  held(exercise: string): ReadonlyMap<string, number> {
    return this.#following.get(exercise)?.live?.held ?? new Map();
  }

  nudge(exercise?: string): void {
    if (exercise !== undefined) this.#following.get(exercise)?.live?.nudge();
    else for (const { live } of this.#following.values()) live?.nudge();
  }

  learn(exercise: string, verdicts: readonly Verdict[], asked: number): void {
    this.#following.get(exercise)?.live?.learn(verdicts as readonly OwnVerdict[], asked);
  }

  hold(exercise: string): Disposable {
    this.#held.set(exercise, (this.#held.get(exercise) ?? 0) + 1);
    this.#following.get(exercise)?.live?.pause();
    return {
      [Symbol.dispose]: () => {
        const left = (this.#held.get(exercise) ?? 1) - 1;
        if (left > 0) this.#held.set(exercise, left);
        else {
          this.#held.delete(exercise);
          this.#following.get(exercise)?.live?.resume();
        }
      },
    };
  }

  letGo(): void {
    for (const exercise of [...this.#following.keys()]) this.#end(exercise);
  }

  #isLookedAt(exercise: string): boolean {
    return [...this.#tabs.values()].some((shown) => shown.has(exercise));
  }

  #begin(exercise: string, open: Followed): void {
    const following: Following = {
      attempt: open.attempt,
      asked: open.asked,
      live: undefined,
      ended: false,
      sights: [],
    };
    this.#following.set(exercise, following);
    const onSights = (sights: readonly OwnSight[]): void => {
      if (following.ended) return;
      following.sights = sights;
      this.#tell(exercise, following);
      this.#options.saw(exercise, following.attempt, sights);
    };
    open.begin(onSights).then(
      (live) => {
        if (following.ended) return live[Symbol.dispose]();
        following.live = live;
        if (this.#held.has(exercise)) live.pause();
      },
      (failure: unknown) => this.#failed(exercise, following, failure),
    );
  }

  #failed(exercise: string, following: Following, failure: unknown): void {
    if (following.ended) return;
    this.#options.log.warn('checks cannot be followed', { exercise, what: String(failure) });
    this.#options.clock.after(RETRY, () => {
      if (following.ended) return;
      this.#end(exercise);
      this.sync(exercise);
    });
  }

  #leave(exercise: string): void {
    if (this.#leaving.has(exercise)) return;
    const timer = this.#options.clock.after(LINGER, () => {
      this.#leaving.delete(exercise);
      if (!this.#isLookedAt(exercise)) this.#end(exercise);
    });
    this.#leaving.set(exercise, timer);
  }

  #stay(exercise: string): void {
    this.#leaving.get(exercise)?.[Symbol.dispose]();
    this.#leaving.delete(exercise);
  }

  #end(exercise: string): void {
    this.#stay(exercise);
    const following = this.#following.get(exercise);
    if (!following) return;
    this.#following.delete(exercise);
    following.ended = true;
    following.live?.[Symbol.dispose]();
    this.#options.changed(exercise, []);
  }

  #tell(exercise: string, following: Following): void {
    this.#options.changed(exercise, this.#said(following));
  }

  #said({ sights, asked }: Following): Sight[] {
    const now = this.#options.clock.now();
    return sights.map((one) => said(one, asked, now));
  }
}

/** What of a sight may be told. */
function said(one: OwnSight, asked: boolean, now: number): Sight {
  if (one.state === 'not-yet') {
    const { check, state, findings } = one;
    return asked ? { check, state, findings: structuredClone(findings) as Findings } : { check, state };
  }
  if (one.state !== 'holding') return one;
  const { check, state, since, for: lasting } = one;
  return { check, state, for: lasting, left: Math.max(0, Math.ceil(lasting - (now - since) / 1000)) };
}

type Findings = Extract<Verdict, { outcome: 'fail' }>['findings'];
