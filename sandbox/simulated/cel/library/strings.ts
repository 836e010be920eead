/** Texts: those of every CEL, and those of cel-go's ext/strings.go in version 2. */
import { RegularExpressionError, regularExpression } from '../../regular-expression.ts';
import { EvaluationError, ListValue } from '../values.ts';
import { characters, indexOf, lastIndexOf, slice } from './characters.ts';
import { format } from './format-string.ts';
import { type Overload, overload } from './overload.ts';

function outOfRange(index: bigint): never {
  throw new EvaluationError(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): string {
  const { length } = characters(text);
  if (index < 0n || index > BigInt(length)) outOfRange(index);
  return slice(text, Number(index), Number(index) + 1);
}

function find(text: string, part: string, from: bigint): bigint {
  const { length } = characters(text);
  if (part === '') return from;
  if (from < 0n) outOfRange(from);
  return from > BigInt(length) ? -1n : BigInt(indexOf(text, part, Number(from)));
}

function findLast(text: string, part: string, from?: bigint): bigint {
  const { length } = characters(text);
  if (from === undefined) return part === '' ? BigInt(length) : BigInt(lastIndexOf(text, part, length));
  if (part === '') return from;
  if (from < 0n || from > BigInt(length)) outOfRange(from);
  return BigInt(lastIndexOf(text, part, Number(from)));
}

function substring(text: string, from: bigint, to?: bigint): string {
  const length = BigInt(characters(text).length);
  if (to !== undefined && from > to) {
    throw new EvaluationError(`invalid substring range. start: ${from}, end: ${to}`);
  }
  if (from < 0n || from > length) outOfRange(from);
  if (to !== undefined && (to < 0n || to > length)) outOfRange(to);
  return slice(text, Number(from), to === undefined ? undefined : Number(to));
}

function replace(text: string, old: string, fresh: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(old, () => fresh);
  let result = '';
  let rest = text;
  for (let left = limit; left > 0n; left--) {
    const at = rest.indexOf(old);
    if (at < 0 || (old === '' && rest === '')) break;
    const end = old === '' ? 1 : at + old.length;
    result += old === '' ? fresh + rest.slice(0, 1) : rest.slice(0, at) + fresh;
    rest = rest.slice(end);
  }
  return result + rest;
}

function split(text: string, separator: string, limit = -1n): ListValue {
  if (limit === 0n) return ListValue.of([]);
  if (limit === 1n) return ListValue.of([text]);
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || parts.length <= limit) return ListValue.of(parts);
  const head = parts.slice(0, Number(limit) - 1);
  return ListValue.of([...head, parts.slice(Number(limit) - 1).join(separator)]);
}

function join(list: ListValue, separator = ''): string {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') throw new EvaluationError(`join: invalid input: ${String(item)}`);
    parts.push(item);
  }
  return parts.join(separator);
}

function compiled(pattern: string, prefix: string) {
  try {
    return regularExpression(pattern);
  } catch (error) {
    if (error instanceof RegularExpressionError) throw new EvaluationError(prefix + error.message);
    throw error;
  }
}

const matches = (text: string, pattern: string) => compiled(pattern, '').test(text);

function findAll(text: string, pattern: string, limit = -1n): ListValue {
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  return ListValue.of(compiled(pattern, 'Illegal regex: ').findAll(text, most));
}

function ascii(text: string, range: RegExp, change: (text: string) => string): string {
  return text.replace(range, change);
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  return `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (each) => QUOTED[each] ?? each)}"`;
}

/** All functions of texts. */
export const strings: readonly Overload[] = [
  overload('contains_string', 'string~contains(string): bool', (a: string, b: string) => a.includes(b)),
  overload('ends_with_string', 'string~endsWith(string): bool', (a: string, b: string) => a.endsWith(b)),
  overload('starts_with_string', 'string~startsWith(string): bool', (a: string, b: string) =>
    a.startsWith(b),
  ),
  overload('matches', 'matches(string, string): bool', matches),
  overload('matches_string', 'string~matches(string): bool', matches),
  overload('string_char_at_int', 'string~charAt(int): string', charAt),
  overload('string_index_of_string', 'string~indexOf(string): int', (a: string, b: string) => find(a, b, 0n)),
  overload('string_index_of_string_int', 'string~indexOf(string, int): int', find),
  overload('string_last_index_of_string', 'string~lastIndexOf(string): int', (a: string, b: string) =>
    findLast(a, b),
  ),
  overload('string_last_index_of_string_int', 'string~lastIndexOf(string, int): int', findLast),
  overload('string_lower_ascii', 'string~lowerAscii(): string', (a: string) =>
    ascii(a, /[A-Z]+/g, (each) => each.toLowerCase()),
  ),
  overload('string_upper_ascii', 'string~upperAscii(): string', (a: string) =>
    ascii(a, /[a-z]+/g, (each) => each.toUpperCase()),
  ),
  overload('string_replace_string_string', 'string~replace(string, string): string', replace),
  overload('string_replace_string_string_int', 'string~replace(string, string, int): string', replace),
  overload('string_split_string', 'string~split(string): list<string>', split),
  overload('string_split_string_int', 'string~split(string, int): list<string>', split),
  overload('string_substring_int', 'string~substring(int): string', substring),
  overload('string_substring_int_int', 'string~substring(int, int): string', substring),
  overload('string_trim', 'string~trim(): string', (a: string) => a.trim()),
  overload('string_format', 'string~format(list<dyn>): string', format),
  overload('strings_quote', 'strings.quote(string): string', quote),
  overload('list_join', 'list<string>~join(): string', join),
  overload('list_join_string', 'list<string>~join(string): string', join),
  overload(
    'string_find_string',
    'string~find(string): string',
    (a: string, b: string) => compiled(b, 'Illegal regex: ').find(a) ?? '',
  ),
  overload('string_find_all_string', 'string~findAll(string): list<string>', findAll),
  overload('string_find_all_string_int', 'string~findAll(string, int): list<string>', findAll),
];
