/** Parts of the tree that the parser puts together: literals, calls, and long chains as trees of even depth. */
import { Uint, type Value } from '../values.ts';
import type { Expr } from './ast.ts';
import { SyntaxIssue } from './issues.ts';
import type { Token } from './lexer.ts';

export const LITERALS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

export function call(at: number, name: string, args: readonly Expr[]): Expr {
  return { kind: 'call', at, name, args };
}

export function bytesOf({ value = '' }: Token): Uint8Array {
  return Buffer.from(value, 'latin1');
}

export function number(token: Token, sign: string, at: number): Expr {
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
export function balanced(
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
