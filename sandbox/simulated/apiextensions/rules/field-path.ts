/** `fieldPath` of a rule and `jsonPath` of a selectable field: paths of names that a schema must have. After ValidFieldPath of schema/cel/validation.go. */
import { type JsonSchema, path, valuesOf } from '../schema/types.ts';

export type FieldPath =
  | { readonly path: string; readonly schema: JsonSchema; readonly problem?: undefined }
  | { readonly problem: string };

/** The path as messages write it, and the schema of what it leads to. */
export function resolveFieldPath(text: string, schema: JsonSchema, brackets = true): FieldPath {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]']+|'/g) ?? [];
  let at = '';
  let current: JsonSchema = schema;
  for (let place = 0; place < tokens.length; ) {
    const step = readStep(tokens, place, brackets);
    if (typeof step === 'string') return { problem: step };
    const next = current.properties ? current.properties[step.name] : valuesOf(current);
    if (!next) return { problem: 'does not refer to a valid field' };
    at = current.properties ? path.child(at, step.name) : path.key(at, step.name);
    current = next;
    place = step.next;
  }
  return { path: at, schema: current };
}

function readStep(
  tokens: readonly string[],
  place: number,
  brackets: boolean,
): { readonly name: string; readonly next: number } | string {
  const token = tokens[place];
  if (token === '.') {
    const name = tokens[place + 1];
    return name === undefined ? 'unexpected end of JSON path' : { name, next: place + 2 };
  }
  if (token !== '[') return `expected [ or . but got: ${token}`;
  if (!brackets) return 'array notation is not allowed';
  const quoted = tokens[place + 1];
  if (quoted === undefined) return 'unexpected end of JSON path';
  if (!/^'.*'$/s.test(quoted) || quoted.length < 2) return `expected single quoted string but got ${quoted}`;
  if (tokens[place + 2] === undefined) return 'unexpected end of JSON path';
  if (tokens[place + 2] !== ']') return `expected ] but got ${tokens[place + 2]}`;
  return { name: quoted.slice(1, -1).replace(/\\(.)/g, '$1'), next: place + 3 };
}
