/** What stands in a column of the platform's gradebook: what its link covers, by the weights of the rules. */
import { describe, expect, it } from 'vitest';
import type { ItemGrade, ItemKey } from '../../../../../../server/classroom/grades/types.ts';
import {
  columnsOf,
  linkedItems,
  scoreIn,
} from '../../../../../../server/classroom/people/lti/services/columns.ts';
import type { Covered } from '../../../../../../server/classroom/people/lti/services/remembered.ts';

const lessonOf = (exercise: string): string | undefined =>
  ({ 'pods-one': 'pods', 'pods-two': 'pods', 'dns-one': 'dns' })[exercise];
const ITEMS: readonly ItemKey[] = ['exercise/pods-one', 'exercise/pods-two', 'exercise/dns-one', 'exam/mock'];
const link = (covers: Covered) => ({ covers, lineItem: `https://lms.school.kr/${covers}` });

const grade = (item: ItemKey, percent: number, more: Partial<ItemGrade> = {}): ItemGrade => ({
  item,
  weight: 1,
  state: 'counted',
  percent,
  tried: 1,
  because: [],
  ...more,
});
const scored = (covers: Covered, items: ItemGrade[]) => scoreIn({ key: 'x', covers }, { items }, lessonOf);

describe('columns', () => {
  it('are those of links, and one for each item that no link covers', () => {
    const keys = (links: Record<string, ReturnType<typeof link>>) =>
      columnsOf({ links }, ITEMS, lessonOf).map(({ key }) => key);
    expect(keys({})).toEqual(ITEMS);
    expect(keys({ a: link('all') })).toEqual(['link/a']);
    expect(keys({ a: link('lesson/pods'), b: link('exam/mock') })).toEqual([
      'link/a',
      'link/b',
      'exercise/dns-one',
    ]);
  });

  it('of links to one exercise or exam make an item of it', () => {
    const links = {
      a: link('exercise/dns-one'),
      b: link('lesson/pods'),
      c: link('all'),
      d: link('exam/mock'),
    };
    expect(linkedItems({ links })).toEqual(['exercise/dns-one', 'exam/mock']);
  });
});

describe('the score in a column', () => {
  it('of an exercise is its grade, whatever its weight', () => {
    const items = [grade('exercise/pods-one', 70, { weight: 0 }), grade('exam/mock', 10)];
    expect(scored('exercise/pods-one', items)).toEqual({ given: 70, final: true });
  });

  it('of a lesson is what its exercises come to by weight, rounded down, and not final while one is open', () => {
    const items = [
      grade('exercise/pods-one', 100, { weight: 2 }),
      grade('exercise/pods-two', 0, { state: 'missing' }),
      grade('exercise/dns-one', 10),
    ];
    expect(scored('lesson/pods', items)).toEqual({ given: 66.6, final: true });
    const open = [items[0]!, grade('exercise/pods-two', 0, { state: 'open' })];
    expect(scored('lesson/pods', open)).toEqual({ given: 100, final: false });
  });

  it('of everything leaves out what the rules give no weight, and what somebody is excused from', () => {
    const items = [
      grade('exercise/pods-one', 0, { weight: 0 }),
      grade('exercise/pods-two', 0, { state: 'excused' }),
      grade('exam/mock', 80),
    ];
    expect(scored('all', items)).toEqual({ given: 80, final: true });
    expect(scored('all', items.slice(0, 1))).toBeUndefined();
  });

  it('is none while nothing was handed in, and is taken away when somebody is excused', () => {
    expect(scored('exam/mock', [grade('exam/mock', 0, { state: 'open' })])).toBeUndefined();
    expect(scored('exam/mock', [grade('exam/mock', 0, { state: 'missing' })])).toBeUndefined();
    expect(scored('exam/mock', [grade('exam/mock', 0, { state: 'excused' })])).toEqual({
      given: null,
      final: false,
    });
    expect(scored('lesson/helm', [grade('exam/mock', 50)])).toBeUndefined();
  });
});
