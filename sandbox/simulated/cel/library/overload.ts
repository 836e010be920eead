/** How functions are declared: one line of signature each, from which the checker and the evaluator know what fits. */
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  opaque,
  optionalOf,
  param,
  STRING,
  struct,
  TIMESTAMP,
  typeOf,
  UINT,
} from '../types.ts';
import type { Value } from '../values.ts';

/** One way to call a function. */
export interface Overload {
  /** Unique: `string_to_int64`. Costs are known by it. */
  readonly id: string;
  /** `size`, `_+_`, `ip.isCanonical` */
  readonly name: string;
  /** `x.f()` rather than `f(x)`. The receiver is the first of the arguments. */
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Whether types of the signature stand for any type. */
  readonly generic: boolean;
  readonly run: Run;
}

/** Throws `EvaluationError` when there is no answer. Arguments have the types of the signature. */
export type Run = (...args: readonly never[]) => Value;

/** `string.contains(string): bool`, `size(list<A>): int`. Types are parsed once, when the module is loaded. */
export function overload(id: string, signature: string, run: Run): Overload {
  const found = /^(?:(.+)~)?([^(]+)\((.*)\): (.+)$/.exec(signature);
  if (!found) throw new TypeError(`not a signature: ${signature}`);
  const [, receiver, name = '', args = '', result = ''] = found;
  const types = [...(receiver === undefined ? [] : [receiver]), ...splitTypes(args)].map(typeNamed);
  const resultType = typeNamed(result);
  const generic = [...types, resultType].some(hasParam);
  return { id, name, member: receiver !== undefined, args: types, result: resultType, generic, run };
}

function hasParam(type: CelType): boolean {
  return type.kind === 'param' || type.parameters.some(hasParam);
}

const NAMED: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  null: NULL,
  timestamp: TIMESTAMP,
  duration: DURATION,
  dyn: DYN,
  A: param('A'),
  B: param('B'),
};

const own = new Map<string, CelType>();

/** A type that a library adds: the same object for every question. */
export function libraryType(name: string, kind: 'opaque' | 'struct'): CelType {
  const known = own.get(name);
  if (known) return known;
  const type = kind === 'opaque' ? opaque(name) : struct(name, {});
  own.set(name, type);
  return type;
}

function typeNamed(text: string): CelType {
  const found = /^(\w+)<(.+)>$/.exec(text);
  if (!found) {
    const type = NAMED[text] ?? own.get(text);
    if (!type) throw new TypeError(`no such type: ${text}`);
    return type;
  }
  const [first = DYN, second = DYN] = splitTypes(found[2] ?? '').map(typeNamed);
  if (found[1] === 'map') return mapOf(first, second);
  if (found[1] === 'type') return typeOf(first);
  return found[1] === 'optional' ? optionalOf(first) : listOf(first);
}

function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '<') depth++;
    if (character === '>') depth--;
    if (character === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += character;
  }
  return current.trim() === '' ? parts : [...parts, current.trim()];
}
