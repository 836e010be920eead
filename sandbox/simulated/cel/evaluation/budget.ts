/** What an evaluation costs, and where it ends. After interpreter/runtimecost.go of cel-go and library/cost.go of Kubernetes. */

import { characters } from '../library/characters.ts';
import { FormatValue } from '../library/formats.ts';
import { ListValue, MapValue, OpaqueValue, OptionalValue, type Value } from '../values.ts';

/** The evaluation went on for too long. Nothing in an expression catches this. */
export class BudgetExceeded extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

const TRAVERSAL = 0.1;
const REGEX = 0.25;

type Cost = (args: readonly Value[], result: Value) => number;

function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return characters(value).length;
  if (value instanceof ListValue || value instanceof MapValue) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof OptionalValue) return value.value === undefined ? 1 : sizeOf(value.value);
  return value instanceof OpaqueValue ? value.size : 1;
}

/** All that hangs below a value. */
function traversal(value: Value): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  let cost = value instanceof ListValue || value instanceof MapValue ? 0 : 1;
  if (value instanceof ListValue) for (const item of value) cost += traversal(item);
  if (value instanceof MapValue) {
    for (const key of value.keys()) cost += traversal(key) + traversal(value.get(key) ?? null);
  }
  return cost;
}

const text =
  (factor: number): Cost =>
  ([first]) =>
    Math.ceil(sizeOf(first) * factor * TRAVERSAL);
const one: Cost = () => 1;
const all: Cost = ([first]) => (first === undefined ? 0 : traversal(first));
const smaller: Cost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * TRAVERSAL);
const both: Cost = ([a, b]) => Math.ceil((sizeOf(a) + sizeOf(b)) * TRAVERSAL);

function regex(textSize: number, patternSize: number): number {
  return Math.ceil((1 + textSize) * TRAVERSAL) * Math.ceil(patternSize * REGEX);
}

const pattern: Cost = ([a, b]) => regex(sizeOf(a), sizeOf(b));

function containsIp(parse: boolean): Cost {
  return ([a, b]) => Math.ceil(2 * sizeOf(a) * TRAVERSAL) + (parse ? Math.ceil(sizeOf(b) * TRAVERSAL) : 0);
}

function containsCidr(parse: boolean): Cost {
  const ip = containsIp(parse);
  return (args, result) => ip(args, result) + Math.ceil(sizeOf(args[0]) * TRAVERSAL) + 1;
}

const selector: Cost = (args) => {
  const size = sizeOf(args[1]);
  return 10 + Math.ceil(size * TRAVERSAL) + Math.ceil(Math.ceil(size * 0.5) * 50);
};

const equality: Cost = (args, result) => (args[0] instanceof OpaqueValue ? 1 : smaller(args, result));

function forEach(names: readonly string[], cost: Cost): [string, Cost][] {
  return names.map((name) => [name, cost]);
}

/** By the names of functions: what Kubernetes says. */
const BY_FUNCTION: Readonly<Record<string, Cost>> = Object.fromEntries([
  ...forEach(['check'], () => 350_000),
  ...forEach(['fieldSelector', 'labelSelector'], selector),
  ...forEach(['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'], all),
  ...forEach(['url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey'], text(1)),
  ...forEach(['replace', 'split', 'ip.isCanonical'], text(2)),
  ...forEach(['join'], (_, result) => Math.ceil(sizeOf(result) * 2 * TRAVERSAL)),
  ...forEach(['find', 'findAll'], pattern),
  ...forEach(['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'], text(1)),
  ...forEach(['validate'], ([format, value]) =>
    format instanceof FormatValue ? regex(sizeOf(value), format.regexSize) : 1,
  ),
  ...forEach(['_==_'], equality),
]);

/** By the ids of overloads: what every CEL counts, and exceptions from the above. */
const BY_OVERLOAD: Readonly<Record<string, Cost>> = Object.fromEntries([
  ...forEach(
    [
      'starts_with_string',
      'ends_with_string',
      'string_to_bytes',
      'bytes_to_string',
      'strings_quote',
      'string_format',
    ],
    text(1),
  ),
  ...forEach(['in_list'], (args) => sizeOf(args[1])),
  ...forEach(
    ['less', 'greater', 'less_equals', 'greater_equals'].flatMap((name) => [
      `${name}_string`,
      `${name}_bytes`,
    ]),
    smaller,
  ),
  ...forEach(['not_equals'], smaller),
  ...forEach(['add_string', 'add_bytes'], both),
  ...forEach(['matches_string'], pattern),
  ...forEach(
    ['contains_string'],
    ([a, b]) => Math.ceil(sizeOf(a) * TRAVERSAL) * Math.ceil(sizeOf(b) * TRAVERSAL),
  ),
  ...forEach(['string_to_ip'], text(1)),
  ...forEach(['cidr_contains_ip_string'], containsIp(true)),
  ...forEach(['cidr_contains_ip_ip'], containsIp(false)),
  ...forEach(['cidr_contains_cidr_string'], containsCidr(true)),
  ...forEach(['cidr_contains_cidr'], containsCidr(false)),
]);

/** What a call costs besides its arguments. */
export function callCost(name: string, overload: string): Cost {
  return BY_OVERLOAD[overload] ?? BY_FUNCTION[name] ?? one;
}
