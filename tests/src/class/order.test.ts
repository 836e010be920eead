/** Which seats the instructor's board shows, and in which order. */
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../server/classroom/room/rows.ts';
import { arranged, counted, type Order, STUCK_AFTER } from '../../../src/client/class/board/order.ts';

const NOW = Date.UTC(2026, 10, 23, 1);
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const row = (learner: string, more: Partial<Row> = {}): Row => ({
  learner,
  name: learner,
  present: true,
  activeAt: ago(0),
  solved: 0,
  ...more,
});

const stuck = (minutes: number) => ({ stuck: { check: 'one', since: ago(minutes) } });

const ROWS = [
  row('가람', { solved: 2, held: 1, of: 4 }),
  row('나래', { present: false, ...stuck(90) }),
  row('다솜', { ...stuck(10), held: 3, of: 4 }),
  row('라온', { ...stuck(40) }),
  row('마루', { solved: 1, solvedAt: ago(1) }),
  row('Bo', { ...stuck(1) }),
];
const around = { hands: [{ learner: '마루' }, { learner: '가람' }], now: NOW, locale: 'ko' };

const order = (by: Order, words = ''): string[] =>
  arranged(ROWS, { filter: 'all', order: by, words }, around).map(({ learner }) => learner);

describe('seats', () => {
  it('stand by who needs somebody: hands in their order, who is stuck longest, the others, who is away', () => {
    expect(order('care')).toEqual(['마루', '가람', '라온', '다솜', 'Bo', '나래']);
  });

  it('stand by name, as the language has it', () => {
    expect(order('name')).toEqual(['가람', '나래', '다솜', '라온', '마루', 'Bo']);
  });

  it('stand by who has come least far, and by who is stuck longest', () => {
    expect(order('progress').slice(-2)).toEqual(['마루', '가람']);
    expect(order('stuck').slice(0, 4)).toEqual(['나래', '라온', '다솜', 'Bo']);
  });

  it('are found by a part of the name, however that was typed', () => {
    expect(order('name', ' 가람'.normalize('NFD'))).toEqual(['가람']);
    expect(order('name', 'bO')).toEqual(['Bo']);
  });

  it('are filtered, and counted for each filter', () => {
    expect(counted(ROWS, around)).toEqual({ all: 6, hand: 2, stuck: 3, away: 1, solved: 1 });
  });

  it('are stuck after three minutes', () => {
    const since = new Date(NOW - STUCK_AFTER).toISOString();
    const almost = new Date(NOW - STUCK_AFTER + 1).toISOString();
    const rows = [since, almost].map((at) => row('x', { stuck: { check: 'one', since: at } }));
    expect(counted(rows, around).stuck).toBe(1);
  });
});
