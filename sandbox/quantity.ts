/**
 * Quantities of resources (`250m`, `1.5Gi`, `2e3`): parsing, comparing and the canonical form the API answers with.
 * After `k8s.io/apimachinery/pkg/api/resource`; amounts are exact, counted in billionths.
 */

/** An amount in nano units, and the family of suffixes it was written in, which the canonical form keeps. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

/** The text is no quantity. The message is the server's own. */
export class QuantityError extends Error {}

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NANO = 9;
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const LARGEST = ((1n << 63n) - 1n) * 10n ** BigInt(NANO);

/** The same few amounts are asked for everywhere, and read several times at every write. */
const parsed = new Map<string, Quantity>();
const MOST_PARSED = 500;
/** Characters; what is longer nobody writes twice. */
const LONGEST_PARSED = 12;

/** Parses what a manifest may hold: a string, or a bare number. Throws `QuantityError`. */
export function parseQuantity(value: string | number): Quantity {
  const text = String(value);
  const known = parsed.get(text);
  if (known) return known;
  const quantity = Object.freeze(readQuantity(text));
  if (text.length > LONGEST_PARSED) return quantity;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, quantity);
  return quantity;
}

function readQuantity(text: string): Quantity {
  // One way only to read a row of digits: the server's own expression has as many as there are digits.
  const parts = /^([+-]?)([0-9.]+)((?:[eEinumkKMGTP]+[-+]?[0-9]*|[-+][0-9]*)?)$/.exec(text.trim());
  if (!parts) throw new QuantityError(WRONG_FORMAT);
  const [, sign = '', digits = '', suffix = ''] = parts;
  if (!/^([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(digits)) throw new QuantityError(WRONG_FORMAT);
  const { exponent, multiplier, format } = readSuffix(suffix);
  const nano = scale(digits, exponent, multiplier);
  const capped = nano > LARGEST ? LARGEST : nano;
  return { nano: sign === '-' ? -capped : capped, format };
}

interface Suffix {
  exponent: number;
  multiplier: bigint;
  format: Quantity['format'];
}

function readSuffix(suffix: string): Suffix {
  const binary = BINARY[suffix];
  if (binary !== undefined) return { exponent: 0, multiplier: binary, format: 'BinarySI' };
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { exponent: decimal, multiplier: 1n, format: 'DecimalSI' };
  const power = /^[eE]([+-]?[0-9]{1,4})$/.exec(suffix);
  if (power) return { exponent: Number(power[1]), multiplier: 1n, format: 'DecimalExponent' };
  throw new QuantityError("unable to parse quantity's suffix");
}

/** Anything finer than a billionth is rounded up, away from zero. */
function scale(digits: string, exponent: number, multiplier: bigint): bigint {
  const [whole = '', fraction = ''] = digits.split('.');
  const amount = BigInt(`${whole}${fraction}` || '0') * multiplier;
  const shift = exponent + NANO - fraction.length;
  if (shift >= 0) return amount * 10n ** BigInt(Math.min(shift, 60));
  const divisor = 10n ** BigInt(Math.min(-shift, 1000));
  return (amount + divisor - 1n) / divisor;
}

/** Below zero when `a` is less than `b`, zero when they are the same amount. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.nano === b.nano) return 0;
  return a.nano < b.nano ? -1 : 1;
}

/** The amount as a number of whole units, rounded up: bytes of memory, or CPUs. */
export function quantityValue(quantity: Quantity): number {
  // Division of big integers goes towards zero, which is up for what is less than nothing.
  const up = quantity.nano > 0n ? 999_999_999n : 0n;
  return Number((quantity.nano + up) / 1_000_000_000n);
}

/** The form in which the API answers: `1000m` is `1`, `1024Mi` is `1Gi`. */
export function formatQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const whole = nano % 1_000_000_000n === 0n ? nano / 1_000_000_000n : undefined;
  if (format === 'BinarySI' && whole !== undefined && (whole >= 1024n || whole <= -1024n)) {
    return formatBinary(whole);
  }
  return formatDecimal(nano, format === 'DecimalExponent');
}

function formatBinary(whole: bigint): string {
  let amount = whole;
  let index = -1;
  const suffixes = Object.keys(BINARY);
  while (amount % 1024n === 0n && index < suffixes.length - 1) {
    amount /= 1024n;
    index += 1;
  }
  return `${amount}${suffixes[index] ?? ''}`;
}

function formatDecimal(nano: bigint, asExponent: boolean): string {
  let amount = nano;
  let exponent = -NANO;
  while (amount % 1000n === 0n && exponent < 18) {
    amount /= 1000n;
    exponent += 3;
  }
  if (asExponent) return exponent === 0 ? `${amount}` : `${amount}e${exponent}`;
  const suffix = Object.keys(DECIMAL).find((name) => DECIMAL[name] === exponent) ?? '';
  return `${amount}${suffix}`;
}
