/** How an exercise stands, as the page shows it. Pure: from what the server says to what is seen. */
import type { ExerciseState, SandboxState, Verdict } from '../../server/protocol.ts';

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

/** Which buttons are there, and which may be pressed. */
export function buttonsOf(stage: Stage, sandbox: SandboxState['phase'] | undefined) {
  const ready = sandbox === 'ready';
  const busy = stage === 'preparing' || stage === 'checking';
  const begun = stage === 'open' || stage === 'passed' || stage === 'checking';
  return {
    start: { shown: !begun, enabled: ready && !busy && stage !== 'unavailable' },
    check: { shown: begun, enabled: ready && !busy },
    reset: { shown: begun, enabled: ready && !busy },
  } as const;
}
