/** Quantities of resources: `quantity('500m').isLessThan(quantity('1'))`. After apiserver/pkg/cel/library/quantity.go. */
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
} from '../../codec/quantity.ts';
import { EvaluationError, OpaqueValue } from '../values.ts';
import { libraryType, type Overload, overload } from './overload.ts';

const QUANTITY = libraryType('kubernetes.Quantity', 'struct');
const UNIT = 1_000_000_000n;

class QuantityValue extends OpaqueValue {
  readonly type = QUANTITY;
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }

  toString(): string {
    return formatQuantity(this.quantity);
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof QuantityValue && compareQuantities(this.quantity, other.quantity) === 0;
  }
}

function parsed(text: string): Quantity | string {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) return error.message;
    throw error;
  }
}

function quantity(text: string): QuantityValue {
  const found = parsed(text);
  if (typeof found === 'string') throw new EvaluationError(found);
  return new QuantityValue(found);
}

function order(a: QuantityValue, b: QuantityValue): number {
  return compareQuantities(a.quantity, b.quantity);
}

function moved(a: QuantityValue, nano: bigint): QuantityValue {
  return new QuantityValue({ nano: a.quantity.nano + nano, format: a.quantity.format });
}

function isInteger({ quantity: { nano } }: QuantityValue): boolean {
  return nano % UNIT === 0n && BigInt.asIntN(64, nano / UNIT) === nano / UNIT;
}

function asInteger(a: QuantityValue): bigint {
  if (!isInteger(a)) throw new EvaluationError('cannot convert value to integer');
  return a.quantity.nano / UNIT;
}

/** All functions of quantities. */
export const quantities: readonly Overload[] = [
  overload('string_to_quantity', 'quantity(string): kubernetes.Quantity', quantity),
  overload('is_quantity_string', 'isQuantity(string): bool', (a: string) => typeof parsed(a) !== 'string'),
  overload('quantity_sign', 'kubernetes.Quantity~sign(): int', (a: QuantityValue) =>
    BigInt(order(a, quantity('0'))),
  ),
  overload(
    'quantity_is_greater_than',
    'kubernetes.Quantity~isGreaterThan(kubernetes.Quantity): bool',
    (a: QuantityValue, b: QuantityValue) => order(a, b) > 0,
  ),
  overload(
    'quantity_is_less_than',
    'kubernetes.Quantity~isLessThan(kubernetes.Quantity): bool',
    (a: QuantityValue, b: QuantityValue) => order(a, b) < 0,
  ),
  overload(
    'quantity_compare_to',
    'kubernetes.Quantity~compareTo(kubernetes.Quantity): int',
    (a: QuantityValue, b: QuantityValue) => BigInt(order(a, b)),
  ),
  overload(
    'quantity_get_float',
    'kubernetes.Quantity~asApproximateFloat(): double',
    (a: QuantityValue) => Number(a.quantity.nano) / 1e9,
  ),
  overload('quantity_get_int', 'kubernetes.Quantity~asInteger(): int', asInteger),
  overload('quantity_is_integer', 'kubernetes.Quantity~isInteger(): bool', isInteger),
  overload(
    'quantity_add',
    'kubernetes.Quantity~add(kubernetes.Quantity): kubernetes.Quantity',
    (a: QuantityValue, b: QuantityValue) => moved(a, b.quantity.nano),
  ),
  overload(
    'quantity_add_int',
    'kubernetes.Quantity~add(int): kubernetes.Quantity',
    (a: QuantityValue, b: bigint) => moved(a, b * UNIT),
  ),
  overload(
    'quantity_sub',
    'kubernetes.Quantity~sub(kubernetes.Quantity): kubernetes.Quantity',
    (a: QuantityValue, b: QuantityValue) => moved(a, -b.quantity.nano),
  ),
  overload(
    'quantity_sub_int',
    'kubernetes.Quantity~sub(int): kubernetes.Quantity',
    (a: QuantityValue, b: bigint) => moved(a, -b * UNIT),
  ),
];
