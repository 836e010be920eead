/**
 * Runs the checks of an exercise against a cluster: waits for what a check needs, keeps looking as long as its author
 * has patience and something may still change, sees to it that what must last lasts, and turns whatever goes wrong on our
 * side into a fault, which costs nobody points.
 */
import type { Clock } from '../sandbox/clock.ts';
import { systemClock } from '../sandbox/clock.ts';
import { type Glass, plainGlass } from './glass.ts';
import { fault, lookOnce } from './looks.ts';
import { Bell, everyQuarterSecond, type Pace } from './pace.ts';
import type { CheckKind, CheckSpec, ClusterView, KubeObject, Verdict } from './types.ts';

/** A look that could not be made is tried again this long, milliseconds, also where the author has no patience. */
const FAULT_PATIENCE = 3_000;
/** After a fault, and where a change cannot be seen, a check looks again after this many milliseconds. */
const BLIND = 500;
/**
 * When nothing that a check asked for has changed for this many milliseconds, and nothing around it is on its way, only the
 * learner can change the answer.
 */
const QUIET = 5_000;
/** A change that was made just before somebody asked may take so many milliseconds to be heard of. */
const HEARD = 500;

export interface RunOptions {
  readonly kinds: Readonly<Record<string, CheckKind>>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** When to look again where nothing tells of changes; four times a second unless told otherwise. */
  readonly pace?: Pace;
  /** What to look through: it tells of changes, so that nobody looks by the clock. */
  readonly glass?: (changed: () => void) => Glass;
  /**
   * Things may be on their way without a trace in the API, as where learners change files of nodes: then a check that does
   * not pass yet waits as long as its author said, whatever the cluster looks like.
   */
  readonly unseen?: boolean;
  /** Where everything happens at once, as in proofs: milliseconds of quiet that are enough, in place of five seconds. */
  readonly quiet?: number;
  /** Ids of checks that have passed before. Those that are sticky stay passed without another look. */
  readonly passed?: ReadonlySet<string>;
  /** Since when checks have held without a break, milliseconds of the clock, by id: somebody was watching. */
  readonly held?: ReadonlyMap<string, number>;
  /** Verdicts that stand: nobody looks again. */
  readonly known?: ReadonlyMap<string, Verdict>;
  /** Told of each verdict as it falls, in any order, and of the objects that it was made from. */
  onVerdict?(verdict: Verdict, seen: readonly KubeObject[]): void;
  /** A check holds and has to go on holding. Told again when it begins anew. */
  onHolding?(check: string, since: number): void;
}

/** Verdicts of all checks, in their order. Never rejects: an abort makes faults of the checks that are not decided. */
export async function runChecks(
  checks: readonly CheckSpec[],
  cluster: ClusterView,
  options: RunOptions,
): Promise<Verdict[]> {
  const run = new Run(checks, cluster, options);
  return Promise.all(checks.map((check) => run.verdict(check)));
}

