/** From tokens to a tree. After CEL.g4 and parser.go of cel-go: places and most messages are the same. */
import { Uint, type Value } from '../values.ts';
import type { Expr, FieldInit, MapEntry } from './ast.ts';
import { type Issue, SyntaxIssue } from './issues.ts';
import { type Token, tokensOf } from './lexer.ts';
import { expandMacro } from './macros.ts';

const RELATIONS = ['<', '<=', '>=', '>', '==', '!=', 'in'];
const OPERATORS: Readonly<Record<string, string>> = { in: '@in' };
const START =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const START_OR_END = START.replace("'(', ", "'(', ')', ");
const MAX_DEPTH = 250;

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace return true var void while null'.split(
    ' ',
  ),
);

/** The tree, or what is wrong with the text. */
export function parse(source: string): { readonly expr: Expr } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  try {
    const lexed = tokensOf(source);
    issues.push(...lexed.issues);
    const expr = new Parser(lexed.tokens).whole();
    if (issues.length === 0) return { expr };
  } catch (error) {
    if (!(error instanceof SyntaxIssue)) throw error;
    issues.push({ at: error.at, message: error.message });
  }
  return { issues };
}

class Parser {
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expr {
    const expr = this.#expr();
    if (this.#next.kind !== 'end') this.#unexpected('<EOF>', this.#tokens[this.#place + 1]?.kind === 'end');
    return expr;
  }

  get #next(): Token {
    return this.#tokens[this.#place] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  #take(): Token {
    const token = this.#next;
    this.#place++;
    return token;
  }

