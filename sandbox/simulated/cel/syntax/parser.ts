/** From tokens to a tree. After CEL.g4 and parser.go of cel-go: places and most messages are the same. */
import type { Expr, FieldInit, MapEntry } from './ast.ts';
import { type Issue, SyntaxIssue } from './issues.ts';
import { type Token, tokensOf } from './lexer.ts';
import { expandMacro } from './macros.ts';
import { TokenReader } from './token-reader.ts';
import { balanced, bytesOf, call, LITERALS, number } from './trees.ts';

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
  readonly #tokens: TokenReader;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = new TokenReader(tokens);
  }

  whole(): Expr {
    const expr = this.#expr();
    if (this.#tokens.next.kind !== 'end') this.#tokens.unexpected('<EOF>', this.#tokens.isLast);
    return expr;
  }

  #expr(): Expr {
    if (++this.#depth > MAX_DEPTH)
      throw new SyntaxIssue(this.#tokens.next.at, 'expression recursion limit exceeded: 250');
    const condition = this.#or();
    const operator = this.#tokens.skip('?');
    let expr = condition;
    if (operator) {
      const yes = this.#or();
      this.#tokens.expect(':');
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
    for (let operator = this.#tokens.skip(symbol); operator; operator = this.#tokens.skip(symbol)) {
      places.push(operator.at);
      terms.push(operand());
    }
    return balanced(terms, places, name);
  }

  #relation(): Expr {
    let left = this.#sum();
    while (RELATIONS.some((each) => this.#tokens.is(each))) {
      const operator = this.#tokens.take();
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
    while (symbols.some((each) => this.#tokens.is(each))) {
      const operator = this.#tokens.take();
      left = call(operator.at, `_${operator.text}_`, [left, operand()]);
    }
    return left;
  }

  #unary(): Expr {
    const symbol = this.#tokens.is('!') ? '!' : this.#tokens.is('-') ? '-' : undefined;
    if (symbol === undefined) return this.#member();
    const first = this.#tokens.next;
    let count = 0;
    while (this.#tokens.skip(symbol)) count++;
    if (
      symbol === '-' &&
      count === 1 &&
      (this.#tokens.next.kind === 'int' || this.#tokens.next.kind === 'double')
    ) {
      return this.#selectors(number(this.#tokens.take(), '-', first.at));
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
      if (links > MAX_DEPTH) throw new SyntaxIssue(this.#tokens.next.at, 'max recursion depth exceeded');
      const dot = this.#tokens.skip('.');
      if (dot) {
        expr = this.#selection(expr, dot.at);
        continue;
      }
      const bracket = this.#tokens.skip('[');
      if (!bracket) return expr;
      const optional = this.#tokens.skip('?') !== undefined;
      const index = this.#expr();
      this.#tokens.expect(']');
      expr = call(bracket.at, optional ? '_[?_]' : '_[_]', [expr, index]);
    }
  }

  #selection(operand: Expr, at: number): Expr {
    const optional = this.#tokens.skip('?') !== undefined;
    const { kind, text, at: fieldAt } = this.#tokens.next;
    if (kind !== 'identifier' && kind !== 'escaped') {
      const input = kind === 'end' ? '.' : `.${text}`;
      throw new SyntaxIssue(fieldAt, `Syntax error: no viable alternative at input '${input}'`);
    }
    if (['true', 'false', 'null'].includes(text)) this.#tokens.unexpected('IDENTIFIER');
    this.#tokens.take();
    const field = kind === 'escaped' ? text.slice(1, -1) : text;
    if (optional) {
      const name: Expr = { kind: 'literal', at: fieldAt, value: field };
      return call(at, '_?._', [operand, name]);
    }
    const open = kind === 'identifier' ? this.#tokens.skip('(') : undefined;
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
    const token = this.#tokens.next;
    if (token.kind === 'symbol') return this.#bracketed(token);
    if (token.kind === 'identifier') return this.#named('');
    if (token.kind === 'end' || token.kind === 'escaped') this.#tokens.unexpected(START);
    this.#tokens.take();
    if (token.kind === 'string') return { kind: 'literal', at: token.at, value: token.value ?? '' };
    if (token.kind === 'bytes') return { kind: 'literal', at: token.at, value: bytesOf(token) };
    return number(token, '', token.at);
  }

  #bracketed(token: Token): Expr {
    if (this.#tokens.skip('(')) {
      const expr = this.#expr();
      this.#tokens.expect(')');
      return expr;
    }
    if (this.#tokens.skip('[')) return this.#listLiteral(token.at);
    if (this.#tokens.skip('{'))
      return { kind: 'map', at: token.at, entries: this.#list('}', () => this.#entry(), true) };
    if (this.#tokens.skip('.') && this.#tokens.next.kind === 'identifier') return this.#named('.');
    this.#tokens.unexpected(START);
  }

  #listLiteral(at: number): Expr {
    const optional = new Set<number>();
    let place = 0;
    const element = () => {
      if (this.#tokens.skip('?')) optional.add(place);
      place++;
      return this.#expr();
    };
    return { kind: 'list', at, elements: this.#list(']', element, true), optional };
  }

  #entry(): MapEntry {
    const optional = this.#tokens.skip('?') !== undefined;
    const key = this.#expr();
    this.#tokens.expect(':');
    return { key, value: this.#expr(), optional };
  }

  /** What stands between brackets, which are open already. */
  #list<Item>(close: string, item: () => Item, trailing = false): Item[] {
    const items: Item[] = [];
    if (this.#tokens.skip(close)) return items;
    if (close === ')' && this.#tokens.next.kind === 'end') this.#tokens.unexpected(START_OR_END);
    do {
      if (trailing && items.length > 0 && this.#tokens.is(close)) break;
      items.push(item());
    } while (this.#tokens.skip(','));
    this.#tokens.expect(close);
    return items;
  }

  #named(prefix: string): Expr {
    const token = this.#tokens.take();
    const constant = LITERALS.get(token.text);
    if (constant !== undefined && prefix === '') return { kind: 'literal', at: token.at, value: constant };
    const message = this.#messageName(token);
    if (message !== undefined) return this.#message(prefix + message);
    if (RESERVED.has(token.text)) throw new SyntaxIssue(token.at, `reserved identifier: ${token.text}`);
    const open = this.#tokens.skip('(');
    if (!open) return { kind: 'ident', at: token.at, name: prefix + token.text };
    const args = this.#list(')', () => this.#expr());
    return expandMacro(open.at, token.text, undefined, args) ?? call(open.at, prefix + token.text, args);
  }

  /** `Object.spec` of `Object.spec{…}`; the place is then at the brace. */
  #messageName(first: Token): string | undefined {
    let ahead = 0;
    let name = first.text;
    while (this.#tokens.at(ahead)?.text === '.' && this.#tokens.at(ahead + 1)?.kind === 'identifier') {
      name += `.${this.#tokens.at(ahead + 1)?.text}`;
      ahead += 2;
    }
    const brace = this.#tokens.at(ahead);
    if (brace?.kind !== 'symbol' || brace.text !== '{') return undefined;
    for (; ahead > 0; ahead -= 1) this.#tokens.take();
    return name;
  }

  #message(name: string): Expr {
    const { at } = this.#tokens.take();
    return { kind: 'struct', at, name, fields: this.#list('}', () => this.#field(), true) };
  }

  #field(): FieldInit {
    const optional = this.#tokens.skip('?') !== undefined;
    const { kind, text } = this.#tokens.next;
    if (kind !== 'identifier' && kind !== 'escaped') this.#tokens.unexpected('{IDENTIFIER, ESC_IDENTIFIER}');
    this.#tokens.take();
    const { at } = this.#tokens.expect(':');
    return { at, name: kind === 'escaped' ? text.slice(1, -1) : text, value: this.#expr(), optional };
  }
}
