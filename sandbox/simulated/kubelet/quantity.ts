/** Resource quantities (`250m`, `64Mi`) as numbers, for the downward API and memory limits. */

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** In base units: cores or bytes. NaN when the text is no quantity. */
export function quantityValue(text: string | number): number {
  const match = /^([+-]?[0-9.]+(?:e[+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(text));
  const factor = factors[match?.[2] ?? '-'];
  return match && factor !== undefined ? Number(match[1]) * factor : Number.NaN;
}

/** How often the divisor goes into the quantity, rounded up: what resourceFieldRef puts into a variable. */
export function divide(quantity: string, divisor: string | undefined): string {
  const by = divisor && divisor !== '0' ? quantityValue(divisor) : 1;
  // Floating point leaves crumbs (0.25 / 0.001 = 250.00000000000003) that must not be rounded up.
  return String(Math.ceil(Number((quantityValue(quantity) / by).toPrecision(12))));
}
