/** Which type fits which, and what type parameters stand for. After checker/types.go of cel-go. */
import { type CelType, DYN, listOf, mapOf, optionalOf, sameType, typeOf } from '../types.ts';

/** What parameters stand for, by their names. Never changed: a failed attempt leaves nothing behind. */
export type Bindings = ReadonlyMap<string, CelType>;

/** The bindings under which every one of `given` can be used as the one of `wanted` at its place; `undefined` if there are none. */
export function unifyAll(
  bindings: Bindings,
  given: readonly CelType[],
  wanted: readonly CelType[],
): Bindings | undefined {
  if (given.length !== wanted.length) return undefined;
  const draft = new Map(bindings);
  return given.every((each, at) => fits(draft, each, wanted[at] ?? DYN)) ? draft : undefined;
}

function fits(bindings: Map<string, CelType>, one: CelType, other: CelType): boolean {
  if (other.kind === 'param') {
    const outcome = bind(bindings, one, other);
    if (outcome.valid) return true;
    if (outcome.bound) return false;
  }
  if (one.kind === 'param') return bind(bindings, other, one).valid;
  if (isWild(one) || isWild(other)) return true;
  if (one.kind === 'null') return other.kind === 'null' || isNullable(other);
  if (other.kind === 'null') return isNullable(one);
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  if (one.name !== other.name) return false;
  if (one.parameters.length !== other.parameters.length) return false;
  return one.parameters.every((each, at) => fits(bindings, each, other.parameters[at] ?? DYN));
}

function isWild({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'error';
}

function isNullable({ kind }: CelType): boolean {
  return kind === 'opaque' || kind === 'struct' || kind === 'duration' || kind === 'timestamp';
}

function bind(
  bindings: Map<string, CelType>,
  type: CelType,
  parameter: CelType,
): { valid: boolean; bound: boolean } {
  if (sameType(type, parameter)) return { valid: true, bound: true };
  const known = bindings.get(parameter.name);
  if (!known) {
    if (occursIn(bindings, parameter, type)) return { valid: false, bound: false };
    bindings.set(parameter.name, type);
    return { valid: true, bound: false };
  }
  if (sameType(type, known)) return { valid: true, bound: true };
  if (!fits(bindings, type, known)) return { valid: false, bound: true };
  const general = mostGeneral(type, known);
  if (!occursIn(bindings, parameter, general)) bindings.set(parameter.name, general);
  return { valid: true, bound: true };
}

function occursIn(bindings: Bindings, parameter: CelType, within: CelType): boolean {
  if (sameType(parameter, within)) return true;
  if (within.kind === 'param') {
    const known = bindings.get(within.name);
    return known !== undefined && occursIn(bindings, parameter, known);
  }
  return within.parameters.some((each) => occursIn(bindings, parameter, each));
}

/** The more general of two types that fit each other. */
export function mostGeneral(one: CelType, other: CelType): CelType {
  return isLessSpecific(one, other) ? one : other;
}

function isLessSpecific(one: CelType, other: CelType): boolean {
  if (one.kind === 'dyn' || one.kind === 'param') return true;
  if (other.kind === 'dyn' || other.kind === 'param') return false;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  if (one.name !== other.name || one.parameters.length !== other.parameters.length) return false;
  return one.parameters.every((each, at) => isLessSpecific(each, other.parameters[at] ?? DYN));
}

/** The type with what its parameters stand for; those that stand for nothing are `dyn` if `open` says so. */
export function substitute(bindings: Bindings, type: CelType, open: 'keep' | 'dyn'): CelType {
  if (type.kind === 'param') {
    const known = bindings.get(type.name);
    if (known) return substitute(bindings, known, open);
    return open === 'dyn' ? DYN : type;
  }
  const [first, second] = type.parameters;
  if (!first) return type;
  const one = substitute(bindings, first, open);
  const two = second && substitute(bindings, second, open);
  if (one === first && two === second) return type;
  if (type.kind === 'list') return listOf(one);
  if (type.kind === 'map') return mapOf(one, two ?? DYN);
  return type.kind === 'type' ? typeOf(one) : optionalOf(one);
}
