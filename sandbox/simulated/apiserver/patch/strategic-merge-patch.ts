/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged, and by which key, and that
 * carries directives: $patch, $retainKeys, $setElementOrder/x, $deleteFromPrimitiveList/x.
 */
import { resolveSchema } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import { copyJson, equalJson, setField } from '../../storage/index.ts';
import { badRequest } from '../errors.ts';
import { orderList } from './element-order.ts';
import { goPrint } from './go-print.ts';
import { isRecord } from './merge-patch.ts';

type Fields = Record<string, unknown>;

const ORDER = '$setElementOrder/';
const DELETE = '$deleteFromPrimitiveList/';
const RETAIN = '$retainKeys';
const DIRECTIVE = '$patch';

/** A new object; nothing given is changed. Throws 400 for a patch that breaks the rules of its directives. */
export function applyStrategicMergePatch(target: Fields, patch: Fields, schema: Schema): Fields {
  return mergeMap(copyJson(target), patch, schema);
}

/** Merges into `current`, which is a private copy, and returns the result. */
function mergeMap(current: Fields, patch: Fields, schema: Schema): Fields {
  const directive = patch[DIRECTIVE];
  if (directive === 'delete') return {};
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive !== undefined && directive !== 'merge') throw badRequest(unknownDirective(directive, 'map'));
  const before = { ...current };
  const kept = retain(current, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith('$')) mergeField(kept, key, value, fieldSchema(schema, key));
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE)) deleteFromList(kept, key.slice(DELETE.length), value);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(ORDER)) setOrder(kept, before, key.slice(ORDER.length), value, schema);
  }
  return kept;
}

function mergeField(target: Fields, key: string, value: unknown, schema: Schema): void {
  const current = Object.hasOwn(target, key) ? target[key] : undefined;
  if (value === null) delete target[key];
  else setField(target, key, merged(current, value, schema));
}

function merged(current: unknown, value: unknown, schema: Schema): unknown {
  const replaces = strategies(schema).includes('replace');
  if (isRecord(value)) {
    if (replaces) return withoutDirectives(value);
    return mergeMap(isRecord(current) ? current : {}, value, resolveSchema(schema));
  }
  if (!Array.isArray(value)) return value;
  const base = Array.isArray(current) ? current : [];
  return strategies(schema).includes('merge') ? mergeList(base, value, schema) : withoutNulls(value);
}

function mergeList(current: unknown[], patch: unknown[], schema: Schema): unknown[] {
  const key = schema['x-kubernetes-patch-merge-key'];
  if (key === undefined) return [...new Set([...current, ...patch])];
  const items = resolveSchema(schema.items ?? {});
  const replaces = patch.some((item) => isRecord(item) && item[DIRECTIVE] === 'replace');
  let list = replaces ? [] : [...current];
  for (const item of patch) {
    if (!isRecord(item)) throw badRequest('invalid patch: a list of objects holds something else');
    if (item[DIRECTIVE] === 'replace') continue;
    list = mergeItem(list, item, key, items);
  }
  return list;
}

function mergeItem(list: unknown[], item: Fields, key: string, schema: Schema): unknown[] {
  const value = item[key];
  if (value === undefined) {
    throw badRequest(`map: ${goPrint(item)} does not contain declared merge key: ${key}`);
  }
  const same = (other: unknown) => isRecord(other) && equalJson(other[key], value);
  const directive = item[DIRECTIVE];
  if (directive === 'delete') return list.filter((other) => !same(other));
  if (directive !== undefined && directive !== 'merge') throw badRequest(unknownDirective(directive, 'list'));
  const index = list.findIndex(same);
  if (index < 0) return [...list, mergeMap({}, item, schema)];
  return list.with(index, mergeMap(list[index] as Fields, item, schema));
}

function retain(current: Fields, patch: Fields): Fields {
  const keys = patch[RETAIN];
  if (keys === undefined) return current;
  if (!Array.isArray(keys)) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.includes(key)));
}

function deleteFromList(target: Fields, field: string, values: unknown): void {
  if (!Array.isArray(values)) throw badRequest('invalid patch format of primitive list');
  const list = target[field];
  if (Array.isArray(list)) target[field] = list.filter((item) => !values.includes(item));
}

function setOrder(target: Fields, before: Fields, field: string, order: unknown, schema: Schema): void {
  if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list');
  const list = target[field];
  if (!Array.isArray(list)) return;
  const previous = Array.isArray(before[field]) ? before[field] : [];
  const key = fieldSchema(schema, field)['x-kubernetes-patch-merge-key'];
  const identity = (item: unknown) =>
    JSON.stringify(key === undefined ? item : isRecord(item) ? item[key] : null);
  target[field] = orderList(list, order, previous, identity);
}

function fieldSchema(schema: Schema, key: string): Schema {
  const { properties = {}, additionalProperties = {} } = schema;
  return (Object.hasOwn(properties, key) && properties[key]) || additionalProperties;
}

function strategies(schema: Schema): readonly string[] {
  return schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
}

function withoutDirectives(patch: Fields): Fields {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([key, value]) => !key.startsWith('$') && value !== null)
      .map(([key, value]) => [key, isRecord(value) ? withoutDirectives(value) : value]),
  );
}

function withoutNulls(list: unknown[]): unknown[] {
  return list.map((item) => (isRecord(item) ? withoutDirectives(item) : item));
}

function unknownDirective(directive: unknown, where: string): string {
  return `Unknown patch type found: ${JSON.stringify(directive)} in ${where}`;
}
