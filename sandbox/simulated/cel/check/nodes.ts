/** What single nodes of a tree say by themselves: the type of a literal, a name with dots. */
import type { Expr } from '../syntax/ast.ts';
import { BOOL, BYTES, type CelType, DOUBLE, DYN, INT, NULL, STRING, UINT } from '../types.ts';
import { Uint, type Value } from '../values.ts';

export function literalType(value: Value): CelType {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return DOUBLE;
  if (typeof value === 'string') return STRING;
  if (value instanceof Uint) return UINT;
  return value instanceof Uint8Array ? BYTES : DYN;
}

/** `a.b.c` of selections of a name; nothing for anything else. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.test) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}
