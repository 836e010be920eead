/**
 * Regular expressions as Go has them (RE2): what they match, and how long they take at most, is the same, so that no
 * pattern of a learner can stop the server. The door of `re2js`.
 */
import { RE2JS } from 're2js';

/** A compiled pattern. Takes time linear in the text. */
export interface RegularExpression {
  /** Whether some part of the text matches. */
  test(text: string): boolean;
  /** The first part that matches. */
  find(text: string): string | undefined;
  /** Parts that match, in their order, at most so many. */
  findAll(text: string, limit?: number): string[];
  /** Where the parts that match are, and what their groups hold; at most so many. */
  matches(text: string, limit?: number): Match[];
  /** What the groups of the first match hold: by number, the whole match first, and by name. */
  captures(text: string): Captures | undefined;
}

export interface Match {
  /** Counted as JavaScript counts; `end` is behind the last character. */
  readonly start: number;
  readonly end: number;
  /** By number, the whole match first; '' for a group that took no part. */
  readonly groups: readonly string[];
}

export interface Captures {
  readonly groups: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** The pattern is none. The message is Go's: "error parsing regexp: missing closing ]: `[a`". */
export class RegularExpressionError extends Error {}

const LARGEST_CACHE = 1000;
const cache = new Map<string, RegularExpression>();

/** Compiles a pattern; the last thousand are kept. Throws `RegularExpressionError`. */
export function regularExpression(pattern: string): RegularExpression {
  const known = cache.get(pattern);
  if (known) return known;
  const compiled = compile(pattern);
  if (cache.size >= LARGEST_CACHE) cache.delete(cache.keys().next().value ?? '');
  cache.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): RegularExpression {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    throw new RegularExpressionError(error instanceof Error ? error.message : String(error));
  }
  return {
    test: (text) => compiled.matcher(text).find(),
    find: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group() ?? '') : undefined;
    },
    findAll: (text, limit = Number.POSITIVE_INFINITY) => {
      const matcher = compiled.matcher(text);
      const found: string[] = [];
      while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
      return found;
    },
    matches: (text, limit = Number.POSITIVE_INFINITY) => {
      const matcher = compiled.matcher(text);
      const found: Match[] = [];
      while (found.length < limit && matcher.find()) {
        const count = compiled.groupCount() + 1;
        const groups = Array.from({ length: count }, (_, index) => matcher.group(index) ?? '');
        found.push({ start: matcher.start(), end: matcher.end(), groups });
      }
      return found;
    },
    captures: (text) => capturesOf(compiled, text),
  };
}

function capturesOf(compiled: RE2JS, text: string): Captures | undefined {
  const matcher = compiled.matcher(text);
  if (!matcher.find()) return undefined;
  const groups = Array.from({ length: compiled.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '');
  const names = Object.entries(compiled.namedGroups()).map(([name, index]) => [name, groups[index] ?? '']);
  return { groups, names: Object.fromEntries(names) };
}
