/**
 * What a real server says of a strategic merge patch it cannot merge (apimachinery/pkg/util/mergepatch/errors.go).
 * Most of it reaches the client as a 500 without a reason: that is how apiserver answers an error it has no status for.
 */
import type { StatusError } from '../../objects.ts';
import { schemas } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import { badRequest, statusError } from '../errors.ts';
import { goPrint } from './go-print.ts';
import { isRecord } from './merge-patch.ts';

/** A 500 whose values are printed as Go prints them. */
export function patchFailure(texts: TemplateStringsArray, ...values: unknown[]): StatusError {
  const message = texts
    .map((text, index) => (index === 0 ? text : `${goPrint(values[index - 1])}${text}`))
    .join('');
  return statusError(500, '', message);
}

export function noMergeKey(item: unknown, key: string): StatusError {
  return patchFailure`map: ${item} does not contain declared merge key: ${key}`;
}

export function unknownPatchType(directive: unknown, map: unknown): StatusError {
  return patchFailure`unknown patch type: ${directive} in map: ${map}`;
}

export function badKind(expected: string, found: unknown): StatusError {
  return patchFailure`expected a ${expected}, but received a ${goTypeOf(found)}`;
}

/** `schema` is that of a struct; its name in Go is the last part of what the schema is called. */
export function unknownField(schema: Schema, field: string): StatusError {
  const [name = ''] = Object.entries(schemas()).find(([, each]) => each === schema) ?? [];
  const struct = name.split('.').at(-1) ?? '';
  return patchFailure`unable to find api field in struct ${struct} for the json field ${JSON.stringify(field)}`;
}

/** 400 for a directive of the wrong form. */
export function badFormat(directive: 'primitive' | 'retainKeys' | 'setElementOrder'): StatusError {
  return badRequest(`invalid patch format of ${directive}${directive === 'retainKeys' ? '' : ' list'}`);
}

/** 422 without the reason: the client sees only that its request was at fault. */
export function refused(_why: string): StatusError {
  return statusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** The Go type of a value that was read from JSON. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? '%!s(<nil>)' : 'string';
}
