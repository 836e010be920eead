/** Literals that can be seen to be wrong before anything runs: patterns, durations, timestamps. After cel/validator.go of cel-go. */
import { RegularExpressionError, regularExpression } from '../../regular-expression.ts';
import type { Call, Expr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import { parseDuration, parseTimestamp } from '../time.ts';
import { type CelType, DYN, formatType, sameType } from '../types.ts';

/** What is wrong with literals in the tree: arguments that cannot be right, and lists and maps of mixed types. */
export function validateLiterals(expr: Expr, mixed = false): Issue[] {
  const free = mixed || (expr.kind === 'call' && expr.name === 'format');
  const own = expr.kind === 'call' ? wrongArgument(expr) : free ? [] : mixedTypes(expr);
  return childrenOf(expr)
    .flatMap((child) => validateLiterals(child, free))
    .concat(own);
}

function mixedTypes(expr: Expr): Issue[] {
  if (expr.kind === 'list')
    return mixedElements(expr.elements.map((each, at) => typed(each, expr.optional.has(at)))).slice(0, 1);
  if (expr.kind !== 'map') return [];
  const keys = expr.entries.map(({ key }) => typed(key, false));
  return [
    ...mixedElements(keys),
    ...mixedElements(expr.entries.map(({ value, optional }) => typed(value, optional))),
  ];
}

interface Typed {
  readonly at: number;
  readonly type: CelType;
}

function typed({ at, type = DYN }: Expr, optional: boolean): Typed {
  return { at, type: optional ? (type.parameters[0] ?? DYN) : type };
}

function mixedElements([first, ...others]: readonly Typed[]): Issue[] {
  if (!first) return [];
  return others
    .filter(({ type }) => !sameType(first.type, type))
    .map(({ at, type }) => ({
      at,
      message: `expected type '${formatType(first.type)}' but found '${formatType(type)}'`,
    }));
}

function wrongArgument({ name, args }: Call): Issue[] {
  const arg = name === 'matches' ? args.at(-1) : args[0];
  if (arg?.kind !== 'literal' || typeof arg.value !== 'string') return [];
  if (name === 'matches' && !isPattern(arg.value))
    return [{ at: arg.at, message: 'invalid matches argument' }];
  if (name === 'duration' && !parseDuration(arg.value))
    return [{ at: arg.at, message: 'invalid duration argument' }];
  if (name === 'timestamp' && !parseTimestamp(arg.value))
    return [{ at: arg.at, message: 'invalid timestamp argument' }];
  return [];
}

function isPattern(text: string): boolean {
  try {
    regularExpression(text);
    return true;
  } catch (error) {
    if (error instanceof RegularExpressionError) return false;
    throw error;
  }
}

/** The nodes directly below one. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args;
    case 'list':
      return expr.elements;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'comprehension':
      return [expr.range, expr.init, expr.condition, expr.step, expr.result];
    default:
      return [];
  }
}
