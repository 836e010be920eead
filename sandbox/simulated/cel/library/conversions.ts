/** From one type to another: `int('3')`, `string(x)`, `timestamp(…)`. After common/types of cel-go. */
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../time.ts';
import { type Duration, EvaluationError, Timestamp, TypeValue, Uint, type Value } from '../values.ts';
import { type Overload, overload } from './overload.ts';
import { runtimeType } from './runtime-types.ts';

const SECOND = 1_000_000_000n;

function outOfRange(kind: string): never {
  throw new EvaluationError(`${kind} overflow`);
}

function toInt(value: bigint): bigint {
  return BigInt.asIntN(64, value) === value ? value : outOfRange('integer');
}

function toUint(value: bigint): Uint {
  return BigInt.asUintN(64, value) === value ? new Uint(value) : outOfRange('unsigned integer');
}

function truncated(value: number, kind: string): bigint {
  if (!Number.isFinite(value)) outOfRange(kind);
  return BigInt(Math.trunc(value));
}

function wrong(type: string): never {
  throw new EvaluationError(`type conversion error from 'string' to '${type}'`);
}

function parsedInt(text: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
  return value !== undefined && BigInt.asIntN(64, value) === value ? value : wrong('int');
}

function parsedUint(text: string): Uint {
  const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && BigInt.asUintN(64, value) === value ? new Uint(value) : wrong('uint');
}

function parsedDouble(text: string): number {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? wrong('double');
  if (named[2]?.toLowerCase() === 'nan') return Number.NaN;
  return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function parsedBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  return wrong('bool');
}

function timestampOf(text: string): Timestamp {
  return parseTimestamp(text) ?? wrong('google.protobuf.Timestamp');
}

function durationOf(text: string): Duration {
  return parseDuration(text) ?? wrong('google.protobuf.Duration');
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EvaluationError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** How Go writes a float64 with `%g` as short as possible: `1.5`, `1e+21`, `100`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const same = (value: Value) => value;

/** All conversions. */
export const conversions: readonly Overload[] = [
  overload('type', 'type(A): type<A>', (a: Value) => new TypeValue(runtimeType(a))),
  overload('to_dyn', 'dyn(A): dyn', same),
  overload('bool_to_bool', 'bool(bool): bool', same),
  overload('string_to_bool', 'bool(string): bool', parsedBool),
  overload('bytes_to_bytes', 'bytes(bytes): bytes', same),
  overload('string_to_bytes', 'bytes(string): bytes', (a: string) => Buffer.from(a)),
  overload('double_to_double', 'double(double): double', same),
  overload('int64_to_double', 'double(int): double', (a: bigint) => Number(a)),
  overload('string_to_double', 'double(string): double', parsedDouble),
  overload('uint64_to_double', 'double(uint): double', (a: Uint) => Number(a.value)),
  overload('duration_to_duration', 'duration(duration): duration', same),
  overload('string_to_duration', 'duration(string): duration', durationOf),
  overload('int64_to_int64', 'int(int): int', same),
  overload('double_to_int64', 'int(double): int', (a: number) => toInt(truncated(a, 'integer'))),
  overload('duration_to_int64', 'int(duration): int', (a: Duration) => a.nanos),
  overload('string_to_int64', 'int(string): int', parsedInt),
  overload('timestamp_to_int64', 'int(timestamp): int', (a: Timestamp) => a.nanos / SECOND),
  overload('uint64_to_int64', 'int(uint): int', (a: Uint) => toInt(a.value)),
  overload('string_to_string', 'string(string): string', same),
  overload('bool_to_string', 'string(bool): string', (a: boolean) => String(a)),
  overload('bytes_to_string', 'string(bytes): string', decoded),
  overload('double_to_string', 'string(double): string', doubleText),
  overload('duration_to_string', 'string(duration): string', (a: Duration) => formatDuration(a)),
  overload('int64_to_string', 'string(int): string', (a: bigint) => String(a)),
  overload('timestamp_to_string', 'string(timestamp): string', (a: Timestamp) => formatTimestamp(a)),
  overload('uint64_to_string', 'string(uint): string', (a: Uint) => String(a.value)),
  overload('timestamp_to_timestamp', 'timestamp(timestamp): timestamp', same),
  overload('int64_to_timestamp', 'timestamp(int): timestamp', (a: bigint) => new Timestamp(a * SECOND)),
  overload('string_to_timestamp', 'timestamp(string): timestamp', timestampOf),
  overload('uint64_to_uint64', 'uint(uint): uint', same),
  overload('double_to_uint64', 'uint(double): uint', (a: number) => toUint(truncated(a, 'unsigned integer'))),
  overload('int64_to_uint64', 'uint(int): uint', (a: bigint) => toUint(a)),
  overload('string_to_uint64', 'uint(string): uint', parsedUint),
];
