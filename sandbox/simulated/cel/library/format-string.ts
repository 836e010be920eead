/** `'%s has %d'.format([name, count])`. After ext/formatting.go of cel-go. */
import { formatDuration, formatTimestamp } from '../time.ts';
import { formatType } from '../types.ts';
import {
  Duration,
  EvaluationError,
  ListValue,
  MapValue,
  OpaqueValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';
import { doubleText } from './conversions.ts';
import { numeric } from './equality.ts';
import { runtimeType } from './runtime-types.ts';

const CLAUSE = /%(?:%|(?:\.(\d+))?([\s\S]?))/g;

/** Fills the clauses of the text with the values of the list. Throws when they do not fit. */
export function format(text: string, values: ListValue): string {
  let at = 0;
  return text.replace(CLAUSE, (whole: string, precision: string | undefined, clause: string | undefined) => {
    if (whole === '%%') return '%';
    if (at >= values.size) throw new EvaluationError(`index ${at} out of range`);
    const value = values.get(at++);
    return one(clause ?? '', value, precision === undefined ? 6 : Number(precision));
  });
}

function one(clause: string, value: Value, precision: number): string {
  switch (clause) {
    case 's':
      return asText(value);
    case 'd':
      return asDecimal(value);
    case 'f':
      return asNumber(value).toFixed(precision);
    case 'e':
      return asNumber(value)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : asInteger(value, 'b').toString(2);
    case 'x':
      return asHex(value);
    case 'X':
      return asHex(value).toUpperCase();
    case 'o':
      return asInteger(value, 'o').toString(8);
    default:
      throw new EvaluationError(
        `could not parse formatting clause: unrecognized formatting clause "${clause}"`,
      );
  }
}

function wrong(clause: string, wanted: string, value: Value): never {
  const type = formatType({ ...runtimeType(value), parameters: [] });
  throw new EvaluationError(`error during formatting: ${wanted}, was given ${type}`.replace('{}', clause));
}

function asText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof ListValue) return `[${[...value].map(asText).join(', ')}]`;
  if (value instanceof MapValue) return mapText(value);
  if (value instanceof TypeValue) return value.type.name;
  if (value instanceof OpaqueValue) return value.toString();
  return wrong(
    's',
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  );
}

function mapText(map: MapValue): string {
  const entries = [...map.keys()].map((key) => [asText(key), asText(map.get(key) ?? null)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

function asDecimal(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint) return String(value.value);
  if (typeof value === 'number' && !Number.isFinite(value)) return doubleText(value);
  return wrong('d', 'decimal clause can only be used on integers', value);
}

function asNumber(value: Value): number {
  const number = numeric(value);
  if (typeof number === 'number') return number;
  if (number !== undefined) return Number(number);
  return wrong('f', 'fixed-point clause can only be used on doubles', value);
}

function asInteger(value: Value, clause: string): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return value.value;
  const kind =
    clause === 'b'
      ? 'only integers and bools can be formatted as binary'
      : 'octal clause can only be used on integers';
  return wrong(clause, kind, value);
}

function asHex(value: Value): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'bigint') return value.toString(16);
  if (value instanceof Uint) return value.value.toString(16);
  return wrong('x', 'only integers, byte buffers, and strings can be formatted as hex', value);
}
