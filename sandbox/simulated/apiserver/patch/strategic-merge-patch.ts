/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged, and by which key, and that
 * carries directives: $patch, $retainKeys, $setElementOrder/x, $deleteFromPrimitiveList/x. It does what
 * apimachinery/pkg/util/strategicpatch/patch.go does, including that what a patch adds to a list stands first.
 */
import { resolveSchema } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import { copyJson, equalJson, setField } from '../../storage/index.ts';
import { isRecord } from './merge-patch.ts';
import { elementTypeOf, mergeListsOf } from './merged-lists.ts';
import { badFormat, badKind, patchFailure, unknownField, unknownPatchType } from './strategic-errors.ts';

type Fields = Record<string, unknown>;

const ORDER = '$setElementOrder';
const DELETE = '$deleteFromPrimitiveList';
const RETAIN = '$retainKeys';
const DIRECTIVE = '$patch';

/**
 * A new object; nothing given is changed. Throws 400 for directives of a wrong form, and what a real server answers a
 * patch that cannot be merged with: a 500 that says why.
 */
export function applyStrategicMergePatch(target: Fields, patch: Fields, schema: Schema): Fields {
  return mergeMap(copyJson(target), copyJson(patch), schema);
}

/** Merges into `current`. Both are private copies; the result is made of their parts. */
function mergeMap(current: Fields, patch: Fields, schema: Schema): Fields {
  if (Object.hasOwn(patch, DIRECTIVE)) return directed(patch);
  const kept = retain(current, patch);
  const done = new Set([RETAIN]);
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ORDER)) continue;
    done.add(key);
    const field = fieldOf(key, ORDER);
    if (mergeInOrder(kept, patch, field, order, schema)) done.add(field);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (!done.has(key)) mergeField(kept, key, value, schema);
  }
  return kept;
}

function directed(patch: Fields): Fields {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw unknownPatchType(directive, patch);
}

/** `$setElementOrder/containers` → `containers` */
function fieldOf(key: string, prefix: string): string {
  if (!key.startsWith(`${prefix}/`)) throw badFormat(prefix === DELETE ? 'primitive' : 'setElementOrder');
  return key.slice(prefix.length + 1);
}

function mergeField(target: Fields, key: string, value: unknown, schema: Schema): void {
  const deletes = key.startsWith(DELETE);
  const field = deletes ? fieldOf(key, DELETE) : key;
  const current = Object.hasOwn(target, field) ? target[field] : undefined;
  if (value === null) delete target[field];
  else if (current === undefined || typeOf(current) !== typeOf(value)) {
    if (!deletes) setOrDrop(target, field, plain(value));
  } else setOrDrop(target, field, merged(current, value, schema, field, deletes));
}

/** Maps and lists of the same kind are merged; everything else replaces. */
function merged(current: unknown, value: unknown, schema: Schema, field: string, deletes: boolean): unknown {
  if (isRecord(value)) {
    const inner = fieldSchema(schema, field);
    return replaces(inner) ? value : mergeMap(current as Fields, value, resolveSchema(inner));
  }
  if (!Array.isArray(value)) return value;
  return mergeList(current as unknown[], value, fieldSchema(schema, field), deletes);
}

function mergeList(current: unknown[], patch: unknown[], schema: Schema, deletes: boolean): unknown[] {
  if (!deletes && !strategies(schema).includes('merge')) return patch;
  const key = schema['x-kubernetes-patch-merge-key'];
  const items = resolveSchema(schema.items ?? {});
  return mergeListsOf(current, patch, { key, deletes, merge: (old, now) => mergeMap(old, now, items) });
}

/** Merges a list and puts it in the order the patch names. `false` when there is no such list at all. */
function mergeInOrder(target: Fields, patch: Fields, field: string, order: unknown, schema: Schema): boolean {
  if (!Array.isArray(order)) throw badKind('[]interface {}', order);
  const [before, wanted] = [listAt(target, field), listAt(patch, field)];
  const inner = fieldSchema(schema, field);
  const key = inner['x-kubernetes-patch-merge-key'];
  checkOrder(wanted ?? [], order, key);
  if (!before && !wanted) return false;
  const list = before && wanted ? mergeList(before, wanted, inner, false) : (before ?? plainList(wanted!));
  elementTypeOf([before ?? [], wanted ?? []]);
  setField(target, field, mergeListsOf.inOrder(list, order, before ?? [], key));
  return true;
}

function listAt(fields: Fields, field: string): unknown[] | undefined {
  const list = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (list === undefined || Array.isArray(list)) return list;
  throw badKind('[]interface {}', list);
}

/** What a patch changes must stand in its own order, in the same order. */
function checkOrder(patch: readonly unknown[], order: readonly unknown[], key: string | undefined): void {
  if (patch.length === 0 || order.length === 0) return;
  const left = patch.filter((item) => key === undefined || !isRecord(item) || !(DIRECTIVE in item));
  let next = 0;
  for (const item of order) {
    if (
      next < left.length &&
      equalJson(mergeListsOf.identity(left[next], key), mergeListsOf.identity(item, key))
    )
      next++;
  }
  if (next === left.length) return;
  throw patchFailure`The order in patch list:\n${patch}\n doesn't match ${ORDER} list:\n${order}\n`;
}

function retain(current: Fields, patch: Fields): Fields {
  if (!Object.hasOwn(patch, RETAIN)) return current;
  const keys = patch[RETAIN];
  if (!Array.isArray(keys)) throw badFormat('retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    const isDirective = key === RETAIN || key.startsWith(DELETE) || key.startsWith(ORDER);
    if (value !== null && !isDirective && !keys.includes(key)) throw badFormat('retainKeys');
  }
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.includes(key)));
}

/** The schema of a field. Throws for one that the type does not have: only its lists and maps are asked for. */
function fieldSchema(schema: Schema, field: string): Schema {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, field)) return properties[field]!;
  if (additionalProperties || !properties) return additionalProperties || {};
  throw unknownField(schema, field);
}

function strategies(schema: Schema): readonly string[] {
  return schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
}

const replaces = (schema: Schema): boolean => strategies(schema).includes('replace');

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'nothing';
  return typeof value === 'number' && !Number.isInteger(value) ? 'float' : typeof value;
}

function setOrDrop(target: Fields, field: string, value: unknown): void {
  if (value === undefined) delete target[field];
  else setField(target, field, value);
}

/** What a patch adds, without its nulls and directives; `undefined` when it is itself a directive. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return plainList(value);
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  for (const [key, each] of Object.entries(value))
    setOrDrop(value, key, each === null ? undefined : plain(each));
  return value;
}

function plainList(list: readonly unknown[]): unknown[] {
  return list.map(plain).filter((item) => item !== undefined);
}
