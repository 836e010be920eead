/**
 * Field sets of objects (`metadata.managedFields[].fieldsV1`) are many, large, and mostly the same: the pods of a Deployment have
 * one and the same set but for an address. Equal ones are held once in this thread, parts of them too.
 */
import { deepFreeze } from './json.ts';

/** How many are remembered; the oldest are forgotten first. */
const MOST = 500;
/** Longer ones are not looked up as a whole. Characters. */
const LONGEST = 1500;
/** How far down parts are shared: into `f:status`, and into `f:conditions` in it. */
const DEPTH = 2;

type Fields = Record<string, unknown>;

const known = new Map<string, Fields>();

/** Replaces the field sets of entries that are not frozen yet by those that are equal to them. */
export function shareFieldSets(managedFields: readonly unknown[] | undefined): void {
  for (const entry of managedFields ?? []) {
    if (Object.isFrozen(entry)) continue;
    const fields = (entry as { fieldsV1?: Fields }).fieldsV1;
    if (fields) (entry as { fieldsV1?: Fields }).fieldsV1 = shared(fields, DEPTH);
  }
}

/** The field set that is held for all that are equal to this one; frozen. */
export function sharedFieldSet<T extends object>(fields: T): T {
  return shared(fields as Fields, DEPTH) as T;
}

function shared(fields: Fields, depth: number): Fields {
  if (Object.isFrozen(fields)) return fields;
  const text = JSON.stringify(fields);
  // So small that the text would take more than what it stands for.
  if (text.length <= 2) return NOTHING;
  const same = known.get(text);
  if (same) return same;
  const own: Fields = {};
  for (const [key, value] of Object.entries(fields)) {
    const isSet = depth > 0 && typeof value === 'object' && value !== null;
    own[key] = isSet ? shared(value as Fields, depth - 1) : value;
  }
  deepFreeze(own);
  if (text.length <= LONGEST) remember(text, own);
  return own;
}

const NOTHING: Fields = Object.freeze({});

function remember(text: string, fields: Fields): void {
  if (known.size >= MOST) known.delete(known.keys().next().value ?? '');
  known.set(text, fields);
}
