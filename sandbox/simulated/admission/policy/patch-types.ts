/**
 * What expressions of mutating policies build: `Object{spec: Object.spec{…}}` and `JSONPatch{op: …}`. After
 * apiserver/pkg/cel/mutation.
 */
import {
  type CelType,
  DYN,
  ListValue,
  MapValue,
  type Overload,
  overload,
  STRING,
  struct,
  type Value,
} from '../../cel/index.ts';

const OPERATION = struct('JSONPatch', { op: STRING, path: STRING, from: STRING, value: DYN });
/** To a real server every name is a field, of a type without a name: nothing fits it. */
const NO_TYPE = struct('', {});
export const JSON_PATCH: CelType = { ...OPERATION, field: (name) => OPERATION.field?.(name) ?? NO_TYPE };
export const OBJECT: CelType = objectType('Object');

/** Any field, of any type: the kind of object is not known when the expression is compiled. */
function objectType(name: string): CelType {
  return { kind: 'struct', name, parameters: [], field: () => DYN };
}

/** The type that `Name{…}` builds. */
export function patchType(name: string): CelType | undefined {
  if (name === 'JSONPatch') return JSON_PATCH;
  if (name === 'Object') return OBJECT;
  return name.startsWith('Object.') ? objectType(name) : undefined;
}

export const patchOverloads: readonly Overload[] = [
  overload('jsonpatch_escapekey_string', 'jsonpatch.escapeKey(string): string', (key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  ),
];

/** What is wrong with the names of nested types: each must be the path of the field it stands in. */
export function typeNameProblems(value: Value, path: readonly string[]): string[] {
  if (value instanceof ListValue) return [...value].flatMap((item) => typeNameProblems(item, path));
  if (!(value instanceof MapValue)) return [];
  const name = value.type?.kind === 'struct' ? value.type.name : undefined;
  const isObject = name !== undefined && (name === 'Object' || name.startsWith('Object.'));
  const expected = path.join('.');
  const own =
    isObject && name !== expected
      ? [
          `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
        ]
      : [];
  const below = [...value.keys()].flatMap((key) =>
    typeNameProblems(value.get(key) ?? null, isObject ? [...path, String(key)] : path),
  );
  return [...own, ...below];
}
