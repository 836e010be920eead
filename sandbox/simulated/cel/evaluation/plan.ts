/** From a checked tree to a function that evaluates it. What each node costs is after interpreter/runtimecost.go of cel-go. */

import type { Overload } from '../library/overload.ts';
import { takes } from '../library/runtime-types.ts';
import type {
  Call,
  Comprehension,
  Expr,
  Ident,
  ListLiteral,
  Literal,
  MapLiteral,
  Select,
  StructLiteral,
} from '../syntax/ast.ts';
import { type CelType, DYN } from '../types.ts';
import {
  EvaluationError,
  ListValue,
  MapValue,
  mapOfEntries,
  OptionalValue,
  TypeValue,
  type Value,
} from '../values.ts';
import { callCost } from './budget.ts';
import type { Frame, Step } from './frame.ts';

const LIST_COST = 10;
const MAP_COST = 30;
const STRUCT_COST = 40;

/** Which slot each variable of a loop has, innermost last. */
type Scope = readonly (readonly [name: string, slot: number])[];

/** Plans a checked tree; the result may be run many times. */
export function plan(expr: Expr, scope: Scope = []): Step {
  switch (expr.kind) {
    case 'literal':
      return constant(expr);
    case 'ident':
      return ident(expr, scope);
    case 'select':
      return select(expr, scope);
    case 'call':
      return call(expr, scope);
    case 'list':
      return list(expr, scope);
    case 'map':
      return map(expr, scope);
    case 'struct':
      return structure(expr, scope);
    case 'comprehension':
      return comprehension(expr, scope);
  }
}

function constant({ value }: Literal): Step {
  return () => value;
}

function ident({ name, names }: Ident, scope: Scope): Step {
  const slot = scope.findLast(([known]) => known === name)?.[1];
  if (slot === undefined) return named(name.replace(/^\./, ''), names);
  return (frame) => {
    frame.spend(1);
    const value = frame.slots[slot];
    if (value instanceof EvaluationError) throw value;
    return value ?? null;
  };
}

function named(name: string, type: CelType | undefined): Step {
  const value = type && new TypeValue(type);
  return (frame) => {
    frame.spend(1);
    return value ?? frame.variable(name);
  };
}

function select(expr: Select, scope: Scope): Step {
  if (expr.qualified !== undefined) return named(expr.qualified, expr.names);
  const operand = plan(expr.operand, scope);
  const { field } = expr;
  if (expr.test) return (frame) => has(operand(frame), field);
  return (frame) => {
    const value = operand(frame);
    frame.spend(1);
    return fieldOf(value, field);
  };
}

function fieldOf(value: Value, field: string): Value {
  const found = value instanceof MapValue ? value.get(field) : undefined;
  if (found !== undefined) return found;
  if (value instanceof OptionalValue) return optionalField(value, field);
  throw new EvaluationError(`no such key: ${field}`);
}

function optionalField(value: Value, field: string): OptionalValue {
  const inner = value instanceof OptionalValue ? value.value : value;
  const found = inner instanceof MapValue ? inner.get(field) : undefined;
  return found === undefined ? OptionalValue.none : OptionalValue.of(found);
}

function has(value: Value, field: string): boolean {
  if (value instanceof OptionalValue) return optionalField(value, field).value !== undefined;
  return value instanceof MapValue && value.has(field);
}

function call(expr: Call, scope: Scope): Step {
  const args = [...(expr.target ? [expr.target] : []), ...expr.args].map((arg) => plan(arg, scope));
  const [first, second, third] = args;
  if (first && second && third && expr.name === '_?_:_') return conditional(first, second, third);
  if (first && second && expr.name === '_&&_') return shortCut(first, second, false);
  if (first && second && expr.name === '_||_') return shortCut(first, second, true);
  if (first && expr.name === '@not_strictly_false') return notStrictlyFalse(first);
  if (first && expr.name === '_?._') return optionalSelect(first, expr);
  return invocation(expr, args);
}

function conditional(condition: Step, yes: Step, no: Step): Step {
  return (frame) => {
    const holds = condition(frame);
    if (typeof holds !== 'boolean') throw new EvaluationError('no such overload');
    return holds ? yes(frame) : no(frame);
  };
}

/** `&&` and `||`: an operand that decides makes errors of the other one meaningless. */
function shortCut(left: Step, right: Step, decides: boolean): Step {
  return (frame) => {
    const one = attempt(left, frame);
    if (one === decides) return decides;
    const other = attempt(right, frame);
    if (other === decides) return decides;
    if (one instanceof EvaluationError) throw one;
    if (other instanceof EvaluationError) throw other;
    if (typeof one !== 'boolean' || typeof other !== 'boolean') throw new EvaluationError('no such overload');
    return !decides;
  };
}

function attempt(step: Step, frame: Frame): Value | EvaluationError {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}

function notStrictlyFalse(operand: Step): Step {
  return (frame) => {
    frame.spend(1);
    return attempt(operand, frame) !== false;
  };
}

function optionalSelect(operand: Step, { args }: Call): Step {
  const name = args[1];
  const field = name?.kind === 'literal' && typeof name.value === 'string' ? name.value : '';
  return (frame) => {
    const value = operand(frame);
    frame.spend(1);
    return optionalField(value, field);
  };
}

