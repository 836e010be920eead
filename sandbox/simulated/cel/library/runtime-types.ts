/** What a value is at run time: which overload takes it, and what `type(x)` says. */
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
  optionalOf,
  STRING,
  TIMESTAMP,
  UINT,
} from '../types.ts';
import {
  Duration,
  ListValue,
  MapValue,
  type OpaqueValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';

const LIST = listOf(DYN);
const MAP = mapOf(DYN, DYN);
const OPTIONAL = optionalOf(DYN);
const TYPE: CelType = { kind: 'type', name: 'type', parameters: [] };

/** The type of a value; what lists and maps hold is not looked at. */
export function runtimeType(value: Value): CelType {
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return STRING;
    default:
      return value === null ? NULL : objectType(value);
  }
}

function objectType(value: Exclude<Value, null | boolean | bigint | number | string>): CelType {
  if (value instanceof ListValue) return LIST;
  if (value instanceof MapValue) return MAP;
  if (value instanceof Uint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof Timestamp) return TIMESTAMP;
  if (value instanceof Duration) return DURATION;
  if (value instanceof OptionalValue) return OPTIONAL;
  return value instanceof TypeValue ? TYPE : (value as OpaqueValue).type;
}

/** Whether a parameter of this type takes the value. */
export function takes(type: CelType, value: Value): boolean {
  if (type.kind === 'dyn' || type.kind === 'param') return true;
  const own = runtimeType(value);
  if (own.kind !== type.kind) return false;
  if (type.kind === 'opaque' || type.kind === 'struct') return own.name === type.name;
  return true;
}
