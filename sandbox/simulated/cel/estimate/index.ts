/**
 * What a program may cost at most, from the limits its variables declare (`maxElements` of their types). After
 * checker/cost.go of cel-go: rules of a CustomResourceDefinition that may cost too much are refused.
 */
import type { Program } from '../compile.ts';
import { characters } from '../library/characters.ts';
import type { Call, Comprehension, Expr } from '../syntax/ast.ts';
import type { CelType } from '../types.ts';
import { type Argument, estimateCall } from './calls.ts';
import { add, fixed, multiply, type Range, UNKNOWN, union } from './ranges.ts';

/**
 * The most a program can cost, in the units of `Outcome.cost`; 2^64 for what has no limit. Names of types count as large as
 * `self`, for the estimator of Kubernetes takes every name for that.
 */
export function estimateCost(program: Program, self?: CelType): number {
  return new Coster(self).cost(program.expr).max;
}

interface Entries {
  readonly key: Range;
  readonly value: Range;
}

/** What is known of a variable of a loop. */
interface Local {
  readonly type: CelType | undefined;
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
}

class Coster {
  readonly #self: CelType | undefined;
  readonly #sizes = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, Entries>();
  readonly #locals = new Map<string, Local[]>();

  constructor(self: CelType | undefined) {
    this.#self = self;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return fixed(0);
      case 'ident':
        return fixed(1);
      case 'select':
        return this.#select(expr.operand, expr.test, expr.qualified !== undefined);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return add(fixed(40), ...expr.fields.map(({ value }) => this.cost(value)));
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  #select(operand: Expr, test: boolean, qualified: boolean): Range {
    if (qualified) return fixed(1);
    const cost = this.cost(operand);
    const kind = operand.type?.kind;
    const counts = !test && (kind === 'map' || kind === 'struct' || kind === 'param');
    return counts ? add(cost, fixed(1)) : cost;
  }

  #list(expr: Expr & { kind: 'list' }): Range {
    const costs = expr.elements.map((element) => this.cost(element));
    const value = expr.elements.map((element) => this.#sizeOf(element) ?? UNKNOWN);
    this.#entries.set(expr, { key: fixed(1), value: value.reduce(union, value[0] ?? fixed(0)) });
    return add(fixed(10), ...costs);
  }

