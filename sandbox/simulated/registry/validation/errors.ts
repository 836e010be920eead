/** Findings of validation, worded as `k8s.io/apimachinery/pkg/util/validation/field` words them. */
import type { FieldError } from '../../objects.ts';
import { sameFields } from '../definitions.ts';

/** `Required value`, with an explanation if there is one. */
export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, detail: withDetail('Required value', detail) };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return {
    type: 'FieldValueInvalid',
    field,
    detail: withDetail(`Invalid value: ${formatValue(value)}`, detail),
  };
}

/** The supported values are listed in the order given, which for some fields is not the alphabet's. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map((each) => JSON.stringify(each)).join(', ');
  const problem = `Unsupported value: ${formatValue(value)}`;
  return {
    type: 'FieldValueNotSupported',
    field,
    detail: withDetail(problem, list && `supported values: ${list}`),
  };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, detail: `Duplicate value: ${formatValue(value)}` };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, detail: withDetail('Forbidden', detail) };
}

export function notFound(field: string, value: unknown): FieldError {
  return { type: 'FieldValueNotFound', field, detail: `Not found: ${formatValue(value)}` };
}

/** `maximum` in bytes. */
export function tooLong(field: string, maximum: number): FieldError {
  return { type: 'FieldValueTooLong', field, detail: `Too long: may not be more than ${maximum} bytes` };
}

export function tooMany(field: string, count: number, maximum: number): FieldError {
  const detail = `Too many: ${count}: must have at most ${maximum} items`;
  return { type: 'FieldValueTooMany', field, detail };
}

function withDetail(problem: string, detail: string): string {
  return detail === '' ? problem : `${problem}: ${detail}`;
}

function formatValue(value: unknown): string {
  if (value === undefined) return 'null';
  const text = JSON.stringify(value);
  return typeof value === 'string' ? text : text.replace(/[<>&]/g, escaped);
}

/** Go writes JSON that could stand in HTML. */
function escaped(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

/** `field is immutable`, when a part of an object is not what it was. */
export function immutable(field: string, value: unknown, before: unknown): FieldError[] {
  return sameFields(value, before) ? [] : [invalid(field, value, 'field is immutable')];
}

/** The value is there and one of the supported ones. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  if (value === undefined || value === null || value === '') return [required(field)];
  return supported.includes(String(value)) ? [] : [notSupported(field, value, supported)];
}

/** As `oneOf`, but nothing is fine too. */
export function oneOfOrNone(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return value === undefined || value === null || value === '' ? [] : oneOf(field, value, supported);
}

/** One finding for each message that a check of a value returned. */
export function eachInvalid(field: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}
