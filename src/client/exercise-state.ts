/** How an exercise stands, as the page shows it. Pure: from what the server says to what is seen. */
import type { ExerciseState, SandboxState, Sight, Verdict } from '../../server/protocol.ts';

export type Stage =
  | 'new' // nothing is open
  | 'preparing'
  | 'open' // there is an attempt; it may have verdicts
  | 'checking'
  | 'passed' // the attempt that is open passes
  | 'unavailable'; // this sandbox cannot do it

/** What an exercise shows. `undefined` for the state: the server has not said anything yet. */
export function stageOf(state: ExerciseState | undefined): Stage {
  if (state === undefined) return 'new';
  if (state.busy !== 'no') return state.busy;
  if (state.lacks.length > 0) return 'unavailable';
  if (state.attempt?.state === 'preparing') return 'preparing';
  if (state.attempt?.state !== 'open' && state.attempt?.state !== 'submitted') return 'new';
  return allPass(state.attempt.verdicts) ? 'passed' : 'open';
}

function allPass(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every((verdict) => verdict.outcome === 'pass');
}

/** The verdicts that count now: those of the open attempt. */
export function verdictsOf(state: ExerciseState | undefined): ReadonlyMap<string, Verdict> {
  const attempt = state?.attempt;
  if (attempt === undefined || attempt.state === 'abandoned') return new Map();
  return new Map(attempt.verdicts.map((verdict) => [verdict.check, verdict]));
}

/** What a check shows: how it stands now where somebody follows it, else what was found when the learner asked. */
export interface Shown {
  readonly state: 'unchecked' | 'checking' | Verdict['outcome'] | Exclude<Sight['state'], 'unseen'>;
  readonly verdict: Verdict | undefined;
  readonly sight: Sight | undefined;
}

const NOTHING: Shown = { state: 'unchecked', verdict: undefined, sight: undefined };

/** The checks that are followed, by id. */
export function sightsOf(state: ExerciseState | undefined): ReadonlyMap<string, Sight> {
  const seen = (state?.live ?? []).filter((sight) => sight.state !== 'unseen');
  return new Map(seen.map((sight) => [sight.check, sight]));
}

export function shownOf(stage: Stage, sight: Sight | undefined, verdict: Verdict | undefined): Shown {
  if (stage === 'preparing' || stage === 'new') return NOTHING;
  const checking: Shown = { state: 'checking', verdict, sight: undefined };
  if (sight === undefined || sight.state === 'unseen') {
    if (stage === 'checking') return checking;
    return verdict === undefined ? NOTHING : { state: verdict.outcome, verdict, sight: undefined };
  }
  const { check } = sight;
  if (sight.state === 'pass') return { state: 'pass', verdict: { check, outcome: 'pass' }, sight };
  if (sight.state !== 'not-yet') return { state: sight.state, verdict: undefined, sight };
  if (stage === 'checking') return checking;
  if (sight.findings === undefined) return { state: 'not-yet', verdict: undefined, sight };
  return { state: 'fail', verdict: { check, outcome: 'fail', findings: sight.findings }, sight };
}

/** Another exercise has begun since, and cleared up after this one: what it came to stands. */
export function isOver(state: ExerciseState | undefined): boolean {
  return state?.attempt?.state === 'submitted' && state.attempt.exam !== true;
}

/** How many checks hold now, of those that are followed; `undefined` when none is. */
export function holdingNow(state: ExerciseState | undefined): { passed: number; all: number } | undefined {
  const sights = state?.live ?? [];
  if (sights.every((sight) => sight.state === 'unseen')) return undefined;
  return { passed: sights.filter((sight) => sight.state === 'pass').length, all: sights.length };
}

/** Which buttons are there, and which may be pressed. `over`: it counts, and cannot be worked on any more. */
export function buttonsOf(stage: Stage, sandbox: SandboxState['phase'] | undefined, over = false) {
  const ready = sandbox === 'ready';
  const busy = stage === 'preparing' || stage === 'checking';
  const begun = stage === 'open' || stage === 'passed' || stage === 'checking';
  return {
    start: { shown: !begun, enabled: ready && !busy && stage !== 'unavailable' },
    check: { shown: begun && !over, enabled: ready && !busy },
    reset: { shown: begun, enabled: ready && !busy },
  } as const;
}
