/** Operators about texts. Texts come from learners: everything here ends in a time that grows with their length only. */
import { fits, patternProblem } from '../pattern.ts';
import { ANYTHING, shapeOf } from '../pattern-shape.ts';
import { show } from '../show.ts';
import type { Finding } from '../types.ts';
import { cronProblem, sameTimes } from './cron.ts';
import { sameImage } from './image.ts';
import { fieldOf, isMapping, isNothing, type Match, type Operator } from './types.ts';

/** A text that must be there to be looked at. */
function onText(
  want: (operand: unknown) => string | number,
  look: (operand: unknown, got: string, path: string, match: Match) => Finding[],
): Operator['apply'] {
  return (operand, got, path, match) => {
    if (isNothing(got)) return [{ code: 'field.missing', values: { path, want: want(operand) } }];
    if (typeof got === 'string') return look(operand, got, path, match);
    return [{ code: 'field.differs', values: { path, want: want(operand), got: show(got) } }];
  };
}

function textProblem(operand: unknown): string | undefined {
  return typeof operand === 'string' && operand.trim() !== '' ? undefined : 'give a text';
}

function textsProblem(operand: unknown): string | undefined {
  const texts: unknown[] = Array.isArray(operand) ? operand : [operand];
  return texts.length > 0 && texts.every((text) => textProblem(text) === undefined)
    ? undefined
    : 'give a text or a list of texts';
}

function textsOf(operand: unknown): string[] {
  return (Array.isArray(operand) ? operand : [operand]).map(String);
}

function contains(operand: unknown, got: string, path: string): Finding[] {
  return textsOf(operand)
    .filter((text) => !got.includes(text))
    .map((want) => ({ code: 'field.contains', values: { path, want, got: show(got) } }));
}

/** Nowhere inside: neither in a text nor in any text further down. */
function lacks(operand: unknown, got: unknown, path: string): Finding[] {
  return textsOf(operand)
    .filter((text) => isInside(text, got))
    .map((text) => ({ code: 'field.lacks', values: { path, want: text } }));
}

/** Without recursion: what a learner wrote may be nested deeply. */
function isInside(text: string, value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && next.includes(text)) return true;
    if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) left.push(inner);
  }
  return false;
}

/** The lines without the white space around them, and without empty ones. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function sameWords(operand: unknown, got: string, path: string): Finding[] {
  const want = wordsOf(String(operand));
  const words = wordsOf(got);
  const at = Math.max(want.length, words.length);
  for (let index = 0; index < at; index += 1) {
    if (want[index] === words[index]) continue;
    const around = (list: string[]) => list.slice(Math.max(0, index - 2), index + 3).join(' ') || '–';
    return [{ code: 'field.differs', values: { path, want: around(want), got: around(words) } }];
  }
  return [];
}

function same(holds: (want: string, got: string) => boolean): Operator['apply'] {
  return onText(show, (operand, got, path) =>
    holds(String(operand), got)
      ? []
      : [{ code: 'field.differs', values: { path, want: String(operand), got: show(got) } }],
  );
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}$/;

function decoded(operand: unknown, got: string, path: string, match: Match): Finding[] {
  if (!BASE64.test(got.trimEnd())) return [{ code: 'field.encoded', values: { path, got: show(got) } }];
  return match(operand, Buffer.from(got, 'base64').toString('utf8'), `${path} (base64 -d)`);
}

/** A pattern, by itself or with a text that fits: nobody has to read regular expressions in findings. */
function patternOf(operand: unknown): string {
  return String(isMapping(operand) ? operand['pattern'] : operand);
}

function matchesProblem(operand: unknown): string | undefined {
  const pattern = fieldOf(operand, 'pattern') ?? operand;
  const like = fieldOf(operand, 'like');
  if (typeof pattern !== 'string' || (isMapping(operand) && !isExample(operand)))
    return 'give a regular expression in quotes, or { pattern, like }';
  const problem = patternProblem(pattern);
  if (problem !== undefined) return problem;
  if (typeof like !== 'string') return shapeOf(pattern) === undefined ? NEEDS_LIKE : undefined;
  return fits(pattern, like) ? undefined : 'what it is said to be like does not fit the pattern';
}

function isExample(operand: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(operand).sort().join() === 'like,pattern' && typeof operand['like'] === 'string';
}

const NEEDS_LIKE =
  'learners cannot be told in words what fits: write { pattern: …, like: a text that fits }, which a finding shows';

function unlike(operand: unknown, got: unknown, path: string): Finding {
  const want = show({ $matches: operand });
  if (isNothing(got)) return { code: 'field.missing', values: { path, want } };
  const code = String(want).includes(ANYTHING) ? 'field.pattern' : 'field.like';
  return { code, values: { path, want, got: show(got) } };
}

export const texts: Readonly<Record<string, Operator>> = {
  $matches: {
    problem: matchesProblem,
    apply: (operand, got, path) => {
      if (typeof got === 'string' && fits(patternOf(operand), got)) return [];
      return [unlike(operand, got, path)];
    },
  },
  $contains: { problem: textsProblem, apply: onText(show, contains) },
  $lacks: { problem: textsProblem, apply: lacks },
  $lines: {
    problem: (operand) =>
      Array.isArray(operand) || isMapping(operand) ? undefined : 'give lines, or an operator for lists',
    parts: true,
    apply: onText(show, (operand, got, path, match) => match(operand, linesOf(got), path)),
  },
  $text: { problem: textProblem, apply: onText(show, sameWords) },
  $base64: { problem: () => undefined, parts: true, apply: onText(show, decoded) },
  $image: { problem: textProblem, apply: same(sameImage) },
  $cron: { problem: cronProblem, apply: same(sameTimes) },
};
