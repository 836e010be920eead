/**
 * Runs the checks of an exercise against a cluster: waits for what a check needs, keeps looking as long as its author
 * has patience, and turns whatever goes wrong on our side into a fault, which costs nobody points.
 */
import type { Clock } from '../sandbox/clock.ts';
import { systemClock } from '../sandbox/clock.ts';
import { everyQuarterSecond, type Pace, pause } from './pace.ts';
import type { CheckKind, CheckSpec, ClusterView, Finding, Verdict } from './types.ts';

/**
 * What nobody has made yet does not come by waiting: with these findings patience ends after this many milliseconds,
 * enough for an object that a controller is about to make.
 */
const NOT_MADE: ReadonlySet<string> = new Set(['object.missing', 'object.elsewhere']);
const APPEARS_WITHIN = 2_000;

/** A look that takes longer than this, in milliseconds, is a fault: the cluster does not answer. */
const LONGEST_LOOK = 15_000;

export interface RunOptions {
  readonly kinds: Readonly<Record<string, CheckKind>>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** When to look again; four times a second unless told otherwise. */
  readonly pace?: Pace;
  /** Ids of checks that have passed before. Those that are sticky stay passed without another look. */
  readonly passed?: ReadonlySet<string>;
  /** Told of each verdict as it falls, in any order. */
  onVerdict?(verdict: Verdict): void;
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
  readonly #verdicts = new Map<string, Promise<Verdict>>();

  constructor(checks: readonly CheckSpec[], cluster: ClusterView, options: RunOptions) {
    this.#checks = new Map(checks.map((check) => [check.id, check]));
    this.#cluster = cluster;
    this.#options = options;
  }

  /** The verdict of a check, looked for once however many need it. */
  verdict(check: CheckSpec, waiting: ReadonlySet<string> = new Set()): Promise<Verdict> {
    const known = this.#verdicts.get(check.id);
    if (known) return known;
    const verdict = this.#decide(check, new Set([...waiting, check.id])).then((decided) => {
      this.#options.onVerdict?.(decided);
      return decided;
    });
    this.#verdicts.set(check.id, verdict);
    return verdict;
  }

  async #decide(check: CheckSpec, waiting: ReadonlySet<string>): Promise<Verdict> {
    if (check.sticky && this.#options.passed?.has(check.id)) return { check: check.id, outcome: 'pass' };
    const circle = check.needs.find((id) => waiting.has(id));
    if (circle) return fault(check, `${check.id} and ${circle} need each other`);
    const needed = check.needs.flatMap((id) => this.#checks.get(id) ?? []);
    const before = await Promise.all(needed.map((other) => this.verdict(other, waiting)));
    // Without what it needs, a check earns nothing: one look says what there is to say, waiting would only keep people.
    const patience = before.every((verdict) => verdict.outcome === 'pass') ? check.within * 1000 : 0;
    return this.#look(check, patience);
  }

  async #look(check: CheckSpec, patience: number): Promise<Verdict> {
    const { kinds, signal, clock = systemClock, pace = everyQuarterSecond(clock) } = this.#options;
    const kind = kinds[check.kind];
    if (!kind) return fault(check, `there is no kind of check called ${check.kind}`);
    const began = clock.now();
    for (;;) {
      const last = await lookOnce(kind, check, this.#cluster, clock, signal);
      const until = began + (notMade(last) ? Math.min(patience, APPEARS_WITHIN) : patience);
      if (last.outcome === 'pass' || signal.aborted || clock.now() >= until) return last;
      await pace(Math.max(0, until - clock.now()), signal).catch(() => undefined);
      if (signal.aborted) return fault(check, 'stopped before it was decided');
    }
  }
}

function notMade(verdict: Verdict): boolean {
  return verdict.outcome === 'fail' && verdict.findings.some(({ code }) => NOT_MADE.has(code));
}

/** One look, with a limit on its time. */
async function lookOnce(
  kind: CheckKind,
  check: CheckSpec,
  cluster: ClusterView,
  clock: Clock,
  signal: AbortSignal,
): Promise<Verdict> {
  const limit = new AbortController();
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    const tooLong = pause(clock, LONGEST_LOOK, either).then(() => {
      throw new Error(`the cluster did not answer within ${LONGEST_LOOK / 1000} seconds`);
    });
    const findings = await Promise.race([kind.look(check.params, cluster, either), tooLong]);
    return verdictOf(check, findings);
  } catch (error) {
    return fault(check, signal.aborted ? 'stopped before it was decided' : reasonOf(error));
  } finally {
    limit.abort();
  }
}

function verdictOf(check: CheckSpec, findings: readonly Finding[]): Verdict {
  return findings.length === 0
    ? { check: check.id, outcome: 'pass' }
    : { check: check.id, outcome: 'fail', findings };
}

function fault(check: CheckSpec, reason: string): Verdict {
  return { check: check.id, outcome: 'fault', reason };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
