/** How Go writes what messages of validation show. */
import { equalJson } from '../../storage/index.ts';

/** The type of a JSON value as schemas name it. A whole number is an integer. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

/** A float64 with `%v`: `10`, `0.5`, `1e+06` from 21 digits on. */
export function goNumber(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e21 || Math.abs(value) < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return String(value);
}

/** No two items are the same. */
export function duplicateless(list: readonly unknown[]): boolean {
  return list.every((item, at) => !list.slice(0, at).some((earlier) => equalJson(earlier, item)));
}
