/**
 * Patterns of programs in containers, in time that grows with the text and not with the pattern's tricks: they are a
 * learner's, and the cluster has one thread. What RE2 has no idea of, such as `\1`, is tried with JavaScript's own for a moment.
 */
import { createContext, Script } from 'node:vm';
import { type Match, RegularExpressionError, regularExpression } from '../../regular-expression.ts';
import { Failure } from '../process/process.ts';
import { posixRegExp } from './posix-regexp.ts';

export type { Match } from '../../regular-expression.ts';

export interface Expression {
  test(text: string): boolean;
  /** The parts that match, in their order; at most so many. */
  matches(text: string, limit?: number): Match[];
}

/** `source` is what JavaScript would take. Throws `SyntaxError` for what is no pattern. */
export function expressionOf(source: string, ignoreCase = false): Expression {
  try {
    const { test, matches } = regularExpression(`${ignoreCase ? '(?i)' : ''}${source}`);
    return { test, matches };
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    return backtracking(new RegExp(source, ignoreCase ? 'gi' : 'g'));
  }
}

/** A basic or an extended expression of POSIX. */
export function posixExpression(text: string, extended: boolean, ignoreCase = false): Expression {
  return expressionOf(posixRegExp(text, extended), ignoreCase);
}

/** The text with the first match, or with `all` each, replaced. */
export function replaceMatches(
  expression: Expression,
  text: string,
  replacement: (match: Match) => string,
  all: boolean,
): string {
  let replaced = '';
  let at = 0;
  for (const match of expression.matches(text, all ? undefined : 1)) {
    replaced += text.slice(at, match.start) + replacement(match);
    at = match.end;
  }
  return replaced + text.slice(at);
}

/** How long a pattern that may take for ever is tried. Milliseconds. */
const PATIENCE = 100;

function backtracking(pattern: RegExp): Expression {
  const matches = (text: string, limit = Number.POSITIVE_INFINITY) => {
    const found: Match[] = [];
    pattern.lastIndex = 0;
    while (found.length < limit) {
      const match = pattern.exec(text);
      if (!match) break;
      const end = match.index + match[0].length;
      found.push({ start: match.index, end, groups: match.map((group) => group ?? '') });
      if (match[0] === '') pattern.lastIndex += 1;
    }
    return found;
  };
  return {
    test: (text) => briefly(() => matches(text, 1).length > 0),
    matches: (text, limit) => briefly(() => matches(text, limit)),
  };
}

let room: { job: () => unknown } | undefined;
let script: Script | undefined;

/** Runs it to its end, or gives up: node's own way to end what does not. */
function briefly<T>(work: () => T): T {
  room ??= createContext({ job: work }) as { job: () => unknown };
  script ??= new Script('job()');
  room.job = work;
  try {
    return script.runInContext(room, { timeout: PATIENCE }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Failure('the pattern takes too long for the simulated container', 2);
  }
}