class Run {
  readonly #checks: ReadonlyMap<string, CheckSpec>;
  readonly #cluster: ClusterView;
  readonly #options: RunOptions;
  readonly #clock: Clock;
  readonly #verdicts = new Map<string, Promise<Verdict>>();
  /** Checks that change the cluster for a moment, and those that need them: one after another, when the rest is decided. */
  readonly #last: ReadonlySet<string>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(checks: readonly CheckSpec[], cluster: ClusterView, options: RunOptions) {
    this.#checks = new Map(checks.map((check) => [check.id, check]));
    this.#cluster = cluster;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#last = intruding(checks, options.kinds);
  }

  /** The verdict of a check, looked for once however many need it. */
  verdict(check: CheckSpec, waiting: ReadonlySet<string> = new Set()): Promise<Verdict> {
    const known = this.#verdicts.get(check.id);
    if (known) return known;
    const verdict = this.#decide(check, new Set([...waiting, check.id]));
    this.#verdicts.set(check.id, verdict);
    return verdict;
  }

  async #decide(check: CheckSpec, waiting: ReadonlySet<string>): Promise<Verdict> {
    const stands = this.#options.known?.get(check.id);
    if (stands) return stands;
    if (check.sticky && this.#options.passed?.has(check.id))
      return this.#fell({ check: check.id, outcome: 'pass' });
    const circle = check.needs.find((id) => waiting.has(id));
    if (circle) return this.#fell(fault(check, `${check.id} and ${circle} need each other`));
    const needed = check.needs.flatMap((id) => this.#checks.get(id) ?? []);
    const before = await Promise.all(needed.map((other) => this.verdict(other, waiting)));
    // Without what it needs, a check earns nothing: one look says what there is to say, waiting would only keep people.
    const inVain = before.some((verdict) => verdict.outcome !== 'pass');
    if (inVain && this.#options.kinds[check.kind]?.intrudes) return this.#fell(notTried(check, before));
    const patience = inVain ? 0 : check.within * 1000;
    const look = () => this.#look(check, patience, inVain);
    return this.#last.has(check.id) ? this.#afterOthers(look) : look();
  }

  #afterOthers(look: () => Promise<Verdict>): Promise<Verdict> {
    const others = [...this.#checks.values()].filter(({ id }) => !this.#last.has(id));
    const turn = this.#turn.then(() => Promise.all(others.map((check) => this.verdict(check)))).then(look);
    this.#turn = turn;
    return turn;
  }

  #fell(verdict: Verdict, seen: readonly KubeObject[] = []): Verdict {
    this.#options.onVerdict?.(verdict, seen);
    return verdict;
  }

  async #look(check: CheckSpec, patience: number, inVain: boolean): Promise<Verdict> {
    const kind = this.#options.kinds[check.kind];
    if (!kind) return this.#fell(fault(check, `there is no kind of check called ${check.kind}`));
    const bell = new Bell(this.#clock);
    const glass = this.#options.glass?.(() => bell.ring()) ?? plainGlass(this.#cluster);
    try {
      const lasting = inVain ? 0 : check.for * 1000;
      const faultPatience = inVain ? 0 : Math.max(patience, FAULT_PATIENCE);
      const looking = { kind, check, glass, bell, patience, faultPatience, lasting };
      const verdict = await this.#untilDecided(looking);
      return this.#fell(verdict, glass.seen);
    } finally {
      glass[Symbol.dispose]();
    }
  }

  /** Looks, and looks again whenever it may have changed, until it is clear that the answer stays. */
  async #untilDecided(looking: Looking): Promise<Verdict> {
    const { kind, check, glass } = looking;
    const { signal } = this.#options;
    const began = this.#clock.now();
    let heldSince = this.#options.held?.get(check.id);
    for (;;) {
      const last = await lookOnce(kind, check, glass, this.#clock, signal);
      const now = this.#clock.now();
      if (signal.aborted) return last;
      let until: number;
      if (last.outcome === 'pass') {
        if (heldSince === undefined && looking.lasting > 0) this.#options.onHolding?.(check.id, now);
        heldSince ??= now;
        until = heldSince + looking.lasting;
        if (now >= until) return last;
      } else {
        heldSince = undefined;
        until = began + (last.outcome === 'fault' ? looking.faultPatience : looking.patience);
        if (now >= until || (await this.#isFinal(last, looking, began, now))) return last;
      }
      const heard = began + this.#heard - now;
      const most = heard > 0 ? Math.min(until - now, heard) : until - now;
      await this.#wait(looking, last, most).catch(() => undefined);
      if (signal.aborted) return fault(check, 'stopped before it was decided');
    }
  }

  /** Nothing but the learner can make this no a yes: their patience and the author's were spent before, or all is at rest. */
  async #isFinal(last: Verdict, { glass, patience }: Looking, began: number, now: number): Promise<boolean> {
    // Where everything happens at once, what cannot be watched has had its time as well.
    const since = glass.quietSince ?? (this.#options.quiet === undefined ? undefined : began);
    if (last.outcome === 'fault' || this.#options.unseen || since === undefined) return false;
    if (now < began + this.#heard) return false;
    const quiet = now - since;
    if (quiet >= patience) return true;
    return quiet >= this.#quiet && (await glass.atRest(this.#options.signal).catch(() => false));
  }

  #wait({ glass, bell }: Looking, last: Verdict, most: number): Promise<void> {
    const { signal, pace = everyQuarterSecond(this.#clock) } = this.#options;
    if (!this.#options.glass) return pace(most, signal);
    if (last.outcome === 'fault') return bell.rang(Math.min(BLIND, most), signal);
    return bell.rang(Math.min(most, this.#untilNext(glass, last)), signal);
  }

  get #heard(): number {
    return Math.min(HEARD, this.#quiet);
  }

  get #quiet(): number {
    return this.#options.quiet ?? QUIET;
  }

  /** Milliseconds until a look is due although nothing was told to have changed. */
  #untilNext(glass: Glass, last: Verdict): number {
    const { quietSince } = glass;
    if (quietSince === undefined || glass.byHand) return BLIND;
    if (last.outcome === 'pass') return Number.POSITIVE_INFINITY;
    // Once it is quiet, what moves around it is asked for again from time to time.
    const restful = quietSince + this.#quiet - this.#clock.now();
    return restful > 0 ? restful : this.#quiet / 2;
  }
}

interface Looking {
  readonly kind: CheckKind;
  readonly check: CheckSpec;
  readonly glass: Glass;
  readonly bell: Bell;
  /** Milliseconds: of the author, and where it could not be looked. */
  readonly patience: number;
  readonly faultPatience: number;
  /** It must stay true this many milliseconds. */
  readonly lasting: number;
}

/** Nobody's cluster is disturbed for what earns nothing. */
function notTried(check: CheckSpec, before: readonly Verdict[]): Verdict {
  if (before.some(({ outcome }) => outcome === 'fault'))
    return fault(check, 'what it needs could not be looked at');
  return { check: check.id, outcome: 'fail', findings: [{ code: 'trial.not-tried', values: {} }] };
}

/** Ids of checks whose kind intrudes, and of those that need one of them, however far down. */
function intruding(
  checks: readonly CheckSpec[],
  kinds: Readonly<Record<string, CheckKind>>,
): ReadonlySet<string> {
  const found = new Set(checks.filter((check) => kinds[check.kind]?.intrudes).map(({ id }) => id));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const check of checks) if (check.needs.some((id) => found.has(id))) found.add(check.id);
  }
  return found;
}
