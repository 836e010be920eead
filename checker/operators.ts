/**
 * The operators an author may write in place of a value. There are eight, on purpose: an expression language can say
 * no, but it cannot say why.
 */
import type { MatchMode } from './match.ts';
import { fits, patternProblem } from './pattern.ts';
import { quantity } from './quantity.ts';
import { show, showPair } from './show.ts';
import type { Finding } from './types.ts';

/** Compares one part with what is there; handed in because operators and parts contain each other. */
type Match = (want: unknown, got: unknown, path: string, mode?: MatchMode) => Finding[];

interface Operator {
  /** Says what is wrong with the operand, as a sentence; `undefined` when it may be used. */
  problem(operand: unknown): string | undefined;
  apply(operand: unknown, got: unknown, path: string, match: Match): Finding[];
}

/** Every operator, by the key an author writes. */
export const operators: Readonly<Record<string, Operator>> = {
  $absent: { problem: onlyTrue('$present'), apply: absent },
  $present: { problem: onlyTrue('$absent'), apply: present },
  $oneOf: { problem: listProblem, apply: oneOf },
  $matches: { problem: matchesProblem, apply: matches },
  $atLeast: { problem: amountProblem, apply: bound('field.low', (got, limit) => got >= limit) },
  $atMost: { problem: amountProblem, apply: bound('field.high', (got, limit) => got <= limit) },
  $quantity: { problem: amountProblem, apply: equalAmount },
  $exactly: {
    problem: () => undefined,
    apply: (part, got, path, match) => match(part, got, path, { exactly: true }),
  },
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
    const operator = operators[name];
    if (!operator) throw new Error(`there is no operator ${name}`);
    return operator.apply(operand, got, path, match);
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function onlyTrue(opposite: string): Operator['problem'] {
  return (operand) =>
    operand === true ? undefined : `only true makes sense here; for the opposite write ${opposite}`;
}

function absent(_operand: unknown, got: unknown, path: string): Finding[] {
  return isNothing(got) ? [] : [{ code: 'field.present', values: { path, got: show(got) } }];
}

function present(_operand: unknown, got: unknown, path: string): Finding[] {
  return isNothing(got) ? [{ code: 'field.empty', values: { path } }] : [];
}

function listProblem(operand: unknown): string | undefined {
  return Array.isArray(operand) && operand.length > 0 ? undefined : 'give a list with at least one value';
}

function oneOf(operand: unknown, got: unknown, path: string, match: Match): Finding[] {
  const choices = operand as readonly unknown[];
  if (choices.some((choice) => match(choice, got, path, { exactly: true }).length === 0)) return [];
  const want = choices.map(show).join(', ');
  if (isNothing(got)) return [{ code: 'field.missing', values: { path, want } }];
  return [{ code: 'field.choice', values: { path, want, got: show(got) } }];
}

function matchesProblem(operand: unknown): string | undefined {
  return typeof operand === 'string' ? patternProblem(operand) : 'give a regular expression in quotes';
}

function matches(operand: unknown, got: unknown, path: string): Finding[] {
  const want = String(operand);
  if (isNothing(got)) return [{ code: 'field.missing', values: { path, want } }];
  if (typeof got === 'string' && fits(want, got)) return [];
  return [{ code: 'field.pattern', values: { path, want, got: show(got) } }];
}

function amountProblem(operand: unknown): string | undefined {
  return quantity(operand) === undefined ? 'give a number or a quantity such as 128Mi' : undefined;
}

function equalAmount(operand: unknown, got: unknown, path: string): Finding[] {
  if (isNothing(got)) return [{ code: 'field.missing', values: { path, want: show(operand) } }];
  if (quantity(got) === quantity(operand)) return [];
  return [{ code: 'field.differs', values: { path, ...showPair(operand, got) } }];
}

function bound(code: string, holds: (got: bigint, limit: bigint) => boolean): Operator['apply'] {
  return (operand, got, path) => {
    const amount = quantity(got);
    if (amount !== undefined && holds(amount, quantity(operand)!)) return [];
    const values = { path, want: show(operand), got: isNothing(got) ? '–' : show(got) };
    return [{ code, values }];
  };
}
