/**
 * Amounts as Kubernetes writes them: 128Mi, 0.5, 500m, 1e3. Two texts are equal when the amounts are.
 * Grammar and suffixes: k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */

const GRAMMAR = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/;

/** Nano is the smallest step Kubernetes keeps; everything is counted in it. */
const NANO = 9;

const POWERS_OF_TEN: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const POWERS_OF_TWO: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};

/** The amount in nano units, or `undefined` when the text is no quantity. Fractions of a nano round up, as Kubernetes does. */
export function quantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const parts = GRAMMAR.exec(String(value));
  if (!parts) return undefined;
  const [, sign, digits = '', exponent, suffix] = parts;
  const [whole = '', fraction = ''] = digits.split('.');
  const shift = NANO - fraction.length + tens(exponent, suffix);
  const amount = scale(BigInt(`${whole}${fraction}` || '0') << twos(suffix), shift);
  return sign === '-' ? -amount : amount;
}

function tens(exponent: string | undefined, suffix: string | undefined): number {
  if (exponent) return Number(exponent.slice(1));
  return suffix ? (POWERS_OF_TEN[suffix] ?? 0) : 0;
}

function twos(suffix: string | undefined): bigint {
  return suffix ? (POWERS_OF_TWO[suffix] ?? 0n) : 0n;
}

function scale(amount: bigint, shift: number): bigint {
  if (shift >= 0) return amount * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (amount + divisor - 1n) / divisor;
}
