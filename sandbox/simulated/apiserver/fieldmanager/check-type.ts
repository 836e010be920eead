/**
 * Whether an applied object fits its schema, in the words of structured-merge-diff: an apply is refused for what other
 * writes only warn of, because a field nobody knows cannot be owned.
 */

import { goPrint } from '../patch/go-print.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { type FieldType, type ListType, type MapType, shapeOf } from './field-type.ts';
import { elementOf, printElement } from './path-element.ts';

/** The whole message, `undefined` when the value fits: `.spec.replica: field not declared in schema`. */
export function typeProblem(value: unknown, type: FieldType): string | undefined {
  const problems: string[] = [];
  check(value, type, '', problems);
  if (problems.length <= 1) return problems[0];
  return ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n');
}

function check(value: unknown, type: FieldType, path: string, problems: string[]): void {
  if (value === null) return;
  const shape = shapeOf(type, value);
  if (shape.kind === 'map') checkMap(value, shape, path, problems);
  else if (shape.kind === 'list') checkList(value, shape, path, problems);
  else {
    const expected = scalarProblem(value, shape.of);
    if (expected !== undefined) problems.push(`${path}: ${expected}`);
  }
}

function checkMap(value: unknown, type: MapType, path: string, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(`${path}: expected map, got ${pointerTo(value)}`);
    return;
  }
  for (const [name, field] of Object.entries(value)) {
    const below = type.field(name);
    if (below === undefined) {
      problems.push(`${path}.${name}: field not declared in schema`);
      return;
    }
    check(field, below, `${path}.${name}`, problems);
  }
}

function checkList(value: unknown, type: ListType, path: string, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${path}: expected list, got ${pointerTo(value)}`);
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const element = type.atomic ? `i:${index}` : elementOf(type, item);
    if (element === undefined) {
      problems.push(`${path}: element ${index}: ${itemProblem(item, type)}`);
      return;
    }
    if (seen.has(element)) problems.push(`${path}: duplicate entries for key ${printElement(element)}`);
    seen.add(element);
    check(item, type.item(), `${path}${printElement(element)}`, problems);
  }
}

/** Why an item of a keyed list or of a set cannot be told apart. */
function itemProblem(item: unknown, { keys }: ListType): string {
  if (keys === undefined) {
    if (item === null) return "associative list without keys has an element that's an explicit null";
    return Array.isArray(item)
      ? 'not supported: associative list with lists as elements'
      : "associative list without keys has an element that's a map type";
  }
  if (item === null) return 'associative list with keys may not have a null element';
  if (!isRecord(item)) return 'associative list with keys may not have non-map elements';
  const names = keys.map(({ quoted }) => quoted).join(' ');
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`;
}

function scalarProblem(
  value: unknown,
  wanted: 'numeric' | 'string' | 'boolean' | 'untyped',
): string | undefined {
  switch (wanted) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${pointerTo(value)}`;
    default:
      return typeof value === 'object' ? `expected any scalar, got ${pointerTo(value)}` : undefined;
  }
}

/** A value behind a pointer, as Go's `%v` shows it. */
function pointerTo(value: unknown): string {
  return `&{${goPrint(value)}}`;
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  return isRecord(value)
    ? 'map[string]interface {}'
    : value === true || value === false
      ? 'bool'
      : typeof value;
}

/** A value as Go's `%#v` shows it. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isRecord(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const fields = Object.keys(value).sort();
  return `map[string]interface {}{${fields.map((name) => `${JSON.stringify(name)}:${goSyntax(value[name])}`).join(', ')}}`;
}
