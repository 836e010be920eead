/**
 * The operators an author may write in place of a value. There are few, on purpose: an expression language can say no, but
 * it cannot say why.
 */
import { amounts } from './operators/amounts.ts';
import { lists } from './operators/lists.ts';
import { selectors } from './operators/selectors.ts';
import { texts } from './operators/texts.ts';
import type { Match, Operator } from './operators/types.ts';
import { values } from './operators/values.ts';
import { from } from './resolve.ts';
import type { Finding } from './types.ts';

/** Every operator, by the key an author writes. */
export const operators: Readonly<Record<string, Operator>> = {
  ...values,
  ...amounts,
  ...texts,
  ...lists,
  ...selectors,
  $from: from,
};

/** `true` for a mapping with at least one key that begins with `$`. */
export function isOperators(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).some((key) => key.startsWith('$'));
}

/** All operators of one mapping must agree. Unknown ones were refused when the exercise was loaded. */
export function applyOperators(
  want: Readonly<Record<string, unknown>>,
  got: unknown,
  path: string,
  match: Match,
): Finding[] {
  return Object.entries(want).flatMap(([name, operand]) => {
    const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (!operator) throw new Error(`there is no operator ${name}`);
    return operator.apply(operand, got, path, match);
  });
}
