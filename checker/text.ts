/**
 * What a text must say: a file, a log, the output of a program. Blanks are forgiven (at both ends of a line, and any
 * amount between words), because people and tools differ in them and nobody means anything by it.
 */

import { LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { match } from './match.ts';
import { isOperators } from './operators.ts';
import { part } from './part.ts';
import { type Rows, rowLines, rows } from './rows.ts';
import { show } from './show.ts';
import type { ClusterView, Finding } from './types.ts';

/** A text, or an operator for one. */
const word = z.union([z.string(), part]);

/** The keys of a wanted text, for kinds to spread into their own. At least one must be given: `saysSomething`. */
export const textKeys = {
  is: word.optional().describe('The whole text, or an operator such as { $matches: … }.'),
  lines: z.array(word).min(1).optional().describe('These lines and no others, in this order.'),
  rows: rows.optional(),
  anyOrder: z.literal(true).optional().describe('The lines may come in any order.'),
  has: z.array(z.string().min(1)).min(1).optional().describe('Texts that must be in it.'),
  lacks: z.array(z.string().min(1)).min(1).optional().describe('Texts that must not be in it.'),
  yaml: z
    .union([part, z.array(part).min(1)])
    .optional()
    .describe('YAML or JSON with these fields; a list: each of these documents.'),
};

export interface TextWanted {
  readonly is?: unknown;
  readonly lines?: readonly unknown[] | undefined;
  readonly rows?: Rows | undefined;
  readonly anyOrder?: true | undefined;
  readonly has?: readonly string[] | undefined;
  readonly lacks?: readonly string[] | undefined;
  readonly yaml?: unknown;
}

/** Says what is wrong with the keys, or `undefined`. `optional`: the kind may do without any. */
export function textProblem(wanted: TextWanted, optional: boolean): string | undefined {
  const whole = [wanted.is, wanted.lines, wanted.rows].filter((one) => one !== undefined).length;
  if (whole > 1) return 'give one of is, lines and rows';
  if (wanted.anyOrder && !wanted.lines && !wanted.rows) return 'anyOrder goes with lines or rows';
  const parts = [wanted.has, wanted.lacks, wanted.yaml].filter((one) => one !== undefined).length;
  if (!optional && whole + parts === 0) return `says nothing about the text: give ${KEYS}`;
  return undefined;
}

const KEYS = 'is, lines, rows, has, lacks or yaml';

/** How a difference is told. */
export interface Telling {
  /** What the text is, in words of no language: `~/lab/count.txt`, `kubectl logs greeter`. */
  readonly where: string;
  /** The text is an answer that the learner has to find: say where it differs, never what is right. */
  readonly secret: boolean;
}

/** What differs. `text` is of bounded length. */
export async function textFindings(
  wanted: TextWanted,
  text: string,
  telling: Telling,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const lines = wanted.rows ? await rowLines(wanted.rows, cluster, signal) : wanted.lines;
  return [
    ...(wanted.is === undefined ? [] : wholeFindings(wanted.is, text, telling)),
    ...(lines === undefined ? [] : lineFindings(lines, linesOf(text), wanted.anyOrder ?? false, telling)),
    ...(wanted.has ?? []).filter((one) => !text.includes(one)).map((one) => lacking(one, telling)),
    ...(wanted.lacks ?? []).filter((one) => text.includes(one)).map((one) => surplus(one, telling)),
    ...(wanted.yaml === undefined ? [] : yamlFindings(wanted.yaml, text, telling)),
  ];
}

/** Lines with their words one blank apart, without empty lines before and after. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map(tidy);
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function tidy(line: string): string {
  return line.replace(/[ \t]+/g, ' ').trim();
}

function fits(want: unknown, line: string): boolean {
  return typeof want === 'string' ? tidy(want) === line : match(want, line).length === 0;
}

function wholeFindings(want: unknown, text: string, { where, secret }: Telling): Finding[] {
  const got = linesOf(text).join('\n');
  if (isOperators(want)) {
    const findings = match(want, got, where);
    return findings.length > 0 && secret ? [other(where, got)] : findings;
  }
  if (linesOf(String(want)).join('\n') === got) return [];
  if (secret) return [other(where, got)];
  return [{ code: 'text.differs', values: { where, got: show(got), want: show(want) } }];
}

function other(where: string, got: string): Finding {
  return got === ''
    ? { code: 'text.empty', values: { where } }
    : { code: 'text.other', values: { where, got: show(got) } };
}

function lineFindings(
  wanted: readonly unknown[],
  lines: readonly string[],
  anyOrder: boolean,
  telling: Telling,
): Finding[] {
  const { where } = telling;
  if (lines.length === 0 && wanted.length > 0) return [{ code: 'text.empty', values: { where } }];
  const found = anyOrder ? unordered(wanted, lines, telling) : ordered(wanted, lines, telling);
  if (lines.length === wanted.length) return found.slice(0, 1);
  const count = { code: 'text.count', values: { where, got: lines.length, want: wanted.length } };
  return [count, ...found.slice(0, 1)];
}

function ordered(wanted: readonly unknown[], lines: readonly string[], telling: Telling): Finding[] {
  const at = wanted.findIndex((want, index) => lines[index] !== undefined && !fits(want, lines[index]));
  return at < 0 ? [] : [lineFinding(at, lines[at]!, wanted[at], telling)];
}

function lineFinding(at: number, got: string, want: unknown, { where, secret }: Telling): Finding {
  const values = { where, line: at + 1, got: show(got) };
  if (!secret) return { code: 'text.line', values: { ...values, want: show(want) } };
  const word = otherWord(got, want);
  return word === undefined
    ? { code: 'text.line-other', values }
    : { code: 'text.word-other', values: { ...values, word } };
}

/** Which word of a line is another one, from 1, where a line of as many words was wanted: the column of a table. */
function otherWord(got: string, want: unknown): number | undefined {
  if (typeof want !== 'string') return undefined;
  const [words, wanted] = [got.split(' '), tidy(want).split(' ')];
  if (words.length !== wanted.length || words.length === 1) return undefined;
  return words.findIndex((word, index) => word !== wanted[index]) + 1;
}

/** Each wanted line takes the first line that fits; what is left over on either side is told. */
function unordered(wanted: readonly unknown[], lines: readonly string[], telling: Telling): Finding[] {
  const left = [...lines];
  const missing = wanted.filter((want) => {
    const at = left.findIndex((line) => fits(want, line));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const { where, secret } = telling;
  if (left[0] !== undefined) return [{ code: 'text.surplus-line', values: { where, got: show(left[0]) } }];
  if (missing.length === 0 || secret) return [];
  return [{ code: 'text.missing-line', values: { where, want: show(missing[0]) } }];
}

function lacking(text: string, { where, secret }: Telling): Finding {
  return secret
    ? { code: 'text.lacks-answer', values: { where } }
    : { code: 'text.lacks', values: { where, want: show(text) } };
}

function surplus(text: string, { where }: Telling): Finding {
  return { code: 'text.has', values: { where, got: show(text) } };
}

function yamlFindings(want: unknown, text: string, { where }: Telling): Finding[] {
  const documents = parseDocuments(text);
  if (typeof documents === 'string')
    return [{ code: 'text.broken', values: { where, why: show(documents) } }];
  if (Array.isArray(want)) return match(want, documents, `${where}: `);
  return match(want, documents[0], `${where}: `);
}

/** Longer texts are not read: reading YAML that is meant to be slow takes time that grows faster than its length. */
const LONGEST_YAML = 1 << 17;
/** Up to here keys that are written twice are a mistake; looking for them takes the square of their number. */
const SMALL_YAML = 1 << 15;

/** The documents of a YAML or JSON text, or why they cannot be read. Aliases are bounded by the library. */
export function parseDocuments(text: string): unknown[] | string {
  if (text.length > LONGEST_YAML) return `longer than ${LONGEST_YAML} characters`;
  const lineCounter = new LineCounter();
  // Pretty errors draw the text once for each of them.
  const options = { lineCounter, prettyErrors: false, uniqueKeys: text.length <= SMALL_YAML };
  try {
    const documents = [...parseAllDocuments(text, options)].flatMap((document) =>
      'toJS' in document ? [document] : [],
    );
    const broken = documents.find((document) => document.errors.length > 0)?.errors[0];
    if (broken) {
      const { line, col } = lineCounter.linePos(broken.pos[0]);
      return `${broken.message.split('\n')[0] ?? ''} at line ${line}, column ${col}`;
    }
    return documents.map((document) => document.toJS() as unknown).filter((one) => one !== null);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
