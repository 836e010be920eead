/** The types of CEL, as the checker reasons about them and as the messages of a real server write them. */

export type TypeKind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'list'
  | 'map'
  | 'struct'
  | 'opaque'
  | 'type'
  | 'param';

/** A type. Types are compared with `sameType`, not by identity. */
export interface CelType {
  readonly kind: TypeKind;
  /** What messages call it: `int`, `list`, `kubernetes.Quantity`. */
  readonly name: string;
  /** Of a list its element, of a map key and value, of a type the type it stands for. */
  readonly parameters: readonly CelType[];
  /** Of a struct: the type of a field, `undefined` if there is no such field. */
  field?(name: string): CelType | undefined;
  /** Of a struct whose fields are known: their names as expressions write them. */
  readonly fields?: ReadonlyMap<string, StructField>;
  /** Of a list of an API: how its items are told apart. */
  readonly listType?: ListIdentity;
  /** Bytes, characters, items or properties at most; what costs are estimated from. */
  readonly maxElements?: number;
  /** How many bytes the smallest such value takes in a request. */
  readonly minSize?: number;
}

export interface StructField {
  readonly type: CelType;
  /** What the field is called in JSON, where that is no identifier: `my-field` is `my__dash__field` in CEL. */
  readonly json: string;
  readonly required: boolean;
}

export interface ListIdentity {
  readonly kind: 'set' | 'map';
  readonly keys: readonly string[];
}

function plain(kind: TypeKind, name: string): CelType {
  return { kind, name, parameters: [] };
}

export const BOOL = plain('bool', 'bool');
export const INT = plain('int', 'int');
export const UINT = plain('uint', 'uint');
export const DOUBLE = plain('double', 'double');
export const STRING = plain('string', 'string');
export const BYTES = plain('bytes', 'bytes');
export const NULL = plain('null', 'null_type');
export const TIMESTAMP = plain('timestamp', 'google.protobuf.Timestamp');
export const DURATION = plain('duration', 'google.protobuf.Duration');
export const DYN = plain('dyn', 'dyn');
export const ERROR = plain('error', '!error!');

/** `list(int)` */
export function listOf(element: CelType): CelType {
  return { kind: 'list', name: 'list', parameters: [element] };
}

/** `map(string, int)` */
export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: 'map', name: 'map', parameters: [key, value] };
}

/** `optional_type(int)` */
export function optionalOf(value: CelType): CelType {
  return { kind: 'opaque', name: 'optional_type', parameters: [value] };
}

/** `type(int)`: what the name of a type is. */
export function typeOf(type: CelType): CelType {
  return { kind: 'type', name: 'type', parameters: [type] };
}

/** A type parameter of a function. */
export function param(name: string): CelType {
  return plain('param', name);
}

/** A type that only functions look into: `net.IP`. */
export function opaque(name: string): CelType {
  return plain('opaque', name);
}

/** A type with fields, each known by name. A field of JSON that is called as in CEL may be given as its type alone. */
export function struct(
  name: string,
  fields: Readonly<Record<string, CelType>> | ReadonlyMap<string, StructField>,
): CelType {
  const known: ReadonlyMap<string, StructField> =
    fields instanceof Map
      ? fields
      : new Map(
          Object.entries(fields as Readonly<Record<string, CelType>>).map(([json, type]) => [
            json,
            { type, json, required: false },
          ]),
        );
  return {
    kind: 'struct',
    name,
    parameters: [],
    fields: known,
    field: (field) => fieldNamed(known, field)?.type,
  };
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A field by its name in expressions. Words of the language may be said without escaping them. */
export function fieldNamed(
  fields: ReadonlyMap<string, StructField> | undefined,
  name: string,
): StructField | undefined {
  return fields?.get(name) ?? (RESERVED.has(name) ? fields?.get(`__${name}__`) : undefined);
}

/** Exactly the same type. */
export function sameType(one: CelType, other: CelType): boolean {
  if (one === other) return true;
  if (one.kind !== other.kind || one.name !== other.name) return false;
  if (one.parameters.length !== other.parameters.length) return false;
  return one.parameters.every((each, at) => sameType(each, other.parameters[at] ?? DYN));
}

/** Whether the type is `optional_type(…)`. */
export function isOptional(type: CelType): boolean {
  return type.kind === 'opaque' && type.name === 'optional_type';
}

const SHORT: Partial<Record<TypeKind, string>> = {
  null: 'null',
  timestamp: 'timestamp',
  duration: 'duration',
};

/** How messages write a type: `list(string)`, `map(string, int)`. After `FormatCELType` of cel-go. */
export function formatType(type: CelType): string {
  const short = SHORT[type.kind];
  if (short !== undefined) return short;
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(formatType).join(', ')})`;
}
