/** The syntax tree of an expression, after macros were expanded. The checker notes types and overloads in it. */
import type { Overload } from '../library/overload.ts';
import type { CelType } from '../types.ts';
import type { Value } from '../values.ts';

interface Node {
  /** Offset in code units of the token messages point at. */
  readonly at: number;
  /** What the checker found. */
  type?: CelType;
  /** Of what is the name of a type rather than of a variable: that type. */
  names?: CelType;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: Value;
}

export interface Ident extends Node {
  readonly kind: 'ident';
  name: string;
}

export interface Select extends Node {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  /** `has(operand.field)` */
  readonly test: boolean;
  /** The whole chain is the name of one variable or type: `google.protobuf.Timestamp`. */
  qualified?: string;
}

export interface Call extends Node {
  readonly kind: 'call';
  name: string;
  /** Missing for `f(x)`, present for `x.f()`; the checker removes it where it is part of the name: `ip.isCanonical`. */
  target?: Expr;
  readonly args: readonly Expr[];
  /** Those that fit, as far as can be known. */
  overloads?: readonly Overload[];
}

export interface ListLiteral extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
  /** Places of elements written `?element`. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface MapLiteral extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}

export interface FieldInit {
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface StructLiteral extends Node {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly FieldInit[];
}

/** What all macros that loop become. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly range: Expr;
  readonly variable: string;
  /** Of macros with two variables the value; then `variable` is index or key. */
  readonly variable2?: string;
  readonly accumulator: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export type Expr = Literal | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Comprehension;