  #is(text: string): boolean {
    return this.#next.kind === 'symbol' && this.#next.text === text;
  }

  #skip(text: string): Token | undefined {
    return this.#is(text) ? this.#take() : undefined;
  }

  #expect(text: string): Token {
    return this.#skip(text) ?? this.#missing(text);
  }

  /** What ANTLR says depends on whether it would go on as if the token were there. */
  #missing(text: string): never {
    const { at, kind } = this.#next;
    if (kind !== 'end' || text !== ')')
      this.#unexpected(text === ']' || text === '}' ? `{'${text}', ','}` : `'${text}'`);
    throw new SyntaxIssue(at, `Syntax error: missing '${text}' at '<EOF>'`);
  }

  #unexpected(expected: string, extraneous = false): never {
    const { at, text } = this.#next;
    const written = text.replaceAll('\n', '\\n');
    const how = extraneous ? 'extraneous' : 'mismatched';
    throw new SyntaxIssue(at, `Syntax error: ${how} input '${written}' expecting ${expected}`);
  }

  #expr(): Expr {
    if (++this.#depth > MAX_DEPTH)
      throw new SyntaxIssue(this.#next.at, 'expression recursion limit exceeded: 250');
    const condition = this.#or();
    const operator = this.#skip('?');
    let expr = condition;
    if (operator) {
      const yes = this.#or();
      this.#expect(':');
      expr = call(operator.at, '_?_:_', [condition, yes, this.#expr()]);
    }
    this.#depth--;
    return expr;
  }

  #or(): Expr {
    return this.#logic('||', '_||_', () => this.#and());
  }

  #and(): Expr {
    return this.#logic('&&', '_&&_', () => this.#relation());
  }

  #logic(symbol: string, name: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const places: number[] = [];
    for (let operator = this.#skip(symbol); operator; operator = this.#skip(symbol)) {
      places.push(operator.at);
      terms.push(operand());
    }
    return balanced(terms, places, name);
  }

  #relation(): Expr {
    let left = this.#sum();
    while (RELATIONS.some((each) => this.#is(each))) {
      const operator = this.#take();
      const name = OPERATORS[operator.text] ?? `_${operator.text}_`;
      left = call(operator.at, name, [left, this.#sum()]);
    }
    return left;
  }

  #sum(): Expr {
    return this.#calc(['+', '-'], () => this.#calc(['*', '/', '%'], () => this.#unary()));
  }

  #calc(symbols: readonly string[], operand: () => Expr): Expr {
    let left = operand();
    while (symbols.some((each) => this.#is(each))) {
      const operator = this.#take();
      left = call(operator.at, `_${operator.text}_`, [left, operand()]);
    }
    return left;
  }

  #unary(): Expr {
    const symbol = this.#is('!') ? '!' : this.#is('-') ? '-' : undefined;
    if (symbol === undefined) return this.#member();
    const first = this.#next;
    let count = 0;
    while (this.#skip(symbol)) count++;
    if (symbol === '-' && count === 1 && (this.#next.kind === 'int' || this.#next.kind === 'double')) {
      return this.#selectors(number(this.#take(), '-', first.at));
    }
    const operand = this.#member();
    return count % 2 === 0 ? operand : call(first.at, symbol === '!' ? '!_' : '-_', [operand]);
  }

  #member(): Expr {
    return this.#selectors(this.#primary());
  }

  #selectors(first: Expr): Expr {
    let expr = first;
    for (let links = 0; ; links++) {
      if (links > MAX_DEPTH) throw new SyntaxIssue(this.#next.at, 'max recursion depth exceeded');
      const dot = this.#skip('.');
      if (dot) {
        expr = this.#selection(expr, dot.at);
        continue;
      }
      const bracket = this.#skip('[');
      if (!bracket) return expr;
      const optional = this.#skip('?') !== undefined;
      const index = this.#expr();
      this.#expect(']');
      expr = call(bracket.at, optional ? '_[?_]' : '_[_]', [expr, index]);
    }
  }

  #selection(operand: Expr, at: number): Expr {
    const optional = this.#skip('?') !== undefined;
    const { kind, text, at: fieldAt } = this.#next;
    if (kind !== 'identifier' && kind !== 'escaped') {
      const input = kind === 'end' ? '.' : `.${text}`;
      throw new SyntaxIssue(fieldAt, `Syntax error: no viable alternative at input '${input}'`);
    }
    if (['true', 'false', 'null'].includes(text)) this.#unexpected('IDENTIFIER');
    this.#place++;
    const field = kind === 'escaped' ? text.slice(1, -1) : text;
    if (optional) {
      const name: Expr = { kind: 'literal', at: fieldAt, value: field };
      return call(at, '_?._', [operand, name]);
    }
    const open = kind === 'identifier' ? this.#skip('(') : undefined;
    if (!open) return { kind: 'select', at, operand, field, test: false };
    const args = this.#list(')', () => this.#expr());
    return (
      expandMacro(open.at, field, operand, args) ?? {
        kind: 'call',
        at: open.at,
        name: field,
        target: operand,
        args,
      }
    );
  }

  #primary(): Expr {
    const token = this.#next;
    if (token.kind === 'symbol') return this.#bracketed(token);
    if (token.kind === 'identifier') return this.#named('');
    if (token.kind === 'end' || token.kind === 'escaped') this.#unexpected(START);
    this.#place++;
    if (token.kind === 'string') return { kind: 'literal', at: token.at, value: token.value ?? '' };
    if (token.kind === 'bytes') return { kind: 'literal', at: token.at, value: bytesOf(token) };
    return number(token, '', token.at);
  }

  #bracketed(token: Token): Expr {
    if (this.#skip('(')) {
      const expr = this.#expr();
      this.#expect(')');
      return expr;
    }
    if (this.#skip('[')) return this.#listLiteral(token.at);
    if (this.#skip('{'))
      return { kind: 'map', at: token.at, entries: this.#list('}', () => this.#entry(), true) };
    if (this.#skip('.') && this.#next.kind === 'identifier') return this.#named('.');
    this.#unexpected(START);
  }

  #listLiteral(at: number): Expr {
    const optional = new Set<number>();
    let place = 0;
    const element = () => {
      if (this.#skip('?')) optional.add(place);
      place++;
      return this.#expr();
    };
    return { kind: 'list', at, elements: this.#list(']', element, true), optional };
  }

  #entry(): MapEntry {
    const optional = this.#skip('?') !== undefined;
    const key = this.#expr();
    this.#expect(':');
    return { key, value: this.#expr(), optional };
  }

  /** What stands between brackets, which are open already. */
  #list<Item>(close: string, item: () => Item, trailing = false): Item[] {
    const items: Item[] = [];
    if (this.#skip(close)) return items;
    if (close === ')' && this.#next.kind === 'end') this.#unexpected(START_OR_END);
    do {
      if (trailing && items.length > 0 && this.#is(close)) break;
      items.push(item());
    } while (this.#skip(','));
    this.#expect(close);
    return items;
  }

  #named(prefix: string): Expr {
    const token = this.#take();
    const constant = LITERALS.get(token.text);
    if (constant !== undefined && prefix === '') return { kind: 'literal', at: token.at, value: constant };
    const message = this.#messageName(token);
    if (message !== undefined) return this.#message(prefix + message);
    if (RESERVED.has(token.text)) throw new SyntaxIssue(token.at, `reserved identifier: ${token.text}`);
    const open = this.#skip('(');
    if (!open) return { kind: 'ident', at: token.at, name: prefix + token.text };
    const args = this.#list(')', () => this.#expr());
    return expandMacro(open.at, token.text, undefined, args) ?? call(open.at, prefix + token.text, args);
  }

  /** `Object.spec` of `Object.spec{…}`; the place is then at the brace. */
  #messageName(first: Token): string | undefined {
    let place = this.#place;
    let name = first.text;
    while (this.#tokens[place]?.text === '.' && this.#tokens[place + 1]?.kind === 'identifier') {
      name += `.${this.#tokens[place + 1]?.text}`;
      place += 2;
    }
    const brace = this.#tokens[place];
    if (brace?.kind !== 'symbol' || brace.text !== '{') return undefined;
    this.#place = place;
    return name;
  }

  #message(name: string): Expr {
    const { at } = this.#take();
    return { kind: 'struct', at, name, fields: this.#list('}', () => this.#field(), true) };
  }

  #field(): FieldInit {
    const optional = this.#skip('?') !== undefined;
    const { kind, text } = this.#next;
    if (kind !== 'identifier' && kind !== 'escaped') this.#unexpected('{IDENTIFIER, ESC_IDENTIFIER}');
    this.#place++;
    const { at } = this.#expect(':');
    return { at, name: kind === 'escaped' ? text.slice(1, -1) : text, value: this.#expr(), optional };
  }
}

const LITERALS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function call(at: number, name: string, args: readonly Expr[]): Expr {
  return { kind: 'call', at, name, args };
}

function bytesOf({ value = '' }: Token): Uint8Array {
  return Buffer.from(value, 'latin1');
}

function number(token: Token, sign: string, at: number): Expr {
  if (token.kind === 'double') return { kind: 'literal', at, value: Number(sign + token.text) };
  if (token.kind === 'uint') {
    const value = BigInt(token.text.slice(0, -1));
    if (value > 0xffff_ffff_ffff_ffffn) throw new SyntaxIssue(at, 'invalid uint literal');
    return { kind: 'literal', at, value: new Uint(value) };
  }
  const value = sign === '-' ? -BigInt(token.text) : BigInt(token.text);
  if (BigInt.asIntN(64, value) !== value) throw new SyntaxIssue(at, 'invalid int literal');
  return { kind: 'literal', at, value };
}

/** A tree of even depth, so that long chains do not nest deeply. */
function balanced(
  terms: readonly Expr[],
  places: readonly number[],
  name: string,
  from = 0,
  to = places.length - 1,
): Expr {
  const first = terms[0];
  if (places.length === 0 && first) return first;
  const middle = Math.floor((from + to + 1) / 2);
  const left = middle === from ? terms[middle] : balanced(terms, places, name, from, middle - 1);
  const right = middle === to ? terms[middle + 1] : balanced(terms, places, name, middle + 1, to);
  return call(
    places[middle] ?? 0,
    name,
    [left, right].filter((each) => each !== undefined),
  );
}
