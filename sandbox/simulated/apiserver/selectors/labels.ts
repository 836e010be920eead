/** Label selectors as in a query (`app=web,tier!=db,env in (a,b),!legacy`), parsed and worded as apimachinery does. */
import { badRequest } from '../errors.ts';

/** One requirement of a selector. */
interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** `true` when an object with these labels is selected. */
export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/** Parses a selector; an empty one selects everything. Throws 400 with the server's wording. */
export function parseLabelSelector(text: string): LabelMatcher {
  const requirements = new Parser(text).requirements();
  return (labels) => requirements.every((requirement) => fulfils(labels ?? {}, requirement));
}

function fulfils(labels: Readonly<Record<string, string>>, { key, operator, values }: Requirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

const SYMBOLS = ['==', '!=', '=', '!', ',', '(', ')', '>', '<'];
const WORD_END = /[\s=!,()<>]/;

class Parser {
  readonly #tokens: string[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  requirements(): Requirement[] {
    const found: Requirement[] = [];
    while (this.#peek() !== '') {
      found.push(this.#requirement());
      const next = this.#next();
      if (next === '') break;
      if (next !== ',') throw broken(next, "',' or 'end of string'");
      if (this.#peek() === '') throw broken('', "identifier after ','");
    }
    return found;
  }

  #requirement(): Requirement {
    const negated = this.#peek() === '!';
    if (negated) this.#next();
    const key = this.#next();
    if (isSymbol(key) || key === '') throw broken(key, 'identifier');
    checkKey(key);
    if (negated) return { key, operator: '!', values: [] };
    const next = this.#peek();
    if (next === '' || next === ',') return { key, operator: 'exists', values: [] };
    this.#next();
    return this.#comparison(key, next);
  }

  #comparison(key: string, operator: string): Requirement {
    switch (operator) {
      case '=':
      case '==':
        return { key, operator: 'in', values: [this.#value(key)] };
      case '!=':
        return { key, operator: 'notin', values: [this.#value(key)] };
      case 'in':
      case 'notin':
        return { key, operator, values: this.#set(key) };
      case '>':
      case '<':
        return { key, operator: operator === '>' ? 'gt' : 'lt', values: [this.#value(key)] };
      default:
        throw broken(operator, 'in, notin, =, ==, !=, gt, lt');
    }
  }

  /** A single value; none at all is the empty string, as in `key=`. */
  #value(key: string): string {
    const next = this.#peek();
    if (next === '' || next === ',') return '';
    this.#next();
    if (isSymbol(next)) throw broken(next, 'identifier');
    checkValue(key, next);
    return next;
  }

  #set(key: string): string[] {
    const open = this.#next();
    if (open !== '(') throw broken(open, "'('");
    const values: string[] = [];
    for (;;) {
      const next = this.#next();
      if (next === ')') return values.length > 0 ? values : [''];
      if (next === '') throw broken('', "',' or ')'");
      if (next === ',') continue;
      if (isSymbol(next)) throw broken(next, "',', ')' or identifier");
      checkValue(key, next);
      values.push(next);
    }
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): string {
    return this.#tokens[this.#position++] ?? '';
  }
}

function tokens(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    let end = at + (symbol?.length ?? 0);
    if (!symbol) while (end < text.length && !WORD_END.test(text[end]!)) end++;
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

function isSymbol(token: string): boolean {
  return SYMBOLS.includes(token);
}

function broken(found: string, expected: string) {
  return badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function checkKey(key: string): void {
  const parts = key.split('/');
  const name = parts.at(-1)!;
  if (
    parts.length <= 2 &&
    NAME.test(name) &&
    name.length <= 63 &&
    (parts.length === 1 || PREFIX.test(parts[0]!))
  )
    return;
  throw badRequest(
    `unable to parse requirement: <nil>: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  );
}

function checkValue(key: string, value: string): void {
  if (value === '' || (NAME.test(value) && value.length <= 63)) return;
  throw badRequest(
    `unable to parse requirement: values[0][${key}]: Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  );
}
