/** What a look at connections has at hand, and what connections have in common. */
import type { ClusterView, Finding } from '../types.ts';
import type { PolicyBook } from './policies.ts';

export interface Look {
  readonly cluster: ClusterView;
  readonly book: PolicyBook;
  readonly signal: AbortSignal;
}

/** One or several. */
export type OneOrMore<T> = T | readonly T[];

export function several<T>(given: OneOrMore<T>): readonly T[] {
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}

/** More than this an author did not mean; a look ends in bounded time. */
const MOST_PAIRS = 200;

/** What every beginning and every end have to do with each other, and what was found before they could meet. */
export async function everyPair<From, To>(
  froms: readonly (From | Finding)[],
  tos: readonly (To | Finding)[],
  meet: (from: From, to: To) => Promise<Finding[]> | Finding[],
): Promise<Finding[]> {
  const isFinding = (one: From | To | Finding): one is Finding =>
    typeof one === 'object' && one !== null && 'code' in one && 'values' in one;
  const missing = [...froms, ...tos].filter(isFinding);
  const pairs = froms.flatMap((from) =>
    isFinding(from) ? [] : tos.flatMap((to) => (isFinding(to) ? [] : [{ from, to }])),
  );
  return [...missing, ...(await inTurns(pairs.slice(0, MOST_PAIRS), ({ from, to }) => meet(from, to)))];
}

/** How much is under way at once: on real nodes every connection is a program. */
const AT_ONCE = 8;

/** What all of them found, in their order. */
async function inTurns<T>(
  items: readonly T[],
  look: (item: T) => Promise<Finding[]> | Finding[],
): Promise<Finding[]> {
  const found: Finding[][] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next;
      next += 1;
      found[at] = await look(items[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return found.flat();
}