function invocation(expr: Call, args: readonly Step[]): Step {
  const overloads = expr.overloads ?? [];
  const [only] = overloads;
  const known = [...(expr.target ? [expr.target] : []), ...expr.args];
  const certain = overloads.length === 1 && known.every(({ type }) => type && type.kind !== 'dyn');
  if (only && certain) return certainInvocation(only, args);
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    const fitting = overloads.find((each) => each.args.every((type, at) => takes(type, values[at] ?? null)));
    if (!fitting) throw new EvaluationError('no such overload');
    return run(fitting, values, frame);
  };
}

function certainInvocation(overload: Overload, args: readonly Step[]): Step {
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    // A field that may be null has the type it has when it is not.
    const fits = values.every((value, at) => value !== null || takes(overload.args[at] ?? DYN, value));
    if (!fits) throw new EvaluationError('no such overload');
    return run(overload, values, frame);
  };
}

function run(overload: Overload, values: readonly Value[], frame: Frame): Value {
  const result = overload.run(...(values as readonly never[]));
  frame.spend(callCost(overload.name, overload.id)(values, result));
  return result;
}

function list(expr: ListLiteral, scope: Scope): Step {
  const elements = expr.elements.map((element) => plan(element, scope));
  const cost =
    expr.elements.length > 0 && expr.elements.every(({ kind }) => kind === 'literal') ? 0 : LIST_COST;
  return (frame) => {
    const values: Value[] = [];
    elements.forEach((element, at) => {
      const value = element(frame);
      if (!expr.optional.has(at)) values.push(value);
      else if (value instanceof OptionalValue && value.value !== undefined) values.push(value.value);
    });
    frame.spend(cost);
    return ListValue.of(values);
  };
}

function map(expr: MapLiteral, scope: Scope): Step {
  const entries = expr.entries.map(({ key, value, optional }) => ({
    key: plan(key, scope),
    value: plan(value, scope),
    optional,
  }));
  return (frame) => {
    const values: [Value, Value][] = [];
    for (const { key, value, optional } of entries) {
      const name = key(frame);
      const held = value(frame);
      if (!optional) values.push([name, held]);
      else if (held instanceof OptionalValue && held.value !== undefined) values.push([name, held.value]);
    }
    frame.spend(MAP_COST);
    const result = mapOfEntries(values);
    if (result.size < values.length) throw new EvaluationError(`Failed with repeated key`);
    return result;
  };
}

function structure(expr: StructLiteral, scope: Scope): Step {
  const fields = expr.fields.map(({ name, value, optional }) => ({
    name,
    value: plan(value, scope),
    optional,
  }));
  const { type } = expr;
  return (frame) => {
    const values: [Value, Value][] = [];
    for (const { name, value, optional } of fields) {
      const held = value(frame);
      if (!optional) values.push([name, held]);
      else if (held instanceof OptionalValue && held.value !== undefined) values.push([name, held.value]);
    }
    frame.spend(STRUCT_COST);
    return new MapValue(mapOfEntries(values), type);
  };
}

function comprehension(expr: Comprehension, scope: Scope): Step {
  const slot = scope.length;
  const outer: Scope = [...scope, [expr.accumulator, slot]];
  const inner: Scope = [
    ...outer,
    [expr.variable, slot + 1],
    ...(expr.variable2 === undefined ? [] : [[expr.variable2, slot + 2] as const]),
  ];
  const loop: Loop = {
    slot,
    two: expr.variable2 !== undefined,
    condition:
      expr.condition.kind === 'literal' && expr.condition.value === true
        ? undefined
        : plan(expr.condition, inner),
    step: plan(expr.step, inner),
  };
  const [range, init, result] = [plan(expr.range, scope), plan(expr.init, scope), plan(expr.result, outer)];
  return (frame) => {
    const items = range(frame);
    frame.slots[slot] = init(frame);
    iterate(loop, items, frame);
    return result(frame);
  };
}

interface Loop {
  /** Of the accumulator; the variables have the next ones. */
  readonly slot: number;
  readonly two: boolean;
  /** Missing where it always holds. */
  readonly condition: Step | undefined;
  readonly step: Step;
}

function iterate(loop: Loop, items: Value, frame: Frame): void {
  if (items instanceof ListValue) {
    for (let at = 0; at < items.size; at++) {
      const item = items.get(at);
      if (!(loop.two ? once(loop, BigInt(at), item, frame) : once(loop, item, null, frame))) return;
    }
    return;
  }
  if (!(items instanceof MapValue)) throw new EvaluationError('no such overload');
  for (const key of items.keys()) {
    if (!once(loop, key, loop.two ? (items.get(key) ?? null) : null, frame)) return;
  }
}

/** One round; whether there is to be another. */
function once(loop: Loop, first: Value, second: Value, frame: Frame): boolean {
  const { slot } = loop;
  frame.slots[slot + 1] = first;
  if (loop.two) frame.slots[slot + 2] = second;
  if (loop.condition && loop.condition(frame) !== true) return false;
  const result = attempt(loop.step, frame);
  frame.slots[slot] = result;
  // Where nothing can make good an error, the loop ends with it.
  return loop.condition !== undefined || !(result instanceof EvaluationError);
}
