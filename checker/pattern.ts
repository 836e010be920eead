/**
 * Regular expressions that an author may write after `$matches`. The text they are tried on comes from a learner's
 * cluster, so an expression must not be able to stall the server: repeats may not nest, and their number is limited, and so
 * are the ways that choices multiply.
 */

/** Longer texts than this never match: with four repeats at most, a try stays under a second even at its worst. */
export const LONGEST_SUBJECT = 200;
const LONGEST_PATTERN = 200;
const MOST_REPEATS = 4;
/** In how many ways so many repeats share a text of the greatest length, as powers of two. */
const WAYS_OF_REPEATS = [0, 7.6, 14.3, 20.3, 26];
/** All ways together, as a power of two: about a second. */
const MOST_WAYS = 26;

/** Says what is wrong with a pattern, as a sentence, or `undefined` when it may be used. */
export function patternProblem(source: string): string | undefined {
  if (source.length > LONGEST_PATTERN) return `the pattern is longer than ${LONGEST_PATTERN} characters`;
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return `the pattern is no regular expression: ${(error as Error).message}`;
  }
  return riskOf(source);
}

/** Tries a pattern that `patternProblem` has accepted. */
export function fits(source: string, subject: string): boolean {
  return subject.length <= LONGEST_SUBJECT && new RegExp(source, 'u').test(subject);
}

interface Group {
  /** Holds a repeat of varying length or a choice, so that repeating the group multiplies the ways to match. */
  varies: boolean;
  /** How many it chooses from. */
  choices: number;
}

/** Reads the pattern once, token by token, with the open groups on a stack. */
function riskOf(source: string): string | undefined {
  if (/\\[1-9]|\\k</.test(source.replaceAll('\\\\', ''))) return 'the pattern refers back to a group';
  if (/\(\?(?!:)/.test(source)) return 'the pattern looks ahead or behind; only (…) and (?:…) are allowed';
  const groups: Group[] = [{ varies: false, choices: 1 }];
  let ways = 0;
  let repeats = source.startsWith('^') ? 0 : 1;
  let closed: Group | undefined;
  for (const token of source.match(TOKEN) ?? []) {
    if (token === '(' || token === '(?:') groups.push({ varies: false, choices: 1 });
    if (token === '|') choose(groups.at(-1)!);
    if (isRepeat(token)) {
      if (closed?.varies && token !== '?')
        return 'the pattern repeats a group that itself repeats or chooses';
      if (varies(token)) {
        groups.at(-1)!.varies = true;
        if (isOptional(token)) ways += 1;
        else repeats += 1;
      }
    }
    closed = token === ')' ? leave(groups) : undefined;
    ways += Math.log2(closed?.choices ?? 1);
  }
  if (repeats > MOST_REPEATS)
    return `the pattern has too many repeats: at most ${MOST_REPEATS} of * + {n,} (one fewer without ^ in front)`;
  const all = ways + (WAYS_OF_REPEATS[repeats] ?? 0);
  return all > MOST_WAYS ? 'the pattern has too many choices: fewer of ? and |, or fewer repeats' : undefined;
}

function choose(group: Group): void {
  group.varies = true;
  group.choices += 1;
}

const isOptional = (token: string): boolean => token === '?' || token === '??';

/** One atom, bracket, choice or repeat. A character class counts as one atom. */
const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|[()|]|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu;

function isRepeat(token: string): boolean {
  return /^(?:[*+?]\??|\{\d)/.test(token);
}

/** `{3}` always has the same length; every other repeat has a choice of lengths. */
function varies(token: string): boolean {
  return !/^\{\d+\}$/.test(token);
}

/** What happens inside a group counts for the group around it too. */
function leave(groups: Group[]): Group | undefined {
  const group = groups.length > 1 ? groups.pop() : undefined;
  if (group?.varies) groups.at(-1)!.varies = true;
  return group;
}