  #map(expr: Expr & { kind: 'map' }): Range {
    const costs = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const keys = expr.entries.map(({ key }) => this.#sizeOf(key) ?? UNKNOWN);
    const values = expr.entries.map(({ value }) => this.#sizeOf(value) ?? UNKNOWN);
    this.#entries.set(expr, {
      key: keys.reduce(union, keys[0] ?? fixed(0)),
      value: values.reduce(union, values[0] ?? fixed(0)),
    });
    return add(fixed(30), ...costs);
  }

  #call(expr: Call): Range {
    const argCosts = expr.args.map((arg) => this.cost(arg));
    const targetCost = expr.target ? this.cost(expr.target) : fixed(0);
    const [first] = expr.args;
    if (expr.name === 'dyn' && first) {
      const size = this.#sizeOf(first);
      if (size) this.#sizes.set(expr, size);
      return add(fixed(1), ...argCosts);
    }
    const overloads = expr.overloads ?? [];
    if (overloads.length === 0) return expr.name === '_?._' ? add(fixed(1), ...argCosts) : fixed(0);
    const args = expr.args.map((arg) => this.#argument(arg));
    const target = expr.target && this.#argument(expr.target);
    const estimates = overloads.map(({ name, id }) => estimateCall({ name, overload: id, target, args }));
    const sizes = estimates.map(({ size }) => size).filter((size) => size !== undefined);
    if (sizes.length > 0) this.#sizes.set(expr, sizes.reduce(union));
    this.#noteEntries(expr);
    const own = estimates.map(({ cost }) => cost).reduce(union);
    return add(targetCost, own, this.#argumentCost(expr, argCosts));
  }

  /** Not all of the arguments of logic are evaluated. */
  #argumentCost(
    { name }: Call,
    [a = fixed(0), b = fixed(0), c = fixed(0), ...rest]: readonly Range[],
  ): Range {
    if (name === '_&&_' || name === '_||_') return { min: a.min, max: add(a, b).max };
    if (name === '_?_:_') return add(a, union(b, c));
    return add(a, b, c, ...rest);
  }

  #noteEntries(expr: Call): void {
    const [a, b] = expr.name === '_?_:_' ? expr.args.slice(1) : expr.args;
    if (!a || !b || (expr.name !== '_?_:_' && expr.name !== '_+_')) return;
    const [one, other] = [this.#entriesOf(a), this.#entriesOf(b)];
    if (one && other) {
      this.#entries.set(expr, { key: union(one.key, other.key), value: union(one.value, other.value) });
    }
  }

  #argument(expr: Expr): Argument {
    return {
      expr,
      size: this.#sizeOf(expr),
      elementSize: () =>
        this.#entriesOf(expr)?.value ?? declaredSize(elementOf(this.#declared(expr))) ?? UNKNOWN,
    };
  }

  #comprehension(expr: Comprehension): Range {
    const range = this.cost(expr.range);
    const init = this.cost(expr.init);
    this.#push(expr.accumulator, this.#localOf(expr.init));
    const isBind = expr.condition.kind === 'literal' && expr.condition.value === false;
    const pushed = this.#pushVariables(expr);
    const loop = isBind ? fixed(0) : add(this.cost(expr.condition), this.cost(expr.step));
    for (const name of pushed) this.#pop(name);
    const result = this.cost(expr.result);
    this.#pop(expr.accumulator);
    const count = this.#sizeOf(expr.range) ?? UNKNOWN;
    this.#noteResult(expr, count);
    return add(range, init, result, isBind ? fixed(0) : multiply(count, loop));
  }

  #noteResult(expr: Comprehension, count: Range): void {
    if (expr.init.kind === 'literal') {
      const size = this.#sizeOf(expr.init);
      if (size) this.#sizes.set(expr, size);
    } else if (expr.init.kind === 'list' || expr.init.kind === 'map') {
      this.#sizes.set(expr, count);
      const entries = this.#entriesOf(expr.step);
      if (entries) this.#entries.set(expr, entries);
    }
  }

  #pushVariables(expr: Comprehension): string[] {
    const entries = this.#entriesOf(expr.range);
    const declared = this.#declared(expr.range);
    const isList = (declared ?? expr.range.type)?.kind === 'list';
    const key: Local = {
      type: isList ? undefined : declared?.parameters[0],
      size: entries?.key,
      entries: undefined,
    };
    const value: Local = { type: elementOf(declared), size: entries?.value, entries: undefined };
    if (expr.variable2 === undefined) {
      this.#push(expr.variable, isList ? value : key);
      return [expr.variable];
    }
    this.#push(expr.variable, key);
    this.#push(expr.variable2, value);
    return [expr.variable, expr.variable2];
  }

  #localOf(expr: Expr): Local {
    return { type: this.#declared(expr), size: this.#sizeOf(expr), entries: this.#entriesOf(expr) };
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name) ?? [];
    stack.push(local);
    this.#locals.set(name, stack);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #local(expr: Expr): Local | undefined {
    return expr.kind === 'ident' ? this.#locals.get(expr.name)?.at(-1) : undefined;
  }

  /** The type with its limits, of what is reached from a variable by fields and items. */
  #declared(expr: Expr): CelType | undefined {
    if (expr.kind === 'ident') {
      const stack = this.#locals.get(expr.name);
      if (stack && stack.length > 0) return stack.at(-1)?.type;
      return expr.type?.kind === 'type' ? this.#self : expr.type;
    }
    if (expr.kind === 'select') return this.#declared(expr.operand)?.field?.(expr.field);
    if (expr.kind === 'call' && expr.name === '_[_]' && expr.args[0])
      return elementOf(this.#declared(expr.args[0]));
    return undefined;
  }

  #sizeOf(expr: Expr): Range | undefined {
    return (
      this.#sizes.get(expr) ??
      literalSize(expr) ??
      declaredSize(this.#declared(expr)) ??
      scalarSize(expr.type) ??
      this.#local(expr)?.size
    );
  }

  #entriesOf(expr: Expr): Entries | undefined {
    return this.#entries.get(expr) ?? this.#local(expr)?.entries;
  }
}

function elementOf(type: CelType | undefined): CelType | undefined {
  return type?.kind === 'map' ? type.parameters[1] : type?.parameters[0];
}

/** A type with declared limits is at most so large; of scalars and objects none is declared. */
function declaredSize(type: CelType | undefined): Range | undefined {
  return type?.maxElements === undefined ? undefined : { min: 0, max: type.maxElements };
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return fixed(expr.elements.length);
  if (expr.kind === 'map') return fixed(expr.entries.length);
  if (expr.kind !== 'literal') return undefined;
  if (typeof expr.value === 'string') return fixed(characters(expr.value).length);
  return fixed(expr.value instanceof Uint8Array ? expr.value.length : 1);
}

const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function scalarSize(type: CelType | undefined): Range | undefined {
  if (type?.name === 'optional_type') return scalarSize(type.parameters[0]);
  return type && SCALARS.has(type.kind) ? fixed(1) : undefined;
}
