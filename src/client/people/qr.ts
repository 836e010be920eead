/** The door to `uqr`: QR codes of addresses. Pure. */
import { encode } from 'uqr';

export interface QrDrawing {
  /** Modules on each side, with the light border that cameras want. */
  readonly size: number;
  /** The dark modules, as the `d` of a path in a view box of that size. */
  readonly path: string;
}

/** Error correction M: a slip may be crumpled. */
export function qrOf(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.map((module, x) => (module ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: dark.join('') };
}
