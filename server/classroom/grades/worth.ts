/** What one submission is worth under the rules: what was earned, less what lateness and help cost. Pure. */
import type { GradedItem, GradeRules, Tried, Worth } from './types.ts';

/** The deadlines of an item for one learner, as ISO texts; what is missing there is no limit. */
export interface Limits {
  readonly due?: string;
  readonly closes?: string;
  /** Minutes this learner has more. */
  readonly more: number;
}

/** Extensions for all items and for this one add up. */
export function limitsOf(
  { extensions }: GradeRules,
  { item, due, closes }: GradedItem,
  person: string,
): Limits {
  const more = extensions
    .filter((one) => one.person === person && (one.item === undefined || one.item === item))
    .reduce((sum, { minutes }) => sum + minutes, 0);
  return {
    ...(due === undefined ? {} : { due: later(due, more) }),
    ...(closes === undefined ? {} : { closes: later(closes, more) }),
    more,
  };
}

const later = (moment: string, minutes: number): string =>
  new Date(Date.parse(moment) + minutes * 60_000).toISOString();

export function worthOf(rules: GradeRules, item: GradedItem, limits: Limits, tried: Tried): Worth {
  const { attempt, number, at, by, points, of, faults } = tried;
  const late = limits.due === undefined ? 0 : secondsAfter(limits.due, at);
  const off = offOf(rules, item, tried, late);
  const earned = of === 0 ? 0 : (points / of) * 100;
  const left = (100 - off.late) * (100 - off.hints) * (100 - off.solution);
  const percent = rounded((earned * left) / 1_000_000);
  return {
    attempt,
    number,
    at,
    by,
    points,
    of,
    faults: [...faults],
    earned: rounded(earned),
    late,
    off,
    percent,
  };
}

function offOf(rules: GradeRules, item: GradedItem, tried: Tried, late: number): Worth['off'] {
  const { hours, costs, most } = item.late ?? rules.late;
  const { afterSolution, perHint } = item.help ?? rules.help;
  return {
    late: Math.min(most, Math.ceil(late / (hours * 3600)) * costs),
    hints: Math.min(100, tried.hints * perHint),
    solution: tried.solution === undefined ? 0 : 100 - afterSolution,
  };
}

/** Whole seconds: who presses Check in the second of the deadline is in time. */
const secondsAfter = (due: string, at: string): number =>
  Math.max(0, Math.floor((Date.parse(at) - Date.parse(due)) / 1000));

/** To one decimal, rounded down: a grade that only looks like the pass mark does not pass. */
export const rounded = (percent: number): number =>
  // What fractions lose on the way must not cost a tenth.
  Math.floor(percent * 10 + 1e-6) / 10;
