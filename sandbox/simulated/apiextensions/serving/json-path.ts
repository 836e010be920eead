/**
 * JSONPath as kubectl and printer columns have it: fields, indices, slices, wildcards, filters, recursive descent. After
 * client-go/util/jsonpath. What is not there is no result.
 */
import { isRecord } from '../schema/types.ts';

type Step = (value: unknown) => readonly unknown[];

/** A compiled path: all values it leads to. */
export type JsonPath = (object: unknown) => readonly unknown[];

/** Compiles `.spec.replicas` or `.status.conditions[?(@.type=="Ready")].status`. `undefined` for what is no path. */
export function jsonPath(text: string): JsonPath | undefined {
  const steps = new PathReader(text).read();
  if (!steps) return undefined;
  return (object) => {
    let values: readonly unknown[] = [object];
    for (const step of steps) values = values.flatMap(step);
    return values;
  };
}

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  read(): Step[] | undefined {
    const steps: Step[] = [];
    while (this.#at < this.#text.length) {
      const step = this.#step();
      if (!step) return undefined;
      steps.push(...step);
    }
    return steps;
  }

  #step(): Step[] | undefined {
    if (this.#takes('..')) {
      const name = this.#name();
      return name === undefined ? undefined : [descend, ...(name === '' ? [] : [fieldStep(name)])];
    }
    if (this.#takes('.')) {
      const name = this.#name();
      return name === undefined ? undefined : name === '' ? [] : [fieldStep(name)];
    }
    if (this.#takes('[')) return this.#bracket();
    if (this.#at > 0) return undefined;
    const name = this.#name();
    return name ? [fieldStep(name)] : undefined;
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Up to the next dot or bracket; a backslash takes a dot along. */
  #name(): string | undefined {
    const found = /^(?:\\.|[^.[\]\\])*/s.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += found.length;
    return found.replace(/\\(.)/gs, '$1');
  }

  #bracket(): Step[] | undefined {
    const inside = bracketContents(this.#text, this.#at);
    if (inside === undefined) return undefined;
    this.#at += inside.length + 1;
    const filter = /^\?\((.*)\)$/s.exec(inside.trim());
    if (filter) {
      const keeps = filterOf(filter[1] ?? '');
      return keeps && [(value) => itemsOf(value).filter(keeps)];
    }
    const alternatives = inside.split(',').map((each) => selectorStep(each.trim()));
    if (alternatives.some((each) => each === undefined)) return undefined;
    return [(value) => alternatives.flatMap((each) => each?.(value) ?? [])];
  }
}

/** What stands up to the bracket that closes; quotes and brackets inside are passed over. */
function bracketContents(text: string, from: number): string | undefined {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') depth++;
    else if (character === ']' && depth-- === 0) return text.slice(from, at);
  }
  return undefined;
}

function fieldStep(name: string): Step {
  if (name === '*') return everything;
  return (value) => {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return [];
    return value[name] === undefined ? [] : [value[name]];
  };
}

function everything(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function descend(value: unknown): readonly unknown[] {
  return [value, ...everything(value).flatMap(descend)];
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : everything(value);
}

function selectorStep(text: string): Step | undefined {
  const quoted = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/s.exec(text);
  if (quoted) return fieldStep((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/gs, '$1'));
  if (text === '*') return everything;
  if (/^-?\d+$/.test(text))
    return (value) => (Array.isArray(value) ? value.slice(...only(Number(text))) : []);
  const slice = /^(-?\d*):(-?\d*)(?::(\d+))?$/.exec(text);
  if (!slice) return undefined;
  const [, from = '', to = '', by = '1'] = slice;
  return (value) => {
    if (!Array.isArray(value)) return [];
    const part = value.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to));
    return part.filter((_, at) => at % Number(by) === 0);
  };
}

/** The bounds of a slice of one item; -1 is the last. */
function only(at: number): [number, number | undefined] {
  return [at, at === -1 ? undefined : at + 1];
}

const COMPARISON = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s;

function filterOf(text: string): ((item: unknown) => boolean) | undefined {
  const found = COMPARISON.exec(text.trim());
  if (!found) {
    const exists = operand(text.trim());
    return exists && ((item) => exists(item).length > 0);
  }
  const [, left = '', operator = '', right = ''] = found;
  const [one, other] = [operand(left.trim()), operand(right.trim())];
  if (!one || !other) return undefined;
  return (item) => {
    const [a] = one(item);
    const [b] = other(item);
    return a !== undefined && b !== undefined && compares(a, operator, b);
  };
}

function operand(text: string): Step | undefined {
  if (text.startsWith('@')) return jsonPath(text.slice(1));
  const quoted = /^'(.*)'$|^"(.*)"$/s.exec(text);
  if (quoted) return () => [quoted[1] ?? quoted[2] ?? ''];
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  return text !== '' && Number.isFinite(Number(text)) ? () => [Number(text)] : undefined;
}

function compares(a: unknown, operator: string, b: unknown): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return (typeof a === 'number' && typeof b === 'number') ||
        (typeof a === 'string' && typeof b === 'string')
        ? orders(a < b, a > b, operator)
        : false;
  }
}

function orders(less: boolean, more: boolean, operator: string): boolean {
  if (operator === '<') return less;
  if (operator === '>') return more;
  return operator === '<=' ? !more : !less;
}
