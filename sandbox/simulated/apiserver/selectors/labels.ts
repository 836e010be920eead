/** Label selectors as in a query (`app=web,tier!=db,env in (a,b),!legacy`), parsed and worded as apimachinery does. */
import { isLabelValue, isQualifiedName } from '../../registry/validation/names.ts';
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
      if (!this.#beginsRequirement()) throw misplaced(this.#peek(), "!, identifier, or 'end of string'");
      found.push(this.#requirement());
      const next = this.#next();
      if (next === '') break;
      if (next !== ',') throw misplaced(next, "',' or 'end of string'");
      if (!this.#beginsRequirement()) throw misplaced(this.#peek(), "identifier after ','");
    }
    return found;
  }

  #beginsRequirement(): boolean {
    const next = this.#peek();
    return next === '!' || (next !== '' && !isSymbol(next));
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
        return { key, operator: operator === '>' ? 'gt' : 'lt', values: [this.#number(key)] };
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

  #number(key: string): string {
    const value = this.#value(key);
    if (/^[-+]?\d+$/.test(value)) return value;
    const why = "for 'Gt', 'Lt' operators, the value must be an integer";
    throw badRequest(
      `unable to parse requirement: values[0]: Invalid value: ${JSON.stringify(value)}: ${why}`,
    );
  }

  #set(key: string): string[] {
    const open = this.#next();
    if (open !== '(') throw badRequest(`unable to parse requirement: found '${open}' expected: '('`);
    const first = this.#peek();
    if (first !== ')' && first !== ',' && (first === '' || isSymbol(first))) {
      throw broken(first, "',', ')' or identifier");
    }
    const values = this.#values();
    if (this.#next() !== ')') throw broken(first, "')'");
    const sorted = [...values].sort();
    for (const [index, value] of sorted.entries()) checkValue(key, value, index);
    return sorted.length > 0 ? sorted : [''];
  }

  /** What stands between the parentheses, where nothing between commas is an empty value. */
  #values(): Set<string> {
    const values = new Set<string>();
    while (this.#peek() !== ')') {
      const next = this.#next();
      const after = this.#peek();
      if (next === ',') {
        if (values.size === 0) values.add('');
        if (after === ')' || after === ',') values.add('');
      } else if (next === '' || isSymbol(next)) {
        throw broken(next, "',', or identifier");
      } else {
        values.add(next);
        if (after !== ',' && after !== ')') throw broken(after, "',' or ')'");
      }
    }
    return values;
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

/** As `broken`, where it is not a requirement that is wrong but what stands around them. */
function misplaced(found: string, expected: string) {
  return badRequest(`found '${found}', expected: ${expected}`);
}

function checkKey(key: string): void {
  const [why] = isQualifiedName(key);
  if (why === undefined) return;
  const all = isQualifiedName(key).join('; ');
  throw badRequest(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: ${all}`);
}

function checkValue(key: string, value: string, index = 0): void {
  const problems = isLabelValue(value);
  if (problems.length === 0) return;
  const shown = `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}`;
  throw badRequest(`unable to parse requirement: ${shown}: ${problems.join('; ')}`);
}
