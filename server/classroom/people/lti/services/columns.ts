/**
 * Which columns of a course's gradebook there are, and what stands in each for a learner. A link that the platform has given a column of its own
 * covers what it leads to; what no such link covers has a column that we ask for, one for each graded exercise and exam. Pure.
 */
import { type ItemGrade, type ItemKey, itemKey, type PersonGrade } from '../../../grades/types.ts';
import type { Course, Covered } from './remembered.ts';

export interface Column {
  /** Stable: `link/ID`, or the item. */
  readonly key: string;
  readonly covers: Covered;
  /** Given with a link; else it is to be looked for, or made. */
  readonly lineItem?: string;
}

export interface Scored {
  /** Of 100; `null`: what was there is taken away. */
  readonly given: number | null;
  /** Nothing of it can change any more by handing something in. */
  readonly final: boolean;
}

/** `lessonOf`: of an exercise. */
export function columnsOf(
  { links }: Pick<Course, 'links'>,
  items: readonly ItemKey[],
  lessonOf: (exercise: string) => string | undefined,
): Column[] {
  const given = Object.entries(links).map(([id, { covers, lineItem }]) => ({
    key: `link/${id}`,
    covers,
    lineItem,
  }));
  const isCovered = (item: ItemKey): boolean => given.some(({ covers }) => isIn(covers, item, lessonOf));
  return [...given, ...items.filter((item) => !isCovered(item)).map((item) => ({ key: item, covers: item }))];
}

function isIn(covers: Covered, item: ItemKey, lessonOf: (exercise: string) => string | undefined): boolean {
  if (covers === 'all' || covers === item) return true;
  const [kind, id = ''] = item.split('/');
  return kind === 'exercise' && covers === `lesson/${lessonOf(id)}`;
}

/** What is graded because somebody has linked to it, whether the rules name it or not. */
export const linkedItems = ({ links }: Pick<Course, 'links'>): ItemKey[] =>
  Object.values(links).flatMap(({ covers }) => itemKey.safeParse(covers).data ?? []);

/** What the learner has there; `undefined`: nothing that anybody has to be told yet. */
export function scoreIn(
  { covers }: Column,
  { items }: Pick<PersonGrade, 'items'>,
  lessonOf: (exercise: string) => string | undefined,
): Scored | undefined {
  const own = items.filter(
    ({ item, weight }) => item === covers || (weight > 0 && isIn(covers, item, lessonOf)),
  );
  if (own.length > 0 && own.every(({ state }) => state === 'excused')) return { given: null, final: false };
  const decided = own.filter(({ state }) => state !== 'open' && state !== 'excused');
  // Nobody is told that somebody has nothing: an empty column says so already.
  if (!decided.some(({ state }) => state !== 'missing')) return undefined;
  return { given: mean(decided), final: own.every(({ state }) => state !== 'open') };
}

/** By weight, in per cent to one decimal, rounded down as all grades are. */
function mean(items: readonly ItemGrade[]): number {
  if (items.length === 1) return items[0]!.percent;
  const weights = items.reduce((sum, { weight }) => sum + weight, 0);
  const sum = items.reduce((all, { weight, percent }) => all + weight * percent, 0);
  return Math.floor(Math.round((sum / weights) * 1000) / 100) / 10;
}
