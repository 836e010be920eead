/**
 * Rules and what a learner has handed in become grades, each with its reasons. Pure: the same in, the same out, so that a grade can be
 * computed again at any time and by anybody.
 */
import type {
  GradedItem,
  GradeRules,
  ItemGrade,
  ItemKey,
  Override,
  PersonGrade,
  Reason,
  Tried,
  Worth,
} from './types.ts';
import { type Limits, limitsOf, rounded, worthOf } from './worth.ts';

/** One learner, as far as grades need to know. */
export interface Graded {
  readonly person: string;
  /** In any order; those of items that no rule names are left out of account. */
  readonly tried: readonly Tried[];
  /** Those that stand, by item. */
  readonly overrides: ReadonlyMap<ItemKey, Override>;
}

/** `now`: milliseconds since the epoch; what is not handed in yet is missing once its time is over. */
export function gradeOf(rules: GradeRules, learner: Graded, now: number): PersonGrade {
  const items = rules.items.map((item) => itemGradeOf(rules, item, learner, now));
  const decided = items.filter(({ state }) => state !== 'open');
  const total = mean(items);
  return {
    person: learner.person,
    items,
    total,
    soFar: mean(decided),
    passed: total !== null && total >= rules.pass,
    final: decided.length === items.length,
  };
}

/** By weight; who is excused from an item is measured by the others. */
function mean(items: readonly ItemGrade[]): number | null {
  const counted = items.filter(({ state }) => state !== 'excused');
  const weights = counted.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return null;
  return rounded(counted.reduce((sum, { weight, percent }) => sum + weight * percent, 0) / weights);
}

/** Everything that was handed in for an item and what it is worth, oldest first. */
export function worthsOf(rules: GradeRules, item: GradedItem, learner: Graded): Worth[] {
  const limits = limitsOf(rules, item, learner.person);
  const tried = learner.tried.filter((one) => one.item === item.item);
  return inOrder(tried.map((one) => worthOf(rules, item, limits, one)));
}

function itemGradeOf(rules: GradeRules, item: GradedItem, learner: Graded, now: number): ItemGrade {
  const limits = limitsOf(rules, item, learner.person);
  const all = worthsOf(rules, item, learner);
  const inTime = all.filter(({ at }) => !isAfter(at, limits.closes));
  const attempt = item.attempt ?? rules.attempt;
  const counts = attempt === 'best' ? bestOf(inTime) : inTime.at(-1);
  const override = learner.overrides.get(item.item);
  const state = override ? decisionOf(override) : stateOf(counts, limits, now);
  return {
    item: item.item,
    weight: item.weight,
    ...(limits.due === undefined ? {} : { due: limits.due }),
    ...(limits.closes === undefined ? {} : { closes: limits.closes }),
    state,
    percent: override ? decided(override) : (counts?.percent ?? 0),
    ...(counts ? { counts } : {}),
    tried: all.length,
    because: [
      ...reasonsFor(attempt, inTime, counts, limits, state),
      ...closed(all.length - inTime.length, limits),
      ...(override ? [overridden(override)] : []),
    ],
    ...(override ? { override } : {}),
  };
}

const isAfter = (at: string, limit: string | undefined): boolean =>
  limit !== undefined && Date.parse(at) > Date.parse(limit);

const decided = ({ to }: Override): number => (to === 'excused' ? 0 : to);

function stateOf(counts: Worth | undefined, limits: Limits, now: number): ItemGrade['state'] {
  if (counts) return 'counted';
  return isOver(limits, now) ? 'missing' : 'open';
}

const closed = (n: number, { closes = '' }: Limits): Reason[] =>
  n > 0 ? [told('grade.closed', { n, closes })] : [];

const decisionOf = ({ to }: Override): ItemGrade['state'] => (to === 'excused' ? 'excused' : 'replaced');

/** Without a deadline there is always time; with one, what is not there when it passes is missing, though it may still come. */
const isOver = ({ due, closes }: Limits, now: number): boolean => {
  const end = closes ?? due;
  return end !== undefined && now > Date.parse(end);
};

/** Of those that are worth the same the first. */
const bestOf = (all: readonly Worth[]): Worth | undefined =>
  all.reduce<Worth | undefined>((best, one) => (best && best.percent >= one.percent ? best : one), undefined);

const inOrder = (all: readonly Worth[]): Worth[] =>
  all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.number - b.number);

const told = (code: string, values: Reason['values']): Reason => ({ code, values });

function reasonsFor(
  attempt: 'best' | 'last',
  inTime: readonly Worth[],
  counts: Worth | undefined,
  { due, more }: Limits,
  state: ItemGrade['state'],
): Reason[] {
  const extended = more > 0 ? [told('grade.extended', { minutes: more })] : [];
  if (!counts) return [told(state === 'open' ? 'grade.open' : 'grade.missing', {}), ...extended];
  const { at, points, of, earned, late, off, faults, percent } = counts;
  const several = inTime.length > 1 ? [told(`grade.${attempt}`, { n: inTime.length })] : [];
  const lateness = told(off.late > 0 ? 'grade.late' : 'grade.late-free', {
    due: due ?? '',
    late,
    off: off.late,
  });
  return [
    told('grade.points', { at, points, of, earned }),
    ...several,
    ...extended,
    ...(late > 0 ? [lateness] : []),
    ...(off.hints > 0 ? [told('grade.hints', { off: off.hints })] : []),
    ...(off.solution > 0 ? [told('grade.solution', { left: 100 - off.solution })] : []),
    ...(faults.length > 0 ? [told('grade.faults', { n: faults.length, checks: faults.join(', ') })] : []),
    ...(percent === earned ? [] : [told('grade.after', { percent })]),
  ];
}

function overridden({ to, was, reason, by, at }: Override): Reason {
  const values = { by: by.name, at, reason };
  if (to === 'excused') return told('grade.excused', values);
  if (was === null) return told('grade.given', { ...values, to });
  return told('grade.replaced', { ...values, to, was });
}
