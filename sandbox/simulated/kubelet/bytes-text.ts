/** A number of bytes as Kubernetes writes it: in the largest binary unit that divides it. */
import { formatQuantity } from '../../quantity.ts';

export function bytesText(bytes: number): string {
  return formatQuantity({ nano: BigInt(Math.round(bytes)) * 1_000_000_000n, format: 'BinarySI' });
}
