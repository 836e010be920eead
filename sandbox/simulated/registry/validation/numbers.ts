/** Checks of numbers, percentages and ports that several kinds need. */
import type { FieldError } from '../../objects.ts';
import { eachInvalid, invalid } from './errors.ts';
import { isPercent, isPortName, isPortNumber } from './names.ts';

/** `must be greater than or equal to 0`; absent is fine. */
export function nonNegative(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [invalid(field, value, 'must be greater than or equal to 0')]
    : [];
}

/** A port of a container, by number or by name. */
export function portNumberOrName(field: string, value: unknown): FieldError[] {
  if (typeof value === 'number') return eachInvalid(field, value, isPortNumber(value));
  return eachInvalid(field, value, isPortName(String(value ?? '')));
}

/** `25%`, or a number that is not negative. */
export function positiveIntOrPercent(field: string, value: unknown): FieldError[] {
  return typeof value === 'string' ? eachInvalid(field, value, isPercent(value)) : nonNegative(field, value);
}
