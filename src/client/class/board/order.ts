/** Which seats the board shows, and in which order. Pure. */
import type { Hand } from '../../../../server/classroom/room/apply.ts';
import type { Row } from '../../../../server/classroom/room/rows.ts';

/** Who has not got on for so long is stuck, milliseconds. */
export const STUCK_AFTER = 3 * 60_000;

export const FILTERS = ['all', 'hand', 'stuck', 'away', 'solved'] as const;
export type Filter = (typeof FILTERS)[number];

export const ORDERS = ['care', 'name', 'progress', 'stuck'] as const;
export type Order = (typeof ORDERS)[number];

export interface Wanted {
  readonly filter: Filter;
  readonly order: Order;
  /** Part of a name; empty: all. */
  readonly words: string;
}

export interface Circumstances {
  readonly hands: readonly Pick<Hand, 'learner'>[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly locale: string;
}

export const isStuck = ({ stuck }: Row, now: number): boolean =>
  stuck !== undefined && now - Date.parse(stuck.since) >= STUCK_AFTER;

/** How many seats each filter would show. */
export function counted(rows: readonly Row[], circumstances: Circumstances): Record<Filter, number> {
  const count = (filter: Filter): number => rows.filter((row) => passes(row, filter, circumstances)).length;
  return Object.fromEntries(FILTERS.map((filter) => [filter, count(filter)])) as Record<Filter, number>;
}

/** The rows that are wanted, in their order. */
export function arranged(rows: readonly Row[], wanted: Wanted, circumstances: Circumstances): Row[] {
  const part = wanted.words.normalize('NFC').trim().toLocaleLowerCase();
  return rows
    .filter((row) => passes(row, wanted.filter, circumstances))
    .filter(({ name }) => name.toLocaleLowerCase().includes(part))
    .sort(ORDERINGS[wanted.order](circumstances));
}

function passes(row: Row, filter: Filter, { hands, now }: Circumstances): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'hand':
      return hands.some(({ learner }) => learner === row.learner);
    case 'stuck':
      return isStuck(row, now);
    case 'away':
      return !row.present;
    case 'solved':
      return row.solvedAt !== undefined;
  }
}

type Compare = (one: Row, other: Row) => number;

/** Where there is nothing else to tell two rows apart, by name, then by id. */
const named =
  (locale: string, compare: Compare): Compare =>
  (one, other) =>
    compare(one, other) ||
    one.name.localeCompare(other.name, locale) ||
    (one.learner < other.learner ? -1 : 1);

const ORDERINGS: Readonly<Record<Order, (circumstances: Circumstances) => Compare>> = {
  /** Who needs somebody: raised hands first, in their order; then who is stuck longest; who is away last. */
  care: ({ hands, now, locale }) => {
    const place = new Map(hands.map(({ learner }, index) => [learner, index]));
    const rank = (row: Row): number => {
      const hand = place.get(row.learner);
      if (hand !== undefined) return hand - 1e6;
      if (!row.present) return 1e6;
      return isStuck(row, now) ? -1 : 0;
    };
    return named(locale, (one, other) => rank(one) - rank(other) || longest(one, other, now));
  },
  name: ({ locale }) => named(locale, () => 0),
  progress: ({ locale }) =>
    named(locale, (one, other) => one.solved - other.solved || share(one) - share(other)),
  stuck: ({ locale }) => named(locale, stuckLongest),
};

const longest = (one: Row, other: Row, now: number): number =>
  isStuck(one, now) && isStuck(other, now) ? stuckLongest(one, other) : 0;

const stuckLongest = (one: Row, other: Row): number => sinceOf(one) - sinceOf(other);

const sinceOf = ({ stuck }: Row): number => (stuck ? Date.parse(stuck.since) : Number.MAX_SAFE_INTEGER);

const share = ({ held = 0, of = 0 }: Row): number => (of === 0 ? 0 : held / of);
