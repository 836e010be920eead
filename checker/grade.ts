/** Verdicts become points. Pure: the same checks and verdicts always give the same grade. */
import type { CheckSpec, Grade, Verdict } from './types.ts';

/** A check earns its points when it passes and everything it needs passes too, however far down. */
export function grade(checks: readonly CheckSpec[], verdicts: readonly Verdict[]): Grade {
  const outcomes = new Map(verdicts.map((verdict) => [verdict.check, verdict.outcome]));
  const byId = new Map(checks.map((check) => [check.id, check]));
  const earns = (id: string, above: ReadonlySet<string>): boolean => {
    const check = byId.get(id);
    if (!check || above.has(id) || outcomes.get(id) !== 'pass') return false;
    return check.needs.every((need) => earns(need, new Set([...above, id])));
  };
  const earned = checks.filter((check) => earns(check.id, new Set()));
  return {
    points: sum(earned),
    of: sum(checks),
    faults: checks.filter((check) => outcomes.get(check.id) === 'fault').map((check) => check.id),
  };
}

function sum(checks: readonly CheckSpec[]): number {
  return checks.reduce((total, check) => total + check.points, 0);
}
