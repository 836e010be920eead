/** Amounts as Kubernetes writes them: 128Mi, 0.5, 500m, 1e3. Two texts are equal when the amounts are. */
import { parseQuantity, QuantityError } from '../sandbox/quantity.ts';

/** The amount in nano units, or `undefined` when the value is no quantity. */
export function quantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    return parseQuantity(value).nano;
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
